import { endOfTerm } from '../lib/instants.js';
import { text } from '../lib/json.js';

/** How long after its end a contract is renewed where it does not say. */
const defaultGrace = 'P30D';

/** Until when a contract that has ended is renewed. A term that leads beyond what can be stored gives no time. */
export const endOfGrace = (renewal: Readonly<Record<string, unknown>>, end: Date): Date =>
  endOfTerm(end, text(renewal['gracePeriod']) ?? defaultGrace) ?? end;
