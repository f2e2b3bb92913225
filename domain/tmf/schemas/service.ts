import { type Static, Type } from 'typebox';
import { responseOf } from './attributes.js';
import { Characteristic, EntityRef, open, Place, RelatedParty } from './common.js';
import { serviceAttributes } from './service-attributes.js';
import { serviceLifecycle } from '../lifecycle.js';

/** TMF638 Service_Create: what is there from before. */
export const ServiceCreate = open({
  ...serviceAttributes,
  name: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  state: Type.Enum(serviceLifecycle.states),
  place: Type.Optional(Type.Array(Place)),
  serviceCharacteristic: Type.Optional(Type.Array(Characteristic)),
  serviceSpecification: EntityRef,
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});

/** TMF638 Service: the realised customer-facing or resource-facing service. */
export const Service = responseOf(ServiceCreate, {});
export type Service = Static<typeof Service>;
