import { type Static, Type } from 'typebox';
import { offeringQualificationLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { EntityRef, Instant, open, PartyRef, Place, Remark } from './common.js';
import { ProductRefOrValue } from './product-order.js';
import {
  QualificationRelationship,
  qualificationResults,
  TerminationError,
  UnavailabilityReason,
} from './service-qualification.js';
import { itemActions } from '../../order/actions.js';

/** One offering, and whether this customer can have it here (TMF679). */
export const ProductOfferingQualificationItem = open({
  id: maybe(Type.String({ minLength: 1, maxLength: 200 })),
  ...optionalStrings('state'),
  action: maybe(Type.Enum(itemActions)),
  quantity: maybe(Type.Integer({ minimum: 1 })),
  expectedActivationDate: maybe(Instant),
  expirationDate: maybe(Instant),
  category: maybe(EntityRef),
  product: maybe(ProductRefOrValue),
  productOffering: maybe(EntityRef),
  promotion: maybe(EntityRef),
  note: listOf(Remark),
  qualificationItemResult: maybe(Type.Enum(qualificationResults)),
  alternateProductOfferingProposal: listOf(
    open({
      ...optionalStrings('id'),
      alternateActivationDate: maybe(Instant),
      alternateProduct: maybe(ProductRefOrValue),
      alternateProductOffering: maybe(EntityRef),
    }),
  ),
  eligibilityUnavailabilityReason: listOf(UnavailabilityReason),
  qualificationItemRelationship: listOf(QualificationRelationship),
  terminationError: listOf(TerminationError),
  productOfferingQualificationItem: maybe(
    Type.Unsafe<readonly unknown[]>({
      type: 'array',
      items: { $ref: '#/components/schemas/ProductOfferingQualificationItem' },
    }),
  ),
});

/** TMF679 ProductOfferingQualification_Create: without items everything on sale is asked for. */
export const ProductOfferingQualificationCreate = open({
  ...optionalStrings('description'),
  externalId: maybe(Type.String({ maxLength: 255 })),
  requestedPOQCompletionDate: maybe(Instant),
  /** True: answered in the answer to the POST. */
  instantSyncQualification: maybe(Type.Boolean()),
  provideAlternative: maybe(Type.Boolean()),
  provideOnlyAvailable: maybe(Type.Boolean()),
  provideUnavailabilityReason: maybe(Type.Boolean()),
  category: maybe(EntityRef),
  channel: maybe(EntityRef),
  note: listOf(Remark),
  /** Where items that name no place of their own are wanted. */
  place: listOf(Place),
  relatedParty: listOf(PartyRef),
  productOfferingQualificationItem: listOf(ProductOfferingQualificationItem),
});
export const ProductOfferingQualification = responseOf(ProductOfferingQualificationCreate, {
  state: Type.Enum(offeringQualificationLifecycle.states),
  productOfferingQualificationDate: Instant,
  effectiveQualificationDate: maybe(Instant),
  expectedPOQCompletionDate: maybe(Instant),
  expirationDate: maybe(Instant),
  qualificationResult: maybe(Type.Enum(qualificationResults)),
});
export type ProductOfferingQualification = Static<typeof ProductOfferingQualification>;
