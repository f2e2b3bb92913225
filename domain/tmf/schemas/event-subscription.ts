import { Type } from 'typebox';
import { addressable, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';

/** A hub as an operator sees it. */
export const EventSubscription = open({
  ...addressable,
  state: Type.Enum(['idle', 'delivering', 'failing'], {
    description: 'Failing: the last delivery failed and is retried at `retryAt`.',
  }),
  verification: Type.Enum(['notRequired', 'pending', 'confirmed'], {
    description: 'Pending: no events are sent until the callback has confirmed that it wants them.',
  }),
  domain: Type.String({ description: 'The API whose events it subscribes to.' }),
  caller: Type.String(),
  callback: Type.String({ description: 'Without its query string, which may contain a secret.' }),
  backlog: Type.Integer({ description: 'Events that are not delivered yet.' }),
  delivered: Type.Integer(),
  deadLetters: Type.Integer(),
  createdAt: Instant,
  failingSince: Type.Optional(Instant),
  retryAt: Type.Optional(Instant),
  ...optionalStrings('query', 'lastError'),
});

/** An event that its subscriber did not take for a day. */
export const DeadLetter = open({
  ...addressable,
  eventId: Type.String(),
  eventType: Type.String(),
  subscription: EntityRef,
  event: EntityRef,
  attempts: Type.Integer(),
  createdAt: Instant,
  firstTriedAt: Type.Optional(Instant),
  ...optionalStrings('lastError'),
});

/** How many dead letters are on their way again. */
export const Replay = Type.Object({ '@type': Type.Literal('Replay'), events: Type.Integer() });
