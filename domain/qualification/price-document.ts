import type { Catalog } from '../catalog/catalog.js';
import { explicitItemOf } from '../decomposition/order-item.js';
import { expandOrder, type OrderTree } from '../decomposition/order-tree.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import type { Inventory } from '../inventory/inventory.js';
import { parseInstant } from '../lib/instants.js';
import { commitmentEnd, terminationCharges } from '../pricing/commitments.js';
import { groupBy } from '../lib/group-by.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { mapNested, nestedIn } from '../lib/nested.js';
import type { OrderToPlan } from '../order/order.js';
import {
  toItemPrice,
  toPriceSummary,
  toTotalPrices,
  withoutMargin,
  withoutWorkings,
} from '../pricing/item-price.js';
import { priceLines } from '../pricing/price-lines.js';
import type { TaxRate } from '../pricing/last-steps.js';
import type { AgreementPrice, LinePricing, PriceFault, Pricing } from '../pricing/pricing.js';
import { totalOfLines } from '../pricing/totals.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { installedPrices } from './installed-prices.js';
import { headerInput, lineInput, negotiatedAs } from './pricing-input.js';

/** What is priced, by where its prices stand. */
const forms = {
  quote: { items: 'quoteItem', price: 'quoteItemPrice', total: 'quoteTotalPrice', itemTotal: undefined },
  cart: { items: 'cartItem', price: 'itemPrice', total: 'cartTotalPrice', itemTotal: 'ItemTotalPrice' },
  order: {
    items: 'productOrderItem',
    price: 'itemPrice',
    total: 'orderTotalPrice',
    itemTotal: 'itemTotalPrice',
  },
} as const;

/** What is priced together with its items as orders have them, and what prices depend on besides the document. */
export interface PriceBasis {
  readonly order: OrderToPlan;
  /** The order as it is expanded, where that was done already. */
  readonly tree?: OrderTree;
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  /** The prices are those of this instant. */
  readonly instant: string;
  readonly agreementPrices?: readonly AgreementPrice[];
  /** The tax of a charge, where not what its price in the catalog says. */
  readonly taxRate?: TaxRate;
}

/** The document with its prices, and why something has none. */
export interface PricedDocument {
  readonly document: Json;
  readonly pricing: Pricing;
  readonly faults: readonly PriceFault[];
}

/** Prices a quote (TMF648), a cart (TMF663) or an order (TMF622): each item with what its bundle implies, and the totals. */
export function priceDocument(kind: keyof typeof forms, document: Json, basis: PriceBasis): PricedDocument {
  const form = forms[kind];
  const { order, catalog, inventory, instant, agreementPrices = [] } = basis;
  const { items } = basis.tree ?? expandOrder(order, catalog, inventory);
  const installed = installedPrices(items);
  const byId = itemsById(document, form.items);
  const header = headerInput(document, { order, inventory });
  const terminations = terminationCharges({
    contracts: inventory.contracts ?? [],
    ends: new Map(
      items.flatMap((item) => {
        if (item.action !== 'delete' || !item.owned) return [];
        return [[item.owned, endOfProduct(byId.get(explicitItemOf(item).id), header.start, instant)]];
      }),
    ),
  });
  const pricing = priceLines(
    {
      ...header,
      instant,
      agreementPrices,
      lines: items.map((item) => {
        const { owned } = item;
        const said = byId.get(explicitItemOf(item).id);
        const termination = owned && terminations.get(owned.id);
        // Only a renewal depends on it, and it looks at every contract.
        const isRenewed = said?.['priceRenewal'] !== undefined;
        return lineInput(item, said, {
          installed: installed.get(item.id) ?? [],
          ...(owned?.since !== undefined && { since: owned.since }),
          ...(termination && { termination }),
          ...(owned && isRenewed && { committedUntil: commitmentEnd(inventory.contracts ?? [], owned.id) }),
        });
      }),
    },
    catalog,
    basis.taxRate,
  );
  const explicit = new Map(items.map((item) => [item.id, explicitItemOf(item).id]));
  const linesOf = groupBy(pricing.lines, ({ id }) => explicit.get(id) ?? id);
  const actions = new Map(items.map((item) => [item.id, item.action]));
  const price = (item: Json): Json => pricedItem(item, { form, pricing, linesOf, actions, price });
  return {
    pricing,
    faults: pricing.faults.map((fault) => atExplicitItem(fault, explicit)),
    document: {
      ...without(document, [form.total, 'priceSummary']),
      [form.items]: itemsIn(document, form.items).map(price),
      [form.total]: pricing.currency === undefined ? [] : toTotalPrices(pricing.totals, pricing.currency),
      ...(pricing.currency !== undefined && {
        priceSummary: toPriceSummary(pricing.totals, pricing.currency),
      }),
    },
  };
}

/** When a product ends: as its item says, else when the order is to begin; not before now. */
function endOfProduct(item: Json | undefined, start: string | undefined, instant: string): Date {
  const now = new Date(instant);
  const said = parseInstant(object(item?.['product'])['terminationDate']) ?? parseInstant(start) ?? now;
  return said > now ? said : now;
}

/** Prices that were sent with items are meant as agreed already: they are what the catalog's are altered to. */
export function withNegotiatedPrices(kind: keyof typeof forms, document: Json): Json {
  const { items, price } = forms[kind];
  return mapNested(document, items, (item) => {
    const sent = objects(item[price]).flatMap((each) => negotiatedAs(each) ?? []);
    return sent.length === 0
      ? item
      : { ...item, priceAlteration: [...objects(item['priceAlteration']), ...sent] };
  });
}

/** The order without how its prices came about and what they cost the operator: orders are for the customer too. */
export function withoutPriceWorkings(order: Json): Json {
  const lean = ({ itemPrice, priceSummary, ...rest }: Json): Json => ({
    ...rest,
    ...(itemPrice !== undefined && { itemPrice: objects(itemPrice).map(withoutWorkings) }),
    ...(priceSummary !== undefined && { priceSummary: withoutMargin(object(priceSummary)) }),
  });
  return lean(mapNested(order, forms.order.items, lean));
}

interface Answering {
  readonly form: (typeof forms)[keyof typeof forms];
  readonly pricing: Pricing;
  /** By the item that somebody named. */
  readonly linesOf: ReadonlyMap<string, readonly LinePricing[]>;
  readonly actions: ReadonlyMap<string, OrderItem['action']>;
  readonly price: (item: Json) => Json;
}

function pricedItem(item: Json, { form, pricing, linesOf, actions, price }: Answering): Json {
  const { currency } = pricing;
  const id = text(item['id']) ?? '';
  const lines = linesOf.get(id) ?? [];
  const inner = itemsIn(item, form.items);
  const totals = totalOfLines(lines, currency);
  const prices =
    currency === undefined
      ? []
      : lines.flatMap(({ parts }) => parts.map((part) => toItemPrice(part, currency)));
  const notes = lines.flatMap((line) => line.notes);
  const changes =
    actions.get(id) !== 'add' && !(totals.delta.monthly.isZero() && totals.delta.oneTime.isZero());
  return {
    ...without(item, [form.price, form.itemTotal ?? form.price, 'priceSummary', 'priceNote', form.items]),
    ...(prices.length > 0 && { [form.price]: prices }),
    ...(form.itemTotal !== undefined &&
      currency !== undefined &&
      prices.length > 0 && { [form.itemTotal]: toTotalPrices(totals, currency) }),
    ...(changes && currency !== undefined && { priceSummary: toPriceSummary(totals, currency) }),
    ...(prices.length === 0 && notes.length > 0 && { priceNote: notes }),
    ...(item[form.items] !== undefined && { [form.items]: inner.map(price) }),
  };
}

const without = (document: Json, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(document).filter(([name]) => !names.includes(name)));

const itemsById = (document: Json, name: string): ReadonlyMap<string, Json> =>
  new Map(nestedIn(document, name).map(({ item }) => [text(item['id']) ?? '', item]));

/** What is wrong with an implied line is said at the item that implies it. */
const atExplicitItem = (fault: PriceFault, explicit: ReadonlyMap<string, string>): PriceFault => {
  const lineId = explicit.get(fault.lineId ?? '') ?? fault.lineId;
  return lineId === undefined ? fault : { ...fault, lineId };
};
