import { type Json, object, objects, withoutUndefined } from '../lib/json.js';
import { numberItems } from '../tmf/item-numbers.js';
import { isCustomer } from '../order/order.js';

/** The order processing API: an order by accounts and lines, which is a TMF622 order in other words. */

/** The parties of an order that have an attribute of their own, by their role in TMF622. */
const partyRoles = {
  contact: 'contact',
  partner: 'partner',
  partnerContact: 'partnerContact',
} as const;

/** The parties of a line: its account is not the order's customer, but who of its hierarchy the line is for. */
const lineRoles = { account: 'account', consumer: 'consumer', contact: 'contact' } as const;

const headerNames = new Set([
  'account',
  'consumer',
  'contact',
  'partner',
  'partnerContact',
  'line',
  'relatedParty',
  'totalPrice',
  'productOrder',
  'quote',
]);

const lineNames = new Set([
  'account',
  'consumer',
  'contact',
  'productSpecification',
  'product',
  'characteristic',
  'place',
  'term',
  'price',
  'relationship',
  'line',
  'action',
]);

const others = (json: Json, names: ReadonlySet<string>): Json =>
  Object.fromEntries(Object.entries(json).filter(([name]) => !names.has(name)));

/** The TMF622 order that a request is: what it says is carried on, and what its header says holds for lines that say nothing. */
export function toProductOrder(request: Json): Json {
  const header = { place: request['place'], appointment: request['appointment'] };
  const lines = numberItems(objects(request['line']), 'line');
  return withoutUndefined({
    ...others(request, headerNames),
    relatedParty: [
      ...customerOf(request),
      ...partiesOf(request, partyRoles),
      ...objects(request['relatedParty']),
    ],
    productOrderItem: lines.map((line) => toItem(line, header)),
  });
}

function customerOf({ account, consumer }: Json): Json[] {
  if (account !== undefined) return [{ '@referredType': 'Customer', ...object(account), role: 'customer' }];
  return consumer === undefined
    ? []
    : [{ ...object(consumer), '@referredType': 'Individual', role: 'customer' }];
}

const partiesOf = (json: Json, roles: Readonly<Record<string, string>>): Json[] =>
  Object.entries(roles).flatMap(([name, role]) =>
    json[name] === undefined ? [] : [{ ...object(json[name]), role }],
  );

interface HeaderDefaults {
  readonly place: unknown;
  readonly appointment: unknown;
}

const noDefaults: HeaderDefaults = { place: undefined, appointment: undefined };

function toItem(line: Json, header: HeaderDefaults): Json {
  const { productSpecification, characteristic, term, price, relationship } = line;
  const place = line['place'] ?? (addsSomething(line) ? header.place : undefined);
  const product = withoutUndefined({
    ...object(line['product']),
    productSpecification,
    productCharacteristic: characteristic,
    place: place === undefined ? undefined : [place],
  });
  const parties = [...partiesOf(line, lineRoles), ...objects(line['relatedParty'])];
  const inner = objects(line['line']);
  return withoutUndefined({
    // A line may say nothing of an appointment, and have that of the order.
    ...(header.appointment !== undefined && { appointment: header.appointment }),
    ...others(line, lineNames),
    action: line['action'] ?? 'add',
    product: Object.keys(product).length > 0 ? product : undefined,
    relatedParty: parties.length > 0 ? parties : undefined,
    itemTerm: term,
    itemPrice: price,
    productOrderItemRelationship: relationship,
    // What lies within a line is at the line's place.
    productOrderItem: inner.length > 0 ? inner.map((each) => toItem(each, noDefaults)) : undefined,
  });
}

/** True of a line that adds a product. */
export const addsSomething = ({ action = 'add' }: Json): boolean => action === 'add';

/** A TMF622 order in the words of this API. */
export function toOrder(productOrder: Json): Json {
  const { relatedParty, productOrderItem, orderTotalPrice, quote, ...rest } = productOrder;
  const parties = objects(relatedParty);
  const customer = parties.find(isCustomer);
  const { named, left } = namedParties(
    parties.filter((party) => party !== customer),
    partyRoles,
  );
  return withoutUndefined({
    ...rest,
    ...(customer && { [customer['@referredType'] === 'Individual' ? 'consumer' : 'account']: customer }),
    ...named,
    relatedParty: left.length > 0 ? left : undefined,
    totalPrice: orderTotalPrice,
    quote: objects(quote)[0],
    line: objects(productOrderItem).map(toLine),
  });
}

/** The first party in each of the roles by its name, and the others. */
function namedParties(
  parties: readonly Json[],
  roles: Readonly<Record<string, string>>,
): { readonly named: Json; readonly left: readonly Json[] } {
  const found = Object.entries(roles).flatMap(([name, role]) => {
    const party = parties.find((each) => each['role'] === role);
    return party ? [[name, party] as const] : [];
  });
  const shown = new Set<Json>(found.map(([, party]) => party));
  return { named: Object.fromEntries(found), left: parties.filter((party) => !shown.has(party)) };
}

function toLine(item: Json): Json {
  const {
    product,
    relatedParty,
    itemTerm,
    itemPrice,
    productOrderItemRelationship,
    productOrderItem,
    ...rest
  } = item;
  const { productSpecification, productCharacteristic, place, ...sold } = object(product);
  const parties = objects(relatedParty);
  const inner = objects(productOrderItem);
  const { named, left } = namedParties(parties, lineRoles);
  return withoutUndefined({
    ...rest,
    ...named,
    relatedParty: left.length > 0 ? left : undefined,
    product: Object.keys(sold).length > 0 ? sold : undefined,
    productSpecification,
    characteristic: productCharacteristic,
    place: objects(place)[0],
    term: itemTerm,
    price: itemPrice,
    relationship: productOrderItemRelationship,
    line: inner.length > 0 ? inner.map(toLine) : undefined,
  });
}

/** A path of the TMF622 order as one of the request. */
export const toRequestPath = (path: string, { consumer }: Json = {}): string =>
  path
    .replace(/^\$\.relatedParty(\[\d+\])?/, `$.${consumer === undefined ? 'account' : 'consumer'}`)
    .replaceAll('productOrderItemRelationship', 'relationship')
    .replaceAll('productOrderItem', 'line')
    .replace('.product.place[0]', '.place')
    .replace('.product.productCharacteristic', '.characteristic')
    .replace('.product.productSpecification', '.productSpecification')
    .replace('.itemPrice', '.price')
    .replace('.itemTerm', '.term');
