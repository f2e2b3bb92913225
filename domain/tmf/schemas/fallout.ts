import { type Static, Type } from 'typebox';
import { falloutTypes } from '../../order/fault-types.js';
import { EntityRef, Instant, Note, open } from './common.js';

/** `retrying` and `completing` are decided, and the order is about to follow. */
const falloutStates = ['open', 'retrying', 'completing', 'resolved', 'cancelled'] as const;
export type FalloutState = (typeof falloutStates)[number];

/** Of these something is still to come. */
export const unresolvedFallout = [
  'open',
  'retrying',
  'completing',
] as const satisfies readonly FalloutState[];

/** The code of a fallout whose request may have had its effect, unlike one that was refused. */
export const unreachableCode = 'unreachable';

/** The code of a fallout whose system took the work and was not heard of within `answerWithin`: it may be done yet. */
export const noAnswerCode = 'noAnswer';

/** The codes of fallout of whose work nobody knows whether it is done, or will be. */
export const unknownOutcomeCodes = [unreachableCode, noAnswerCode] as const;

/** The code of a fallout whose request never left, for a reason that is not its system's. */
export const notSentCode = 'notSent';

/** The code of a fallout whose step reported something that the running plan cannot follow: what the step did is done. */
export const lateChangeCode = 'lateChange';

/** What somebody says about a fallout. */
export const FalloutComment = open({
  text: Type.String({ minLength: 1, maxLength: 4000 }),
});
export interface FalloutComment {
  readonly id: string;
  readonly text: string;
  readonly author: string;
  readonly date: string;
}

/** What a person may change of a fallout. */
export const FalloutPatch = open({
  owner: Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()], {
      description: 'Who attends to it; null: nobody.',
    }),
  ),
});

export type FalloutPatch = Static<typeof FalloutPatch>;

/** A step that failed and needs a decision; or an order that Turnup fails to carry on (`internal`). */
export const Fallout = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(falloutStates),
  falloutType: Type.Optional(Type.Enum(falloutTypes)),
  code: Type.String(),
  reason: Type.String(),
  signature: Type.Optional(
    Type.String({ description: 'What failures of one cause have in common: the key of their group.' }),
  ),
  order: EntityRef,
  externalId: Type.Optional(Type.String({ description: 'Of the order.' })),
  stepName: Type.Optional(Type.String()),
  specificationId: Type.Optional(Type.String()),
  stepId: Type.Optional(Type.String({ description: 'Absent when the order cannot go on as a whole.' })),
  generation: Type.Integer(),
  operation: Type.String(),
  activity: Type.Optional(Type.String({ description: 'What failed, where no step did.' })),
  /** Absent when a manual task failed. */
  downstreamSystem: Type.Optional(Type.String()),
  customerId: Type.Optional(Type.String()),
  owner: Type.Optional(Type.String({ description: 'Who attends to it.' })),
  comment: Type.Optional(Type.Array(Note)),
  createdAt: Instant,
  openSince: Type.Optional(Instant),
  resolvedAt: Type.Optional(Instant),
  resolvedBy: Type.Optional(Type.String()),
});
export type Fallout = Static<typeof Fallout>;

/** Open fallout of one cause. */
export const FalloutGroup = open({
  signature: Type.Optional(
    Type.String({ description: 'Absent: written by an earlier version during an upgrade.' }),
  ),
  count: Type.Integer(),
  oldest: Instant,
  falloutType: Type.Optional(Type.Enum(falloutTypes)),
  code: Type.String(),
  downstreamSystem: Type.Optional(Type.String()),
  specificationId: Type.Optional(Type.String()),
  message: Type.String({ description: 'What they have in common, with # for ids and numbers.' }),
  /** One of them. */
  example: open({ id: Type.String(), href: Type.String(), reason: Type.String() }),
});

/** Why something is decided. */
export const FalloutReason = open({
  reason: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1024, description: 'On record with the decision.' }),
  ),
});
export type FalloutReason = Static<typeof FalloutReason>;

/** What a person says of a failed step that was done by other means. */
export const FalloutCompletion = open({
  characteristic: Type.Optional(
    Type.Array(open({ name: Type.String({ minLength: 1 }), value: Type.Unknown() }), {
      description: 'The values that the step was to report: serial numbers, line ids.',
    }),
  ),
  note: Type.Optional(
    Type.String({ maxLength: 1024, description: 'What was done; stored with the fallout.' }),
  ),
  evidence: Type.Optional(
    Type.Array(
      open({ name: Type.String({ minLength: 1, maxLength: 255 }), url: Type.Optional(Type.String()) }),
      { maxItems: 50, description: 'What shows it: documents, tickets, photographs.' },
    ),
  ),
});
export type FalloutCompletion = Static<typeof FalloutCompletion>;
