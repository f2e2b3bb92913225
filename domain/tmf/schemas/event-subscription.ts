import { Type } from 'typebox';
import { addressed, texts } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';

/** A hub as an operator sees it. */
export const EventSubscription = open({
  ...addressed,
  state: Type.Enum(['idle', 'delivering', 'failing'], {
    description: 'Failing: it took nothing the last time, and is tried again at `retryAt`.',
  }),
  domain: Type.String({ description: 'The API whose events it takes.' }),
  caller: Type.String(),
  callback: Type.String({ description: 'Without its query, which may hold a secret.' }),
  backlog: Type.Integer({ description: 'Events that it has not taken yet.' }),
  delivered: Type.Integer(),
  deadLetters: Type.Integer(),
  createdAt: Instant,
  failingSince: Type.Optional(Instant),
  retryAt: Type.Optional(Instant),
  ...texts('query', 'lastError'),
});

/** An event that its subscriber did not take for a day. */
export const DeadLetter = open({
  ...addressed,
  eventId: Type.String(),
  eventType: Type.String(),
  subscription: EntityRef,
  event: EntityRef,
  attempts: Type.Integer(),
  createdAt: Instant,
  firstTriedAt: Type.Optional(Instant),
  ...texts('lastError'),
});

/** How many dead letters are on their way again. */
export const Replay = Type.Object({ '@type': Type.Literal('Replay'), events: Type.Integer() });
