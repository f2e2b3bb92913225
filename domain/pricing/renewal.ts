import type { renewalTypes } from '../order/renewal-types.js';

/** How the line is agreed anew. */
export interface Renewal {
  readonly renewalType: (typeof renewalTypes)[number];
  /** Until when it is to end with something else. */
  readonly until?: string;
  /** When the commitment of today ends, where a contract says one. */
  readonly committedUntil?: string;
}
