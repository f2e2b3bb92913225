import { type Static, Type } from 'typebox';
import { maybe, responseOf } from './attributes.js';
import { EntityRef, open } from './common.js';

/** A rule of leads, as data: what one scores, or who gets it. */
export const LeadRuleCreate = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  purpose: Type.Enum(['score', 'assignment']),
  condition: Type.String({ minLength: 1, description: 'JSONata on the facts of a lead.' }),
  points: maybe(Type.Integer({ minimum: -100, maximum: 100 })),
  owner: maybe(EntityRef),
  group: maybe(EntityRef),
  /** Of the assignments that hold, the lowest counts. */
  priority: maybe(Type.Integer({ minimum: 0 })),
  active: Type.Optional(Type.Boolean({ default: true })),
});
export const LeadRule = responseOf(LeadRuleCreate, {});
export type LeadRule = Static<typeof LeadRule>;
