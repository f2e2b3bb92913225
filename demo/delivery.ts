import type { Family } from './families.js';
import { type Chapter, expect, idOf, type Json, objectsIn, until, within } from './turnup.js';

const quotes = '/tmf-api/quoteManagement/v4/quote';
const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

/** What was delivered. */
export interface Delivered {
  readonly quote: string;
  readonly order: string;
  readonly contract: string;
  readonly products: readonly Json[];
}

/** The quote is accepted, and what it sold is delivered as it was quoted. */
export async function fulfil(
  family: Family,
  { turnup, tell, seconds }: Chapter,
  quote: Json,
): Promise<Delivered> {
  const path = `${quotes}/${idOf(quote)}`;
  const accepted = await turnup.post('channel', `${path}/accept`, {
    onBehalfOf: { id: 'customer', name: family.contact.familyName },
  });
  const order = idOf(objectsIn(accepted['productOrder'])[0]);
  const contract = `${order}.agreement`;
  const draft = await turnup.get(`/api/v1/contract/${contract}`);
  expect(draft['state'] === 'draft', 'the contract to be a draft', draft['state']);
  tell(
    'Accepting is ordering: order and contract in the same transaction',
    'the contract is a draft',
    `${orders}/${order}`,
  );

  await untilOrder(turnup, order, seconds);
  const products = await turnup.list(
    `/tmf-api/productInventory/v4/product?productOrderItem.productOrderId=${order}&limit=1000`,
  );
  expect(
    products.length > 0 && products.every(({ status }) => status === 'active'),
    'every product to be active',
    products.map(({ name, status }) => [name, status]),
  );
  const of = async (api: string) => turnup.list(`${api}?orderId=${order}&limit=1000`);
  const services = await of('/tmf-api/serviceInventory/v4/service');
  const resources = await of('/tmf-api/resourceInventoryManagement/v4/resource');
  const rights = await of('/api/v1/entitlement');
  expect(services.length + resources.length > 0, 'an install base', services);
  expectRights(rights, family.rights);
  tell(
    'Decomposed, handed off, reported back: the customer has it',
    `${products.length} products, ${services.length} services, ${resources.length} resources, ${rights.length} entitlements`,
    `/api/v1/productOrder/${order}/plan`,
  );
  const signed = await turnup.get(`/api/v1/contract/${contract}`);
  const covered = await turnup.list(`/api/v1/contract/${contract}/coverage?limit=1000`);
  expect(signed['state'] === 'active', 'the contract to be in force', signed['state']);
  expect(
    covered.length === products.length + services.length + resources.length,
    'the contract to cover everything',
    covered.length,
  );
  asQuoted(accepted, signed, products);
  tell(
    'The contract is in force, as quoted',
    `${covered.length} records are covered`,
    `/api/v1/contract/${contract}/coverage`,
  );
  return { quote: idOf(quote), order, contract, products };
}

/** The rights that are in force are these. */
export function expectRights(found: readonly Json[], wanted: readonly string[]): void {
  const names = found.filter(({ state }) => state === 'active').map(({ name }) => String(name));
  const expected = `the rights to be ${wanted.join(', ')}`;
  expect(names.toSorted().join() === wanted.toSorted().join(), expected, names);
}

/** What was offered is what the contract says and the products cost. */
function asQuoted(quote: Json, contract: Json, products: readonly Json[]): void {
  const lines = itemsOf(quote);
  for (const line of lines) {
    const net = monthlyOf(objectsIn(line['quoteItemPrice']));
    const agreed = objectsIn(contract['agreementItem']).find((each) => each['orderItemId'] === line['id']);
    const price = within(within(agreed)['price'])['value'];
    expect(
      net === undefined || price === net,
      `line ${idOf(line)} of the contract to cost ${String(net)}`,
      agreed,
    );
    const product = products.find((each) =>
      objectsIn(each['productOrderItem']).some((item) => item['orderItemId'] === line['id']),
    );
    const cost = product && monthlyOf(objectsIn(product['productPrice']));
    expect(
      net === undefined || cost === net,
      `the product of line ${idOf(line)} to cost ${String(net)}`,
      product,
    );
  }
}

const itemsOf = (parent: Json): readonly Json[] =>
  objectsIn(parent['quoteItem']).flatMap((item) => [item, ...itemsOf(item)]);

/** What the prices come to a month; undefined where nothing is paid again and again. */
export function monthlyOf(prices: readonly Json[]): number | undefined {
  const recurring = prices.filter(({ priceType }) => priceType === 'recurring');
  if (recurring.length === 0) return undefined;
  const cents = recurring.map(({ netPrice }) =>
    Math.round(Number(within(within(netPrice)['dutyFreeAmount'])['value']) * 100),
  );
  return cents.reduce((sum, each) => sum + each, 0) / 100;
}

/** Waits until the order is completed. */
export const untilOrder = async (turnup: Chapter['turnup'], order: string, seconds: number): Promise<Json> =>
  until(
    `order ${order} to be completed`,
    async () => {
      const found = await turnup.get(`${orders}/${order}`);
      expect(
        found['state'] !== 'rejected' && found['state'] !== 'failed',
        'an order that can be built',
        found,
      );
      return { seen: found['state'], found: found['state'] === 'completed' ? found : undefined };
    },
    seconds,
  );
