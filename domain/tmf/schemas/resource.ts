import { type Static, Type } from 'typebox';
import { apis } from '../apis.js';
import { Attachment, Characteristic, EntityRef, Instant, Note, open, Place, RelatedParty } from './common.js';
import { responseOf, foundAt, listOf, optionalStrings } from './attributes.js';
import { feature } from './feature.js';

/** TMF639 ResourceStatusType. */
const resourceStatuses = ['standby', 'alarm', 'available', 'reserved', 'unknown', 'suspended'] as const;

const ResourceRef = open({
  ...EntityRef.properties,
  href: Type.Optional(Type.String({ [foundAt]: `${apis.resourceInventory.base}/resource` })),
});

/** TMF639 Resource_Create: what is there from before. `place` is a single object here, unlike elsewhere. */
export const ResourceCreate = open({
  name: Type.String(),
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
    Type.Array(
      open({ relationshipType: Type.String(), resource: ResourceRef, ...optionalStrings('id', 'href') }),
    ),
  ),
  relatedParty: Type.Optional(Type.Array(RelatedParty)),
  ...optionalStrings('resourceVersion'),
  activationFeature: listOf(open(feature)),
  attachment: listOf(Attachment),
  note: listOf(Note),
});

/** TMF639 Resource: the device, line or number. */
export const Resource = responseOf(ResourceCreate, {});
export type Resource = Static<typeof Resource>;
