import { type Static, Type } from 'typebox';
import { stuckReasons } from '../../plan/wait.js';
import { addressable } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';

/** An order that nothing carried on when the sweep looked last; its id is the order's. */
export const StuckOrder = open({
  ...addressable,
  reason: Type.Enum(stuckReasons, {
    description:
      '`noWorkflow`: Temporal did not run it; it was started again. `waitsForNothing`: its workflow runs, but there is ' +
      'no step, date, task, fallout or cancellation that it waits for. `internal`: an activity of it fails for a reason of ' +
      'its own (`cause`), and is tried again now and then, or when its fallout is retried.',
  }),
  message: Type.String({ description: 'The same as a sentence.' }),
  order: EntityRef,
  workflow: Type.Array(Type.String(), { description: 'Ids of the workflows that it is about.' }),
  cause: Type.Optional(Type.Array(Type.String(), { description: 'What fails, when it is `internal`.' })),
  restarts: Type.Integer({ description: 'How often the sweep has started them again.' }),
  customerId: Type.Optional(Type.String()),
  createdAt: { ...Instant, description: 'When the sweep found it first.' },
  updatedAt: { ...Instant, description: 'When the sweep found it last.' },
});
export type StuckOrder = Static<typeof StuckOrder>;
