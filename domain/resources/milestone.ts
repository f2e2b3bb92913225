import { Type, type Static } from 'typebox';
import { Instant, open } from './common.js';

/** A stage of the order's work (TMF641 v4.1); on product orders an extension. */
export const Milestone = open({
  id: Type.String(),
  name: Type.String(),
  description: Type.Optional(Type.String()),
  message: Type.Optional(Type.String()),
  /** When it was reached. */
  milestoneDate: Type.Optional(Instant),
  status: Type.Enum(['pending', 'completed', 'cancelled']),
});
export type Milestone = Static<typeof Milestone>;
