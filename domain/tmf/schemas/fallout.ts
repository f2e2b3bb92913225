import { type Static, Type } from 'typebox';
import { EntityRef, Instant, open } from './common.js';

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

/** A step that failed and needs a decision; or an order that Turnup fails to carry on (`internal`). */
export const Fallout = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(falloutStates),
  code: Type.String(),
  reason: Type.String(),
  order: EntityRef,
  stepId: Type.Optional(Type.String({ description: 'Absent when the order cannot go on as a whole.' })),
  generation: Type.Integer(),
  operation: Type.String(),
  activity: Type.Optional(Type.String({ description: 'What failed, where no step did.' })),
  /** Absent when a manual task failed. */
  downstreamSystem: Type.Optional(Type.String()),
  customerId: Type.Optional(Type.String()),
  createdAt: Instant,
  resolvedAt: Type.Optional(Instant),
  resolvedBy: Type.Optional(Type.String()),
});
export type Fallout = Static<typeof Fallout>;

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
});
export type FalloutCompletion = Static<typeof FalloutCompletion>;
