import { type Static, Type } from 'typebox';
import { organizationLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, open, TimePeriod } from './common.js';
import { Identification, party } from './party.js';

const Relationship = open({ ...optionalStrings('relationshipType'), organization: maybe(EntityRef) });

/** TMF632 Organization_Create: a company or a part of one. */
export const OrganizationCreate = open({
  ...party,
  ...optionalStrings('name', 'nameType', 'organizationType'),
  tradingName: Type.String(),
  isHeadOffice: maybe(Type.Boolean()),
  isLegalEntity: maybe(Type.Boolean()),
  existsDuring: maybe(TimePeriod),
  organizationParentRelationship: maybe(Relationship),
  organizationChildRelationship: listOf(Relationship),
  organizationIdentification: listOf(Identification),
  otherName: listOf(
    open({ ...optionalStrings('name', 'nameType', 'tradingName'), validFor: maybe(TimePeriod) }),
  ),
  status: maybe(Type.Enum(organizationLifecycle.states)),
});
export const Organization = responseOf(OrganizationCreate, { mergedInto: maybe(EntityRef) });
export type Organization = Static<typeof Organization>;
