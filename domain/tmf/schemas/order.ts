import { type Static, Type } from 'typebox';
import { itemActions } from '../../order/actions.js';
import { listOf, maybe, optionalStrings } from './attributes.js';
import {
  Characteristic,
  Currency,
  EntityRef,
  Instant,
  Note,
  open,
  Place,
  Quantity,
  RelatedParty,
} from './common.js';
import { ErrorDetail, ErrorMessage } from './error.js';
import { AppointmentRef, orderProgress } from './order-attributes.js';
import { OrderPrice } from './price.js';

/** Who buys, and who is to be spoken to: an account, or a consumer without one. */
const parties = {
  account: maybe(EntityRef),
  consumer: maybe(EntityRef),
  contact: maybe(EntityRef),
};

/** One line of an order: what is bought, where, and by whom where the order's account buys for a subsidiary. */
export const OrderLine = open({
  ...parties,
  id: maybe(Type.String({ minLength: 1, maxLength: 200 })),
  action: maybe(Type.Enum(itemActions)),
  quantity: maybe(Type.Integer({ minimum: 1, maximum: 100_000 })),
  ...optionalStrings('unitOfMeasure', 'description'),
  productOffering: maybe(EntityRef),
  productSpecification: maybe(EntityRef),
  /** The sold product that is changed or ended. */
  product: maybe(EntityRef),
  characteristic: listOf(Characteristic),
  place: maybe(Place),
  billingAccount: maybe(EntityRef),
  appointment: maybe(AppointmentRef),
  term: listOf(open({ ...optionalStrings('name', 'description'), duration: maybe(Quantity) })),
  price: listOf(OrderPrice),
  relationship: listOf(
    open({ id: Type.String({ minLength: 1 }), relationshipType: Type.String({ minLength: 1 }) }),
  ),
  line: Type.Optional(
    Type.Unsafe<readonly unknown[]>({ type: 'array', items: { $ref: '#/components/schemas/OrderLine' } }),
  ),
});

/** What a caller submits: the lines, for an account or a consumer. */
export const OrderCreate = open({
  ...parties,
  partner: maybe(EntityRef),
  partnerContact: maybe(EntityRef),
  /** ISO 4217; every amount of the order is in it. */
  currency: maybe(Currency),
  externalId: maybe(Type.String({ minLength: 1, maxLength: 255 })),
  category: maybe(Type.String({ maxLength: 255 })),
  ...optionalStrings('description', 'priority', 'notificationContact'),
  requestedStartDate: maybe(Instant),
  requestedCompletionDate: maybe(Instant),
  billingAccount: maybe(EntityRef),
  agreement: listOf(EntityRef),
  /** Of every line without one of its own. */
  place: maybe(Place),
  appointment: maybe(AppointmentRef),
  channel: listOf(open({ ...EntityRef.properties, ...optionalStrings('role') })),
  note: listOf(Note),
  relatedParty: listOf(RelatedParty),
  line: Type.Optional(Type.Array(OrderLine, { minItems: 1 })),
  /** Instead of lines: the quote that is accepted by the order, its lines if not all that are open, and who said so. */
  quote: maybe(EntityRef),
  quoteItem: Type.Optional(Type.Array(open({ id: Type.String() }), { minItems: 1 })),
  onBehalfOf: maybe(EntityRef),
});

/** An order as this API shows it: the TMF622 order of the same id. */
export const Order = Type.Object(
  {
    ...OrderCreate.properties,
    ...orderProgress,
    line: Type.Array(open({})),
    totalPrice: listOf(OrderPrice),
    errorMessage: listOf(ErrorMessage),
    productOrder: EntityRef,
  },
  { additionalProperties: true },
);

/** What `validateOnly` answers: every fault that the order has, and nothing is stored. */
export const OrderValidation = open({
  valid: Type.Boolean(),
  fault: Type.Array(ErrorDetail),
  /** What it would cost. */
  totalPrice: listOf(OrderPrice),
});

/** The states of a job: as those of a qualification (TMF645). */
export const orderJobStates = ['acknowledged', 'inProgress', 'done', 'terminatedWithError'] as const;
export type OrderJobState = (typeof orderJobStates)[number];

/** Those of any job that is not over. */
export const openJobStates = ['acknowledged', 'inProgress'] as const satisfies readonly OrderJobState[];

/** The submission of a large order, which is checked and stored beside the request. */
export const OrderJob = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderJobStates),
  ...optionalStrings('externalId'),
  creationDate: Instant,
  completionDate: maybe(Instant),
  lines: Type.Integer({ minimum: 0 }),
  /** What it became. */
  order: maybe(EntityRef),
  /** Why it did not become an order. */
  fault: listOf(ErrorDetail),
});
export type OrderJob = Static<typeof OrderJob>;
