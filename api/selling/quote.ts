import { v7 as uuidv7 } from 'uuid';
import { hrefOf } from '../../domain/tmf/href.js';
import { workflowId } from '../../domain/order/ids.js';
import { quoteLifecycle } from '../../domain/tmf/lifecycle.js';
import { quoteReferences } from '../../domain/tmf/record-references.js';
import { itemsIn, numberItems } from '../../domain/tmf/item-numbers.js';
import { qualify } from '../../domain/qualification/qualify.js';
import {
  isExpired,
  nextVersion,
  type QuoteFault,
  quoteFaults,
  quoteToOrder,
  toProductOrder,
  priceFaultsOfQuote,
  priceQuote,
} from '../../domain/qualification/quote.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import { Quote, QuoteCreate } from '../../domain/tmf/schemas/quote.js';
import type { Transaction } from '../../entities/database.js';
import { storeOrder } from '../../entities/orders/intake.js';
import { loadPlanningBasis } from '../../entities/inventory/inventory-store.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { duplicateIdFaults } from '../orders/order-items.js';
import { orderFaults } from '../orders/order-faults.js';
import { productOrder } from '../orders/product-order.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { type ResourceChange, storedResource } from '../tmf630/stored-resource.js';
import { toSubmission } from '../orders/submit-order.js';

/** TMF648: priced by the catalog, checked by the rules of orders, and turned into an order once it is accepted. */
export const quote = storedResource({
  type: 'Quote',
  api: apis.quote,
  description: 'Quote, the price of what a customer may order.',
  schema: Quote,
  create: QuoteCreate,
  scopes: ['orders:write'],
  attributes: { state: 'status', externalId: 'externalId', category: 'name', quoteDate: 'createdAt' },
  filters: { ...byParty, ...byValidity },
  references: quoteReferences,
  states: {
    attribute: 'state',
    lifecycle: quoteLifecycle,
    frozenStates: ['approved', 'accepted', 'rejected', 'cancelled'],
  },
  // The quote must have items before it can be approved.
  informationRequired: ({ state }) => (state === 'pending' ? 'quoteItem' : undefined),
  stripReadOnly: withoutItemStates,
  beforeSave: prepareQuote,
  afterSave: placeAcceptedOrder,
  authorizeChange: async (_context, { doc }, operation) => {
    if (operation === 'patch' || doc['state'] !== 'accepted') return;
    throw new Problem('conflict', 'An accepted quote cannot be deleted: its order was created from it.');
  },
  render: async (_context, page, { origin }) => page.map(({ body }) => renderQuote(body, origin)),
});

/** An item has the state of its quote: a client that sends back what was answered does not mean to freeze it. */
function withoutItemStates(body: Body): Body {
  if (!Array.isArray(body['quoteItem'])) return body;
  const quoteItem = itemsIn(body, 'quoteItem').map((each) => {
    const { state: _, ...item } = each;
    return withoutItemStates(item);
  });
  return { ...body, quoteItem };
}

/** How long an approved quote can be accepted by default. */
const validDays = 30;

async function prepareQuote(context: Context, body: Body, _id: string, before?: Body): Promise<Body> {
  const faults = duplicateIdFaults('quoteItem', body);
  if (faults.length > 0) throw invalidBody(faults);
  if (before?.['state'] === body['state'] && !isNegotiable(body)) return body;
  const now = new Date();
  switch (body['state']) {
    case 'accepted':
      return await accept(context, body, now);
    case 'approved':
      return approve(await priceAndCheck(context, body), now);
    case 'inProgress':
    case 'pending':
      return await requote(context, body, before);
    default:
      return body;
  }
}

const isNegotiable = ({ state }: Body): boolean => state === 'inProgress' || state === 'pending';

async function requote(context: Context, body: Body, before?: Body): Promise<Body> {
  const whole = await priceAndCheck(
    context,
    before?.['state'] === 'rejected' ? nextNegotiation(body, before) : body,
  );
  if (before || body['instantSyncQuote'] !== true) return whole;
  // A waiting caller gets the answer: the price, or that a person must review the quote first.
  if (whole['errorMessage'] !== undefined) return { ...whole, state: 'pending' };
  return approve({ ...whole, state: 'approved' }, new Date());
}

/** Numbered, priced, and with the reasons against it. */
async function priceAndCheck(context: Context, body: Body): Promise<Body> {
  const { database } = context;
  const { errorMessage: _, ...given } = body;
  const items = numberItems(itemsIn(body, 'quoteItem'), 'quoteItem');
  const whole = { version: '1', ...given, quoteItem: items };
  const instant = new Date().toISOString();
  const order = { ...quoteToOrder(whole), orderDate: instant };
  const { catalog, serviceAreas, inventory } = await loadPlanningBasis(database, order);
  const priced = priceQuote(whole, { catalog, inventory, instant });
  const faults = [
    ...quoteFaults(whole, qualify(order, catalog, inventory, serviceAreas)),
    ...orderSchemaFaults(whole),
    ...(await faultsOfOrder(context, whole)).map((fault) => ({ code: 'invalidBody', ...fault })),
    ...priceFaultsOfQuote(whole, priced.faults),
  ];
  return faults.length > 0 ? { ...priced.document, errorMessage: faults } : priced.document;
}

const validateOrder = createValidator(ProductOrderCreate);

/** Attributes of the quote that no order has. */
function orderSchemaFaults(body: Body): QuoteFault[] {
  try {
    validateOrder(toProductOrder({ ...body, id: 'quote' }));
    return [];
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    return (err.errors ?? []).map(({ path, message }) => atQuote({ code: err.code, message, path }));
  }
}

/** Why the quote's order would be refused, with the paths of the quote. */
async function faultsOfOrder(context: Context, body: Body): Promise<ErrorDetail[]> {
  const faults = await orderFaults(context, 'productOrder', toProductOrder(body));
  return faults.map(atQuote);
}

const atQuote = <T extends { readonly path: string }>(fault: T): T => ({
  ...fault,
  path: fault.path
    .replaceAll('productOrderItem', 'quoteItem')
    // A quote has a list of which the order takes the first element.
    .replace(/^\$\.billingAccount\b/, '$.billingAccount[0]'),
});

function approve(body: Body, now: Date): Body {
  const faults = itemsIn(body, 'errorMessage') as unknown as readonly QuoteFault[];
  if (faults.length > 0) {
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    throw new Problem('conflict', `It cannot be approved: ${faults[0]?.message}${more}`, {
      errors: faults.map(({ path, message }) => ({ path, message })),
    });
  }
  const end = new Date(now.getTime() + validDays * 86_400_000);
  const whole: Body = {
    validFor: { startDateTime: now.toISOString(), endDateTime: end.toISOString() },
    ...body,
    effectiveQuoteCompletionDate: now.toISOString(),
  };
  refuseExpired(whole, now);
  return whole;
}

async function accept(context: Context, body: Body, now: Date): Promise<Body> {
  refuseExpired(body, now);
  const faults = await faultsOfOrder(context, body);
  if (faults.length > 0) throw invalidBody(faults);
  return { ...body, productOrder: [{ id: uuidv7(), '@referredType': 'ProductOrder' }] };
}

function refuseExpired(body: Body, now: Date): void {
  if (!isExpired(body, now.toISOString())) return;
  const { endDateTime } = body['validFor'] as { readonly endDateTime: string };
  throw new Problem(
    'conflict',
    `The quote was valid until ${endDateTime}: make a new one, or reject it and negotiate again (state inProgress).`,
    { errors: [{ path: '$.validFor.endDateTime', message: 'is over' }] },
  );
}

/** A refused quote may be negotiated again: as another version, without the validity of the one before. */
function nextNegotiation(body: Body, before: Body): Body {
  const { effectiveQuoteCompletionDate: _, validFor, ...rest } = body;
  const version =
    body['version'] === before['version'] ? nextVersion(String(body['version'])) : body['version'];
  if (version === undefined) {
    throw invalidBody([
      { path: '$.version', message: `must name the version after ${String(body['version'])}` },
    ]);
  }
  return { ...rest, version, ...(validFor !== before['validFor'] && validFor !== undefined && { validFor }) };
}

/** Accepting is ordering: the order is stored in the same transaction, and so exactly once. */
function placeAcceptedOrder(
  tx: Transaction,
  { id, body, before, caller }: ResourceChange,
): readonly string[] {
  if (body['state'] !== 'accepted' || before?.['state'] === 'accepted') return [];
  const [{ id: orderId }] = body['productOrder'] as readonly [{ readonly id: string }];
  const order = toProductOrder({ ...body, id });
  const request = { body: order, caller, header: () => undefined };
  storeOrder(tx, orderId, toSubmission('productOrder', ProductOrderCreate, request));
  return [workflowId('productOrder', orderId)];
}

function renderQuote(body: Body, origin: string): Body {
  const orders = itemsIn(body, 'productOrder').map((order) => ({
    ...order,
    href: hrefOf(origin, productOrder, String(order['id'])),
  }));
  const withState = (item: Body): Body => {
    const inner = itemsIn(item, 'quoteItem');
    return {
      state: body['state'],
      ...item,
      ...(inner.length > 0 && { quoteItem: inner.map(withState) }),
    };
  };
  return {
    ...body,
    quoteItem: itemsIn(body, 'quoteItem').map(withState),
    ...(orders.length > 0 && { productOrder: orders }),
  };
}
