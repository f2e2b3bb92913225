import type { Family } from './families.js';
import { expectRights, monthlyOf, untilOrder } from './delivery.js';
import type { Sold } from './sale.js';
import { type Chapter, expect, idOf, type Json, objectsIn, until, within } from './turnup.js';

const quotes = '/tmf-api/quoteManagement/v4/quote';
const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const products = '/tmf-api/productInventory/v4/product';

/** What was bought is used, up to what it gives. */
export async function use(family: Family, sold: Sold, { turnup, tell }: Chapter): Promise<void> {
  const { name, limit } = family.right;
  const account = idOf(sold.account);
  const question = `/api/v1/entitlement/verify?account=${account}&name=${encodeURIComponent(name)}`;
  const before = await turnup.get(question);
  const [held] = objectsIn(before['entitlement']);
  expect(before['entitled'] === true && held !== undefined, `${name} to be a right of the account`, before);
  const usage = `/api/v1/entitlement/${idOf(held)}/usage`;
  const report = async (id: string, amount: number) =>
    turnup.ask('operator', 'POST', usage, { id: `${id}-${sold.order}`, amount });
  expect((await report('most', limit - 1)).status === 201, 'usage to be counted', usage);
  expect((await report('most', limit - 1)).status === 200, 'a repeated report to count once', usage);
  const beyond = await report('beyond', 2);
  expect(beyond.status === 409, 'usage beyond the limit to be refused', beyond.body);
  expect((await report('last', 1)).status === 201, 'the rest to be usable', usage);
  const after = await turnup.get(`${question}&amount=1`);
  expect(after['entitled'] === false, 'nothing to be left', after);
  tell(`${name}: counted up to its limit, and never beyond`, String(beyond.body['message']), usage);
}

/** A sales agreement of the account prices its next change. */
export async function change(family: Family, sold: Sold, chapter: Chapter): Promise<void> {
  const { turnup, tell } = chapter;
  const { offering, agreed } = family.change;
  const now = Date.now();
  const agreement = await turnup.post('operator', '/api/v1/salesAgreement', {
    name: `Frame of ${String(sold.account['name'])}`,
    account: { id: idOf(sold.account) },
    currency: 'EUR',
    validFor: {
      startDateTime: new Date(now - 1_000).toISOString(),
      endDateTime: new Date(now + 365 * 86_400_000).toISOString(),
    },
    line: [
      {
        productOffering: { id: offering },
        price: [
          {
            priceType: 'recurring',
            productOfferingPrice: { id: agreed.productOfferingPrice },
            unitPrice: { unit: 'EUR', value: agreed.unitPrice },
          },
        ],
      },
    ],
  });
  await turnup.patch('operator', `/api/v1/salesAgreement/${idOf(agreement)}`, { status: 'active' });
  tell(
    'A sales agreement commits prices for the account',
    `${offering}: ${agreed.unitPrice} EUR`,
    `/api/v1/salesAgreement/${idOf(agreement)}`,
  );
  const order = await changeAtAgreedPrice(family, sold, chapter);
  const amendments = await turnup.list(`/api/v1/contract/${sold.contract}/amendment`);
  expect(
    idOf(within(amendments[0])['productOrder']) === order,
    'the contract to be amended by the order',
    amendments,
  );
  tell(
    'The contract knows what amended it',
    'with the prices before and after',
    `/api/v1/contract/${sold.contract}/amendment`,
  );
}

async function changeAtAgreedPrice(family: Family, sold: Sold, chapter: Chapter): Promise<string> {
  const { turnup, tell, seconds } = chapter;
  const { product: name, characteristic, agreed } = family.change;
  const product = sold.products.find((each) => each['name'] === name);
  expect(
    product !== undefined,
    `a product ${name}`,
    sold.products.map((each) => each['name']),
  );
  const quote = await turnup.post('channel', quotes, {
    relatedParty: customerOf(sold),
    quoteItem: [
      { id: '1', action: 'modify', product: { id: idOf(product), productCharacteristic: [characteristic] } },
    ],
  });
  const [item] = objectsIn(quote['quoteItem']);
  const prices = objectsIn(within(item)['quoteItemPrice']);
  const byAgreement = prices.find(({ unitPrice }) => within(unitPrice)['value'] === agreed.unitPrice);
  expect(byAgreement !== undefined, 'the change to be priced by the agreement', quote);
  const delta = within(within(within(quote['priceSummary'])['delta'])['monthly']);
  tell(
    'The change is priced by the agreement, and says what it adds a month',
    `${monthlyOf(prices)} EUR a month, ${Number(delta['value']) >= 0 ? '+' : ''}${String(delta['value'])} EUR to today`,
    `${quotes}/${idOf(quote)}`,
  );
  const order = await ordered(quote, chapter);
  await untilOrder(turnup, order, seconds);
  const changed = await turnup.get(`${products}/${idOf(product)}`);
  const cost = monthlyOf(objectsIn(changed['productPrice']));
  expect(
    cost === monthlyOf(prices),
    `the product to cost ${String(monthlyOf(prices))}`,
    changed['productPrice'],
  );
  const history = await turnup.list(`${products}/${idOf(product)}/history`);
  const [earlier] = history;
  expect(
    history.length === 2 &&
      monthlyOf(objectsIn(earlier?.['productPrice'])) === monthlyOf(objectsIn(product['productPrice'])),
    'the product to be known as it was before',
    history,
  );
  tell(
    'What it was before is known, with the orders that made it so',
    `${history.length} versions`,
    `${products}/${idOf(product)}/history`,
  );
  const { right } = family.change;
  const rights = await turnup.list(`/api/v1/entitlement?account.id=${idOf(sold.account)}&limit=1000`);
  expectRights(
    rights,
    family.rights.map((each) => (each === right?.gone ? right.come : each)),
  );
  tell('Changed', `${name} now costs ${String(cost)} EUR a month`, `${products}/${idOf(product)}`);
  return order;
}

/** The contract is prolonged, ended early, and over. */
export async function leave(sold: Sold, chapter: Chapter): Promise<void> {
  const { turnup, tell, seconds } = chapter;
  const path = `/api/v1/contract/${sold.contract}`;
  const ends = await until(
    'the contract to have an end',
    async () => {
      const { agreementPeriod } = await turnup.get(path);
      const end = within(agreementPeriod)['endDateTime'];
      return { seen: agreementPeriod, found: typeof end === 'string' ? end : undefined };
    },
    seconds,
  );
  const renewed = await turnup.post('operator', `${path}/renew`, { term: 'P12M' });
  const later = within(renewed['agreementPeriod'])['endDateTime'];
  expect(String(later) > ends, 'the contract to end later', renewed['agreementPeriod']);
  tell('The contract is renewed', `from ${ends.slice(0, 10)} to ${String(later).slice(0, 10)}`, path);

  const top = sold.products.filter((each) =>
    objectsIn(each['productRelationship']).every((one) => one['relationshipType'] !== 'isPartOf'),
  );
  const quote = await turnup.post('channel', quotes, {
    relatedParty: customerOf(sold),
    quoteItem: top.map((each, index) => ({
      id: String(index + 1),
      action: 'delete',
      product: { id: idOf(each) },
    })),
  });
  const charges = objectsIn(quote['quoteItem'])
    .flatMap((item) => objectsIn(item['quoteItemPrice']))
    .filter(({ contract }) => contract !== undefined);
  expect(charges.length > 0, 'leaving early to be charged', quote);
  const [most] = charges.toSorted((one, other) => amountOf(other) - amountOf(one));
  tell(
    'Leaving early costs what was agreed, and says why',
    `${amountOf(most)} EUR of it by ${String(most?.['description'])}`,
    `${quotes}/${idOf(quote)}`,
  );
  const order = await ordered(quote, chapter);
  const done = await untilOrder(turnup, order, seconds);
  const recorded = objectsIn(done['productOrderItem']).flatMap((item) => objectsIn(item['itemPrice']));
  expect(recorded.length === charges.length, 'the order to record the charge', done);
  tell('Disconnected', `${recorded.length} charges are with the order`, `${orders}/${order}`);

  await until(
    'the contract to be over',
    async () => {
      const { state } = await turnup.get(path);
      return { seen: state, found: state === 'expired' ? state : undefined };
    },
    seconds,
  );
  expectRights(await turnup.list(`/api/v1/entitlement?account.id=${idOf(sold.account)}&limit=1000`), []);
  await expectGone(sold, chapter);
  tell('The contract is over with the last that it covered, and so are the rights', 'nothing is left', path);
}

/** What was sold is over, and so is what realised it, and the contract's cover of both. */
async function expectGone(sold: Sold, { turnup }: Chapter): Promise<void> {
  for (const each of sold.products) {
    const { status } = await turnup.get(`${products}/${idOf(each)}`);
    expect(status === 'terminated', `product ${String(each['name'])} to be terminated`, status);
    for (const [list, attribute, ended] of [
      ['/tmf-api/serviceInventory/v4/service', 'state', 'terminated'],
      ['/tmf-api/resourceInventoryManagement/v4/resource', 'resourceStatus', 'standby'],
    ] as const) {
      const items = await turnup.list(`${list}?productId=${idOf(each)}&limit=1000`);
      const left = items.filter((item) => item[attribute] !== ended);
      expect(left.length === 0, `nothing of ${String(each['name'])} to be in use`, left);
    }
  }
  const covered = await turnup.list(`/api/v1/contract/${sold.contract}/coverage?limit=1000`);
  const open = covered.filter(({ validFor }) => within(validFor)['endDateTime'] === undefined);
  expect(open.length === 0, 'the contract to cover nothing any more', open);
}

const amountOf = (price: Json | undefined): number =>
  Number(within(within(price?.['netPrice'])['dutyFreeAmount'])['value']);

const customerOf = ({ account }: Sold) => [{ ...account, role: 'customer', '@referredType': 'Customer' }];

/** Approves and accepts a quote that nobody must approve; the id of its order. */
async function ordered(quote: Json, { turnup }: Chapter): Promise<string> {
  const path = `${quotes}/${idOf(quote)}`;
  expect(quote['errorMessage'] === undefined, 'a quote without faults', quote['errorMessage']);
  const approved = await turnup.post('channel', `${path}/submit`);
  expect(approved['phase'] === 'approved', 'a quote that nobody must approve', approved['phase']);
  const accepted = await turnup.post('channel', `${path}/accept`);
  return idOf(objectsIn(accepted['productOrder'])[0]);
}
