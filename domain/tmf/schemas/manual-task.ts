import { type Static, Type } from 'typebox';
import { manualTaskStates } from '../../plan/step-state.js';
import { Characteristic, EntityRef, Instant, open, Place } from './common.js';
import { itemActions } from '../../order/actions.js';

/** What somebody did with a task, and when. */
export const TaskEvent = open({
  at: Instant,
  by: Type.String(),
  action: Type.Enum(['assigned', 'completed', 'failed']),
  assignee: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  note: Type.Optional(Type.String()),
});
export type TaskEvent = Static<typeof TaskEvent>;

/** Work for a person of the operator: a step of an order whose turn has come. */
export const Task = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(manualTaskStates),
  name: Type.String(),
  description: Type.Optional(Type.String({ description: 'What is to be done.' })),
  role: Type.Optional(Type.String()),
  skill: Type.Optional(Type.Array(Type.String())),
  assignee: Type.Optional(Type.String()),
  dueDate: Type.Optional(Instant),
  order: EntityRef,
  orderItemId: Type.String(),
  customerId: Type.Optional(Type.String()),
  stepId: Type.String(),
  generation: Type.Integer(),
  /** `undo`: what was done for a cancelled order is to be undone. */
  operation: Type.Enum(['do', 'undo']),
  action: Type.Optional(Type.Enum(itemActions)),
  specification: Type.Optional(EntityRef),
  place: Type.Optional(Place),
  characteristic: Type.Optional(Type.Array(Characteristic)),
  askedCharacteristic: Type.Optional(
    Type.Array(Type.String(), { description: 'Names of the characteristics to report on completion.' }),
  ),
  resultCharacteristic: Type.Optional(Type.Array(Characteristic)),
  note: Type.Optional(Type.String()),
  history: Type.Optional(Type.Array(TaskEvent)),
  createdAt: Instant,
  completedAt: Type.Optional(Instant),
  completedBy: Type.Optional(Type.String()),
});
export type Task = Static<typeof Task>;

/** What a PATCH of a task may change, besides attributes that Turnup only keeps; null gives it back. */
export const TaskPatch = open({
  assignee: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 255 }), Type.Null()])),
});
export type TaskPatch = Static<typeof TaskPatch>;

export const TaskCompletion = open({
  characteristic: Type.Optional(Type.Array(Characteristic)),
  note: Type.Optional(Type.String({ maxLength: 10_000 })),
});
export type TaskCompletion = Static<typeof TaskCompletion>;

export const TaskFailure = open({
  reason: Type.String({ minLength: 1, maxLength: 1024 }),
  code: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
});
export type TaskFailure = Static<typeof TaskFailure>;
