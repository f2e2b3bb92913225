import { Type, type Static } from 'typebox';
import { answerTo } from './attributes.js';
import { Characteristic, EntityRef, Instant, Place, RelatedParty, open } from './common.js';

/** TMF638 states of a service. */
export const serviceStates = [
  'feasibilityChecked',
  'designed',
  'reserved',
  'inactive',
  'active',
  'terminated',
] as const;

/** TMF638 Service_Create: what is there from before. */
export const ServiceCreate = open({
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  state: Type.Enum(serviceStates),
  serviceDate: Type.Optional(Type.String()),
  startDate: Type.Optional(Instant),
  endDate: Type.Optional(Instant),
  place: Type.Optional(Type.Array(Place)),
  serviceCharacteristic: Type.Optional(Type.Array(Characteristic)),
  serviceSpecification: EntityRef,
  serviceRelationship: Type.Optional(
    Type.Array(open({ relationshipType: Type.String(), service: Type.Optional(EntityRef) })),
  ),
  supportingResource: Type.Optional(Type.Array(EntityRef)),
  supportingService: Type.Optional(Type.Array(EntityRef)),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** TMF638 Service: the realised customer-facing or resource-facing service. */
export const Service = answerTo(ServiceCreate, {});
export type Service = Static<typeof Service>;
