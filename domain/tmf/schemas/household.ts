import { type Static, Type } from 'typebox';
import { listOf, maybe, optionalStrings, responseOf } from './attributes.js';
import { EntityRef, open, TimePeriod } from './common.js';

const Member = open({ consumer: EntityRef, ...optionalStrings('role'), validFor: maybe(TimePeriod) });

/** Consumers who live together: what is theirs together is that of the current members. */
export const HouseholdCreate = open({
  name: Type.String({ minLength: 1, maxLength: 255 }),
  ...optionalStrings('description'),
  head: maybe(EntityRef),
  member: listOf(Member),
  place: listOf(open(optionalStrings('id', 'href', 'name', 'role', '@referredType'))),
});
export const Household = responseOf(HouseholdCreate, { currentMember: listOf(Member) });
export type Household = Static<typeof Household>;
