import { customerValues } from '../catalog/condition-context.js';
import { explicitItemOf } from '../decomposition/order-item.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import type { Inventory } from '../inventory/inventory.js';
import { parseInstant } from '../lib/instants.js';
import { type Json, object, objects, text } from '../lib/json.js';
import type { OrderToPlan } from '../order/order.js';
import { type ChargeType, chargeTypes } from '../order/price-words.js';
import { periodOf } from '../pricing/installed.js';
import { isWorkedOut } from '../pricing/item-price.js';
import type { Amount } from '../pricing/money.js';
import type { Renewal } from '../pricing/renewal.js';
import { renewalTypes } from '../order/renewal-types.js';
import type {
  HeaderAlteration,
  ManualAlteration,
  PricingInput,
  PricingLine,
  RampSegment,
} from '../pricing/pricing.js';

/** What somebody negotiates, of a line or of all: only quotes take it from a caller. */
export const negotiatedAttributes = [
  'priceAlteration',
  'priceRamp',
  'priceUplift',
  'priceBasis',
  'priceRenewal',
] as const;

interface OrderContext {
  readonly order: OrderToPlan;
  readonly inventory: Inventory;
}

/** What a document says about all its lines: TMF's attributes and Turnup's (docs/pricing.md). */
export function headerInput(
  document: Json,
  { order, inventory }: OrderContext,
): Omit<PricingInput, 'instant' | 'lines'> {
  const customer = customerValues(order, inventory) ?? {};
  const currency = text(document['currency']);
  const market = refId(document['market']);
  const channel = refId(objects(document['channel'])[0]);
  const segment = refId(document['marketSegment']) ?? text(customer['segment']);
  // Who buys; the account of a record that names no customer.
  const account = order.customerId ?? refId(document['account']);
  const priceList = refId(document['priceList']);
  const start = text(document['expectedFulfillmentStartDate']) ?? text(document['requestedStartDate']);
  const term = monthsOf(document['contractTerm']);
  const billingDay = document['billingDay'];
  return {
    agreement: objects(document['agreement']).flatMap(({ id }) => text(id) ?? []),
    alterations: objects(document['priceAlteration']).map(toHeaderAlteration),
    ...(currency !== undefined && { currency }),
    ...(market !== undefined && { market }),
    ...(channel !== undefined && { channel }),
    ...(segment !== undefined && { segment }),
    ...(account !== undefined && { account }),
    ...(priceList !== undefined && { priceList }),
    ...(start !== undefined && { start }),
    ...(term !== undefined && { term }),
    ...(typeof billingDay === 'number' && { billingDay }),
  };
}

const refId = (ref: unknown): string | undefined => text(object(ref)['id']);

/** In months; other units are no term of a contract. */
export function monthsOf(duration: unknown): number | undefined {
  const { amount, units } = object(duration);
  if (typeof amount !== 'number') return undefined;
  const unit = text(units)?.toLowerCase().replace(/s$/, '');
  return unit === 'month' ? amount : unit === 'year' ? amount * 12 : undefined;
}

/** The term that an item has of its own, in months: its first one, or its product's. */
export const termOf = ({ itemTerm, product }: Json): number | undefined =>
  monthsOf(objects(itemTerm)[0]?.['duration']) ??
  monthsOf(objects(object(product)['productTerm'])[0]?.['duration']);

/** What is known of what the line changes. */
interface AroundLine extends Pick<PricingLine, 'installed' | 'since' | 'termination'> {
  /** Until when a contract commits it. */
  readonly committedUntil?: string | undefined;
}

/** A line of an expanded order, with what its item in the document says, or the item whose bundle implies it. */
export function lineInput(
  item: OrderItem,
  said: Json = {},
  { installed = [], since, termination = [], committedUntil }: AroundLine = {},
): PricingLine {
  const { id, parent, action, offering, quantity, values, implied } = item;
  const product = object(said['product']);
  const start = text(product['startDate']);
  const end = text(product['terminationDate']);
  const term = termOf(said);
  const own = implied ? {} : said;
  const ramp = objects(own['priceRamp']) as unknown as readonly RampSegment[];
  const uplift = own['priceUplift'] as PricingLine['uplift'];
  return {
    id,
    action,
    quantity,
    values,
    installed,
    ...(since !== undefined && { since }),
    ...(termination.length > 0 && { termination }),
    alterations: objects(own['priceAlteration']).map(toManualAlteration),
    ...(parent && { parent: parent.id }),
    ...(implied && { impliedBy: explicitItemOf(item).id }),
    ...(offering && { offering: { id: offering.id, version: offering.version } }),
    ...(start !== undefined && { start }),
    ...(end !== undefined && { end }),
    ...(term !== undefined && { term }),
    ...(ramp.length > 0 && { ramp }),
    ...(uplift && { uplift }),
    ...(own['priceRenewal'] !== undefined && {
      renewal: toRenewal(object(own['priceRenewal']), committedUntil),
    }),
    ...(said['priceBasis'] === 'installed' && { keepInstalled: true }),
  };
}

function toRenewal({ renewalType, endDateTime }: Json, committedUntil: string | undefined): Renewal {
  const until = parseInstant(endDateTime)?.toISOString();
  return {
    renewalType: renewalTypes.find((each) => each === renewalType) ?? 'early',
    ...(until !== undefined && { until }),
    ...(committedUntil !== undefined && { committedUntil }),
  };
}

function toManualAlteration(said: Json): ManualAlteration {
  const price = refId(said['productOfferingPrice']);
  const period = periodOf(said);
  const per = said['amountPer'] === 'product' ? 'product' : 'line';
  return {
    ...toAlteration(said),
    per,
    ...(price !== undefined && { price }),
    ...(period && { period }),
  };
}

function toHeaderAlteration(said: Json): HeaderAlteration {
  const { kind, ...alteration } = toAlteration(said);
  return {
    ...alteration,
    kind: kind === 'surcharge' ? 'surcharge' : 'discount',
    lineDiscounts: said['lineDiscounts'] === 'override' ? 'override' : 'keep',
  };
}

function toAlteration(said: Json): ManualAlteration {
  const { percentage, dutyFreeAmount } = object(said['price']);
  const { id, alterationType, priority, applicationDuration } = said;
  const kind = alterationType === 'surcharge' || alterationType === 'override' ? alterationType : 'discount';
  const priceType = chargeTypes.find((each) => each === said['priceType']);
  const amount = toAmount(dutyFreeAmount);
  return {
    name: text(said['name']) ?? names[kind],
    kind,
    ...(text(id) !== undefined && { id: text(id)! }),
    ...(typeof percentage === 'number' && { percentage }),
    ...(amount && { amount }),
    ...(priceType && { priceType }),
    ...(typeof priority === 'number' && { priority }),
    ...(typeof applicationDuration === 'number' && { periods: applicationDuration }),
  };
}

const names = { discount: 'Discount', surcharge: 'Surcharge', override: 'Negotiated price' } as const;

function toAmount(money: unknown): Amount | undefined {
  const { value, unit } = object(money);
  return typeof value === 'number' && typeof unit === 'string' ? { value, unit } : undefined;
}

/** A price that was sent as such, as the alteration that it means; undefined for one that Turnup worked out. */
export function negotiatedAs(price: Json): Json | undefined {
  if (isWorkedOut(price)) return undefined;
  const { priceType, recurringChargePeriod, productOfferingPrice, name } = price;
  const amount = object(price['price'])['dutyFreeAmount'] ?? object(price['price'])['taxIncludedAmount'];
  if (!toAmount(amount)) return undefined;
  const otherwise: ChargeType = recurringChargePeriod === undefined ? 'oneTime' : 'recurring';
  return {
    name: text(name) ?? names.override,
    alterationType: 'override',
    // TMF648 leaves the word open: one that is none of these says nothing.
    priceType: chargeTypes.find((each) => each === priceType) ?? otherwise,
    price: { dutyFreeAmount: amount },
    ...(recurringChargePeriod !== undefined && { recurringChargePeriod }),
    ...(productOfferingPrice !== undefined && { productOfferingPrice }),
  };
}
