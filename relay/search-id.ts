import { createHmac } from 'node:crypto';
import type { NewMessage } from '../domain/order/messages.js';

/** How the id of a customer, or the number that another system gave an order, stands in Temporal. */
export interface SearchIds {
  /** True: only who has the key finds an order by such an id. */
  readonly hashed: boolean;
  readonly of: (id: string) => string;
}

/** Fewer characters could be guessed, and with them every id. */
const shortestKey = 32;

/** Ids as they are. */
export const plainSearchIds: SearchIds = { hashed: false, of: (id) => id };

/** Ids as HMAC-SHA256, hex, by the key; as they are without one. Throws an `Error` for a key that can be guessed. */
export function createSearchIds(key: string | undefined): SearchIds {
  if (key === undefined || key === '') return plainSearchIds;
  if (key.length < shortestKey)
    throw new Error(
      `TURNUP_SEARCH_ATTRIBUTE_KEY must have at least ${shortestKey} characters: openssl rand -hex 32`,
    );
  return { hashed: true, of: (id) => createHmac('sha256', key).update(id).digest('hex') };
}

/** The message as Temporal gets it: what a PATCH has changed of what an order is found by. */
export const withSearchIds = (message: NewMessage, { of }: SearchIds): NewMessage =>
  message.type === 'described' &&
  message.attributes.externalId !== null &&
  message.attributes.externalId !== ''
    ? { ...message, attributes: { ...message.attributes, externalId: of(message.attributes.externalId) } }
    : message;
