import { Type, type Static } from 'typebox';
import { EntityRef, Instant, open } from './common.js';

/** A step that failed and needs a decision (DESIGN §2). */
export const Fallout = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(['open', 'retrying', 'resolved', 'cancelled']),
  code: Type.String(),
  reason: Type.String(),
  order: EntityRef,
  stepId: Type.String(),
  generation: Type.Integer(),
  operation: Type.String(),
  /** Absent when a manual task failed. */
  downstreamSystem: Type.Optional(Type.String()),
  customerId: Type.Optional(Type.String()),
  createdAt: Instant,
  resolvedAt: Type.Optional(Instant),
  resolvedBy: Type.Optional(Type.String()),
});
export type Fallout = Static<typeof Fallout>;
