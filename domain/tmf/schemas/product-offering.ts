import { type Static, Type } from 'typebox';
import { Attachment, EntityRef, open, TimePeriod } from './common.js';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { catalogEntry, CharacteristicValueSpecification } from './specification.js';

const Limit = Type.Optional(Type.Integer({ minimum: 0 }));

/** A part of a bundle and how often it may be ordered in it (TMF620). */
export const BundledProductOffering = open({
  id: Type.String({ minLength: 1, maxLength: 255 }),
  name: Type.Optional(Type.String()),
  bundledProductOfferingOption: Type.Optional(
    open({
      numberRelOfferDefault: Limit,
      numberRelOfferLowerLimit: Limit,
      numberRelOfferUpperLimit: Limit,
    }),
  ),
});
export type BundledProductOffering = Static<typeof BundledProductOffering>;

/** What the contract commits to (TMF620); the duration is TMF's `{ amount, units }`. */
export const ProductOfferingTerm = open({
  name: Type.String({ minLength: 1 }),
  description: Type.Optional(Type.String()),
  duration: Type.Optional(
    open({ amount: Type.Integer({ minimum: 0 }), units: Type.Enum(['day', 'week', 'month', 'year']) }),
  ),
});
export type ProductOfferingTerm = Static<typeof ProductOfferingTerm>;

/** TMF620 ProductOffering. */
export const ProductOffering = open({
  ...catalogEntry,
  isBundle: Type.Optional(Type.Boolean()),
  isSellable: Type.Optional(Type.Boolean()),
  productSpecification: Type.Optional(EntityRef),
  bundledProductOffering: Type.Optional(Type.Array(BundledProductOffering)),
  productOfferingPrice: Type.Optional(Type.Array(EntityRef)),
  productOfferingTerm: Type.Optional(Type.Array(ProductOfferingTerm)),
  statusReason: maybe(Type.String()),
  agreement: listOf(EntityRef),
  attachment: listOf(Attachment),
  category: listOf(EntityRef),
  channel: listOf(EntityRef),
  marketSegment: listOf(EntityRef),
  place: listOf(EntityRef),
  productOfferingRelationship: listOf(
    open({
      ...optionalStrings('id', 'href', 'name', 'relationshipType', 'role'),
      validFor: maybe(TimePeriod),
    }),
  ),
  resourceCandidate: maybe(EntityRef),
  serviceCandidate: maybe(EntityRef),
  serviceLevelAgreement: maybe(EntityRef),
  /** Narrows the values of the specification's characteristics, and may set another default. */
  prodSpecCharValueUse: Type.Optional(
    Type.Array(
      open({
        name: Type.String({ minLength: 1 }),
        productSpecCharacteristicValue: Type.Optional(Type.Array(CharacteristicValueSpecification)),
      }),
    ),
  ),
});
export type ProductOffering = Static<typeof ProductOffering>;
