import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { dueCarts } from '../../entities/selling/stored-carts.js';
import { perSuite } from '../support/per-suite.js';
import { openSeededScene, type Json, type Reply } from './scene.js';

const carts = `${apis.shoppingCart.base}/shoppingCart`;
const customer = (id: string) => [{ id, role: 'customer', '@referredType': 'Customer' }];
const fibre = (more: Json = {}): Json => ({
  productOffering: { id: 'fibre-home' },
  product: { place: [{ role: 'installationAddress', postcode: '10119' }] },
  ...more,
});

describe('a shopping cart', () => {
  const scene = perSuite(openSeededScene);

  const post = async (body: Json): Promise<Json> => {
    const reply = await scene.call('POST', carts, { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };
  const act = async (id: string, verb: string, body: Json = {}): Promise<Reply> =>
    scene.call('POST', `${carts}/${id}/${verb}`, { body });
  const patch = async (id: string, body: Json): Promise<Reply> =>
    scene.call('PATCH', `${carts}/${id}`, { body });
  const eventsOf = async (id: string): Promise<string[]> =>
    (
      await scene.database.rows<{ eventType: string }>('SELECT eventType FROM event WHERE resourceId = ?', [
        id,
      ])
    ).map(({ eventType }) => eventType);

  it('is priced and checked at each change, without what it costs the operator', async () => {
    const made = await post({ cartItem: [fibre()] });
    assert.deepEqual([made.status, made.errorMessage, made.cartItem[0].id], ['active', undefined, '1']);
    assert.ok(made.cartTotalPrice.length > 0);
    assert.ok(made.cartItem[0].ItemTotalPrice.length > 0);
    const [price] = made.cartItem[0].itemPrice;
    assert.ok(price.explanation.length > 0);
    assert.deepEqual([price.cost, made.priceSummary.contract.margin], [undefined, undefined]);
    const wrong = await patch(made.id, {
      cartItem: [
        { id: '9', status: 'saveForLater', productOffering: { id: 'fibre-home' } },
        fibre({ product: { productCharacteristic: [{ name: 'colour', value: 'red' }] } }),
      ],
    });
    assert.equal(wrong.status, 200);
    assert.deepEqual(
      [...new Set(wrong.body.errorMessage.map(({ code, path }: Json) => `${code} ${path}`))],
      ['unknownCharacteristic $.cartItem[1]', 'placeMissing $.cartItem[1]'],
    );
    assert.equal(wrong.body.cartItem[0].itemPrice, undefined);
    const refused = await act(made.id, 'order');
    assert.deepEqual([refused.status, refused.body.errors[0].path], [409, '$.cartItem[1]']);
  });

  it('is not negotiated, and is one customer’s', async () => {
    const priced = fibre({ priceAlteration: [{ price: { percentage: 100 } }] });
    const refused = await scene.call('POST', carts, { body: { cartItem: [priced] } });
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '$.cartItem[0].priceAlteration']);
    const cheap = await post({
      cartItem: [
        fibre({
          itemPrice: [{ priceType: 'recurring', price: { dutyFreeAmount: { unit: 'EUR', value: 1 } } }],
        }),
      ],
    });
    assert.deepEqual(cheap.cartTotalPrice, (await post({ cartItem: [fibre()] })).cartTotalPrice);
    assert.equal((await patch(cheap.id, { relatedParty: customer('c-1') })).status, 200);
    for (const other of [customer('c-2'), null])
      assert.equal((await patch(cheap.id, { relatedParty: other })).status, 409);
    const over = { validFor: { endDateTime: '2020-01-01T00:00:00Z' } };
    assert.equal((await scene.call('POST', carts, { body: over })).status, 400);
  });

  it('takes over the anonymous cart at login, once, however often it is asked', async () => {
    const own = await post({ relatedParty: customer('c-1'), cartItem: [fibre()] });
    const anonymous = await post({ cartItem: [fibre({ quantity: 2 })] });
    const body = { shoppingCart: { id: anonymous.id } };
    const replies = await Promise.all(Array.from({ length: 10 }, async () => act(own.id, 'merge', body)));
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
    const { body: cart } = await scene.call('GET', `${carts}/${own.id}`);
    assert.deepEqual([cart.cartItem.length, cart.cartItem[0].quantity, cart.mergedFrom.length], [1, 3, 1]);
    const { body: taken } = await scene.call('GET', `${carts}/${anonymous.id}`);
    assert.deepEqual([taken.status, taken.mergedInto.id], ['merged', own.id]);
    assert.equal((await eventsOf(anonymous.id)).at(-1), 'ShoppingCartAttributeValueChangeEvent');
    const third = await post({ relatedParty: customer('c-1') });
    for (const [refused, status] of [
      [await act(third.id, 'merge', body), 409],
      [await act(third.id, 'merge', { shoppingCart: { id: third.id } }), 400],
      [await act(third.id, 'merge', { shoppingCart: { id: 'none' } }), 400],
      [await act((await post({})).id, 'merge', { shoppingCart: { id: own.id } }), 409],
      [await patch(anonymous.id, { cartItem: [] }), 409],
      [await act(anonymous.id, 'order'), 409],
    ] as const)
      assert.equal(refused.status, status, JSON.stringify(refused.body));
  });

  it('becomes one order for a hundred who order it at the same time, and nothing else afterwards', async function () {
    this.timeout('1m');
    const { id, cartTotalPrice } = await post({
      relatedParty: customer('c-1'),
      cartItem: [fibre(), { status: 'saveForLater', productOffering: { id: 'fibre-home' } }],
    });
    const replies = await Promise.all(Array.from({ length: 100 }, async () => act(id, 'order')));
    assert.deepEqual([...new Set(replies.map(({ status }) => status))], [200]);
    const orders = new Set(replies.map(({ body }) => body.productOrder.id as string));
    assert.equal(orders.size, 1);
    const [orderId] = [...orders];
    const order = await scene.call('GET', `${apis.productOrdering.base}/productOrder/${orderId}`);
    assert.deepEqual(
      [order.body.productOrderItem.length, order.body.orderTotalPrice, order.body.quote],
      [1, cartTotalPrice, undefined],
    );
    assert.equal(order.body.productOrderItem[0].itemPrice[0].explanation, undefined);
    for (const refused of [
      await act(id, 'quote'),
      await patch(id, { cartItem: [] }),
      await patch(id, { status: 'active' }),
      await scene.call('DELETE', `${carts}/${id}`),
    ])
      assert.equal(refused.status, 409, JSON.stringify(refused.body));
    const journey = await scene.call('GET', `/api/v1/journey/${orderId}`);
    assert.deepEqual(
      journey.body.before.map((each: Json) => [each.id, each['@referredType']]),
      [[id, 'ShoppingCart']],
    );
  });

  it('is ordered by a customer only, with something in it', async () => {
    const { id } = await post({ cartItem: [fibre()] });
    const refused = await act(id, 'order');
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '$.relatedParty']);
    assert.equal((await act((await post({})).id, 'order')).status, 409);
    assert.equal((await act('none', 'order')).status, 404);
  });

  it('becomes one quote, which is in its thread', async () => {
    const { id, cartTotalPrice } = await post({ relatedParty: customer('c-1'), cartItem: [fibre()] });
    const [{ body: first }, { body: again }] = [
      await act(id, 'quote', { description: 'for the board' }),
      await act(id, 'quote'),
    ];
    assert.equal(first.status, 'quoted');
    assert.equal(again.quote.id, first.quote.id);
    const { body: quote } = await scene.call('GET', `${apis.quote.base}/quote/${first.quote.id}`);
    assert.deepEqual(
      [quote.phase, quote.description, quote.quoteTotalPrice, quote.shoppingCart.id],
      ['draft', 'for the board', cartTotalPrice, id],
    );
    const journey = await scene.call('GET', `/api/v1/journey/${id}`);
    assert.deepEqual(
      journey.body.after.map((each: Json) => each.id),
      [quote.id],
    );
    assert.equal((await act(id, 'order')).status, 409);
  });

  it('becomes a quote as a caller could ask for it: nothing accepted, approved or ordered', async () => {
    const { id } = await post({
      relatedParty: customer('c-1'),
      cartItem: [fibre()],
      acceptance: [{ quoteItem: [], productOrder: { id: 'made-up' } }],
      grantedBefore: [{ id: 'discount', value: 100 }],
      authorization: [{ id: 'discount', state: 'approved' }],
      author: ['somebody'],
    });
    const { status, body } = await act(id, 'quote');
    assert.equal(status, 200, JSON.stringify(body));
    const { body: quote } = await scene.call('GET', `${apis.quote.base}/quote/${body.quote.id}`);
    assert.deepEqual([quote.phase, quote.productOrder, quote.acceptance], ['draft', undefined, undefined]);
    assert.deepEqual([quote.grantedBefore, quote.author], [undefined, ['anonymous']]);
    const orders = await scene.call('GET', `${apis.productOrdering.base}/productOrder/made-up`);
    assert.equal(orders.status, 404);
    const broken = await post({ relatedParty: customer('c-1'), cartItem: [fibre()], terminationRule: 7 });
    const refused = await act(broken.id, 'quote');
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '$.terminationRule']);
    assert.equal((await scene.call('GET', `${carts}/${broken.id}`)).body.status, 'active');
  });

  it('has lines of its own only, and none that is renewed', async () => {
    for (const [name, value] of Object.entries({
      quoteItem: [{ id: '1.1', action: 'add', productOffering: { id: 'home-router' } }],
      quoteItemPrice: [{ priceType: 'recurring' }],
      alternative: 'cheap',
      priceRenewal: { renewalType: 'blended' },
    })) {
      const { status, body } = await scene.call('POST', carts, {
        body: { cartItem: [fibre({ [name]: value })] },
      });
      assert.deepEqual([status, body.errors?.[0].path], [400, `$.cartItem[0].${name}`]);
    }
  });

  it('expires at the end of its validity, and can be taken up again', async () => {
    const { id } = await post({ cartItem: [fibre()] });
    const expire = async (now: string): Promise<void> =>
      void (await scene.database.transaction(async (tx) => dueCarts.process(tx, id, new Date(now))));
    await expire('2020-01-01T00:00:00Z');
    assert.equal((await scene.call('GET', `${carts}/${id}`)).body.status, 'active');
    await expire('2199-01-01T00:00:00Z');
    assert.equal((await scene.call('GET', `${carts}/${id}`)).body.status, 'expired');
    assert.equal((await act(id, 'order')).status, 409);
    assert.equal((await patch(id, { cartItem: [] })).status, 409);
    const again = await patch(id, { status: 'active' });
    assert.deepEqual([again.status, again.body.status], [200, 'active']);
    assert.deepEqual(
      (await eventsOf(id)).filter((type) => type === 'ShoppingCartAttributeValueChangeEvent').length,
      2,
    );
  });

  it('says what may be chosen next of a line, beside what else is in the cart', async () => {
    const ask = async (body: Json): Promise<Reply> => scene.call('POST', '/api/v1/configuration', { body });
    const at = (postcode: string, value?: number): Json => ({
      id: '1',
      productOffering: { id: 'fibre-internet' },
      product: {
        place: [{ role: 'installationAddress', postcode }],
        ...(value !== undefined && { productCharacteristic: [{ name: 'downstreamMbps', value }] }),
      },
    });
    const { id } = await post({ relatedParty: customer('c-1'), cartItem: [at('16321', 1000)] });
    const { status, body } = await ask({ shoppingCart: { id }, item: at('16321', 1000) });
    assert.equal(status, 200, JSON.stringify(body));
    const speed = body.item[0].characteristic.find(({ name }: Json) => name === 'downstreamMbps');
    assert.deepEqual(
      [speed.value, speed.valueSource, speed.reason[0].code],
      [1000, 'chosen', 'speedNotAvailable'],
    );
    // What is allowed is what the cart takes, and what is not is what it names.
    for (const { value, isAllowed, reason } of speed.choice) {
      const changed = await patch(id, { cartItem: [at('16321', value)] });
      const messages = (changed.body.errorMessage ?? []).map(({ message }: Json) => String(message));
      assert.equal(
        (reason ?? []).every(({ message }: Json) => messages.some((each: string) => each.endsWith(message))),
        true,
      );
      assert.equal(
        messages.some((each: string) => each.includes('Mbit/s')),
        !isAllowed,
        messages.join(),
      );
    }
    const added = await ask({ shoppingCart: { id }, item: { productOffering: { id: 'fibre-home' } } });
    assert.equal(added.body.item[0].id, '2');
    assert.ok(added.body.item[0].option.length > 0);
    for (const [refused, path] of [
      [{ shoppingCart: { id: 'none' }, item: {} }, '$.shoppingCart.id'],
      [{ shoppingCart: { id }, quote: { id }, item: {} }, '$.quote'],
      [{}, '$.item'],
    ] as const) {
      const reply = await ask(refused);
      assert.deepEqual([reply.status, reply.body.errors[0].path], [400, path]);
    }
  });
});
