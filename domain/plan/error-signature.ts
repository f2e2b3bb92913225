import { digestOf } from '../lib/digest.js';
import type { FalloutType } from '../order/fault-types.js';

/** What is known of a failure. */
export interface FailureFacts {
  readonly falloutType: FalloutType;
  readonly downstreamSystem: string | null;
  readonly specificationId: string | null;
  readonly code: string;
  /** What was said of it, with the ids and numbers of the case. */
  readonly reason: string;
}

/** A digest that failures of one cause have in common: type, system, specification, code, and the message without what differs by case. */
export const errorSignature = ({ reason, ...facts }: FailureFacts): string =>
  digestOf({ ...facts, message: maskMessage(reason) });

/** More of a message says what it quotes: an answer is cut, and ends elsewhere for each id in it. */
const maxMaskedLength = 200;

/** The message with `#` for each address, id and number in it. */
export function maskMessage(message: string): string {
  const masked = message
    .replaceAll(/[^\s@"'<>()]{1,128}@[^\s@"'<>()]{1,128}/gu, '#')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/giu, '#')
    .replaceAll(/[\p{L}\p{N}_-]+/gu, (word) => (/\p{N}/u.test(word) ? '#' : word))
    .replaceAll(/#(?:[-.:/,+]+#)+/gu, '#')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  return masked.slice(0, maxMaskedLength);
}
