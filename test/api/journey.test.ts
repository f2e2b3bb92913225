import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openScene as openWork, seedOrder, type Scene as Work } from '../activities/support/scene.js';
import { type Json, openScene, type Scene } from './scene.js';

describe('the journey of a sale', function () {
  this.timeout('2m');
  let work: Work;
  let scene: Scene;

  before(async () => {
    work = await openWork();
    scene = await openScene({ database: work.database });
  });

  after(async () => {
    await scene.close();
    await work.close();
  });

  const journey = async (id: string): Promise<Json> => {
    const { status, body } = await scene.call('GET', `/api/v1/journey/${id}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const kinds = (stages: Json[]): string[] =>
    [...new Set(stages.map((each: Json) => String(each['@referredType'])))].toSorted();

  it('is one thread from the quote to the order that ends what was sold', async () => {
    const { productOrderItem, ...header } = seedOrder('fibre-bundle') as Json;
    const toQuoteItem = ({ productOrderItem: inner, ...item }: Json): Json => ({
      ...item,
      ...(inner && { quoteItem: inner.map(toQuoteItem) }),
    });
    const asked = {
      relatedParty: header.relatedParty,
      category: header.category,
      instantSyncQuote: true,
      quoteItem: productOrderItem.map(toQuoteItem),
    };
    const quotes = `${apis.quote.base}/quote`;
    const { body: quote } = await scene.call('POST', quotes, { body: asked });
    const { body: accepted } = await scene.call('PATCH', `${quotes}/${quote.id}`, {
      body: { state: 'accepted' },
    });
    const orderId = String(accepted.productOrder?.[0].id);
    const order = { orderId, kind: 'productOrder', items: 4 } as const;
    await work.activities.prepareOrder(order);
    await work.fulfil(order);

    const ofOrder = await journey(orderId);
    assert.deepEqual(
      ofOrder.before.map((each: Json) => each.id),
      [quote.id],
    );
    assert.deepEqual(kinds(ofOrder.after), [
      'Agreement',
      'Entitlement',
      'Product',
      'Resource',
      'Service',
      'ServiceOrder',
      'WorkOrder',
    ]);
    const bundle = ofOrder.after.find(({ name }: Json) => name === 'Fibre Home');
    const parties = { relatedParty: header.relatedParty };
    const end = await work.begin({
      ...parties,
      productOrderItem: [{ id: '1', action: 'delete', product: { id: bundle.id } }],
    });
    const ofProduct = await journey(bundle.id);
    assert.deepEqual(
      ofProduct.before.map((each: Json) => each.id),
      [quote.id, orderId],
    );
    assert.ok(ofProduct.after.some((each: Json) => each.id === end.orderId));
    assert.deepEqual(kinds((await journey(end.orderId)).before), ['Product', 'ProductOrder', 'Quote']);
    const whole = await journey(quote.id);
    assert.ok(whole.after.some((each: Json) => each.id === end.orderId));
    assert.equal(whole.isCut, false);
    for (const { href, state, date } of [whole.record, ...whole.after]) {
      const reply = await scene.call('GET', new URL(href).pathname);
      assert.equal(reply.status, 200, href);
      assert.ok(state !== undefined && Number.isFinite(Date.parse(date)), href);
    }
  });

  it('begins with the lead, and leads over its opportunity to the quote', async () => {
    const made = async (path: string, body: Json): Promise<Json> => scene.created(path, body);
    const lead = await made('/api/v1/lead', { familyName: 'Alm', company: 'Alm Ltd' });
    const account = await made(`${apis.customer.base}/customer`, {
      name: 'Alm Ltd',
      engagedParty: { id: 'alm', name: 'Alm Ltd', '@referredType': 'Organization' },
    });
    const opportunity = await made('/api/v1/opportunity', {
      name: 'Fibre',
      account: { id: account.id },
      lead: { id: lead.id },
    });
    const { productOrderItem } = seedOrder('mobile-plan') as Json;
    const quote = await made(`${apis.quote.base}/quote`, {
      relatedParty: [{ id: account.id, role: 'customer', '@referredType': 'Customer' }],
      opportunity: { id: opportunity.id },
      quoteItem: productOrderItem,
    });
    const ids = (stages: Json[]): string[] => stages.map(({ id }: Json) => id);
    const { record, after } = await journey(lead.id);
    assert.deepEqual([record['@referredType'], ids(after)], ['Lead', [opportunity.id, quote.id]]);
    assert.deepEqual(ids((await journey(quote.id)).before), [lead.id, opportunity.id]);
  });

  it('is not known of what nothing has as its id', async () => {
    for (const id of ['unheard', '%C3%A9', `'%20OR%201=1`])
      assert.equal((await scene.call('GET', `/api/v1/journey/${id}`)).status, 404, id);
  });
});
