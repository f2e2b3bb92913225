import { Type, type Static } from 'typebox';
import { Characteristic, EntityRef, Instant, Place, RelatedParty, open } from './common.js';

/** TMF639 ResourceStatusType. */
export const resourceStatuses = [
  'standby',
  'alarm',
  'available',
  'reserved',
  'unknown',
  'suspended',
] as const;

/** TMF639 Resource: the device, line or number. `place` is a single object here, unlike elsewhere. */
export const Resource = open({
  id: Type.String(),
  href: Type.String(),
  name: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  category: Type.Optional(Type.String()),
  resourceStatus: Type.Optional(Type.Enum(resourceStatuses)),
  administrativeState: Type.Optional(Type.Enum(['locked', 'unlocked', 'shutdown'])),
  operationalState: Type.Optional(Type.Enum(['enable', 'disable'])),
  usageState: Type.Optional(Type.Enum(['idle', 'active', 'busy'])),
  startOperatingDate: Type.Optional(Instant),
  endOperatingDate: Type.Optional(Instant),
  place: Type.Optional(Place),
  resourceCharacteristic: Type.Optional(Type.Array(Characteristic)),
  resourceSpecification: Type.Optional(EntityRef),
  resourceRelationship: Type.Optional(
    Type.Array(open({ relationshipType: Type.String(), resource: Type.Optional(EntityRef) })),
  ),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
});
export type Resource = Static<typeof Resource>;
