import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { orderForms } from '../../domain/order/order.js';
import { type OrderKind, orderKinds } from '../../domain/order/messages.js';
import { apis } from '../../api/apis.js';
import { storeOrder } from './running-order.js';
import { type Json, openScene, type Reply } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const paths: Readonly<Record<OrderKind, string>> = {
  productOrder: `${apis.productOrdering.base}/productOrder`,
  serviceOrder: `${apis.serviceOrdering.base}/serviceOrder`,
  resourceOrder: `${apis.resourceOrdering.base}/resourceOrder`,
};

describe('the PATCH of an order that runs', () => {
  const scene = perSuite(openScene);

  const customer = { id: 'c-1', role: 'customer' };

  async function order(more: object = {}, kind: OrderKind = 'productOrder'): Promise<Json> {
    const { items, subject } = orderForms[kind];
    const body = { relatedParty: [customer], [items]: [{ id: '1', action: 'add', [subject]: {} }], ...more };
    const reply = await scene.call('POST', paths[kind], { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  }

  const patch = async ({ href }: Json, body: object, headers = {}): Promise<Reply> =>
    scene.call('PATCH', new URL(href as string).pathname, { body, headers });

  it('sends changed search attributes to the workflow', async () => {
    const before = await order();
    await scene.database.run('DELETE FROM outbox');
    assert.equal((await patch(before, { description: 'Ring twice.' })).status, 200);
    const externalId = randomUUID();
    const requestedCompletionDate = '2031-01-02T03:04:05.000Z';
    assert.equal((await patch(before, { externalId, requestedCompletionDate })).status, 200);
    const rows = await scene.database.rows<Json>('SELECT workflowId, payload FROM outbox');
    assert.deepEqual(rows, [
      {
        workflowId: `productOrder/${before.id}`,
        payload: { type: 'described', attributes: { externalId, requestedCompletionDate } },
      },
    ]);
    assert.equal(scene.delivered.at(-1), `productOrder/${before.id}`);
  });

  for (const kind of orderKinds) {
    it(`of a ${kind} changes its attributes, and records an event`, async () => {
      const before = await order({}, kind);
      const said = {
        description: 'Ring twice.',
        requestedCompletionDate: '2030-01-02T03:04:05.000Z',
        externalId: randomUUID(),
        priority: kind === 'resourceOrder' ? 1 : '1',
        relatedParty: [customer, { id: 'neighbour', role: 'contact' }].map((party) => ({
          '@type': 'RelatedParty',
          '@referredType': 'Party',
          ...party,
        })),
        note: [{ text: 'The key is with the neighbour.' }],
        unheard: { of: 1 },
      };
      const { status, body, headers } = await patch(before, said);
      assert.equal(status, 200, JSON.stringify(body));
      assert.deepEqual(body, { ...before, ...said });
      assert.equal(headers.get('etag'), '"2"');
      const found = await scene.call('GET', `${paths[kind]}?externalId=${said.externalId}&fields=none`);
      assert.deepEqual(
        (found.body as Json[]).map(({ id }) => id as string),
        [before.id],
      );
      const events = await scene.database.rows<{ eventType: string; fieldPath: string | null }>(
        'SELECT eventType, fieldPath FROM event WHERE resourceId = ? ORDER BY id',
        [before.id],
      );
      const type = `${kind[0]!.toUpperCase()}${kind.slice(1)}`;
      assert.deepEqual(
        events.map(({ eventType }) => eventType),
        [`${type}CreateEvent`, `${type}AttributeValueChangeEvent`],
      );
      assert.deepEqual(events[1]?.fieldPath?.split(',').toSorted(), Object.keys(said).toSorted());
    });
  }

  it('adds notes, and replaces those with a known id', async () => {
    const made = await order({ note: [{ id: '1', text: 'first' }] });
    await patch(made, { note: [{ text: 'second' }] });
    await patch(made, { note: [{ text: 'second' }] });
    const { body } = await patch(made, { note: [{ id: '1', text: 'anew' }, { text: 'third' }] });
    assert.deepEqual(body.note, [{ id: '1', text: 'anew' }, { text: 'second' }, { text: 'third' }]);
  });

  it('accepts the whole order as it was answered, and changes only what differs', async () => {
    const made = await order({ externalId: randomUUID() });
    const { status, body } = await patch(made, { ...made, description: 'new' });
    assert.deepEqual([status, body], [200, { ...made, description: 'new' }]);
    const none = await patch(made, body);
    assert.deepEqual([none.status, none.headers.get('etag')], [200, '"2"']);
  });

  it('is 409 for a completed order, and says how and to which states an order is changed', async () => {
    const made = await order();
    const item = { id: '2', action: 'add' };
    const { status, body } = await patch(made, { productOrderItem: [item], category: 'other', note: [] });
    assert.deepEqual([status, body.code], [409, 'conflict']);
    assert.match(body.message, /^category cannot be changed: .*cancelProductOrder.*request: cancelled\.$/);
    assert.deepEqual(
      (body.errors as Json[]).map(({ path }) => path as string),
      ['$.category'],
    );
    const revised = await patch(made, { productOrderItem: [item] });
    assert.equal(revised.status, 409);
    assert.match(revised.body.message, /is acknowledged and cannot be revised: wait until it is inProgress/);
    const moved = await patch(made, { relatedParty: [{ id: 'c-2', role: 'customer' }] });
    assert.deepEqual([moved.status, moved.body.errors[0].path], [409, '$.relatedParty']);
  });

  it('is checked by the schema of the order', async () => {
    const made = await order();
    const { status, body } = await patch(made, { requestedCompletionDate: 'soon', note: [{}] });
    assert.equal(status, 400);
    assert.deepEqual((body.errors as Json[]).map(({ path }) => path as string).toSorted(), [
      '$.note[0].text',
      '$.requestedCompletionDate',
    ]);
    assert.equal((await patch(made, { state: 'finished' })).status, 400);
  });

  it('does not give an order the external id of another one, and a POST with the new id finds the order', async () => {
    const [first, second] = [await order({ externalId: randomUUID() }), await order()];
    const taken = await patch(second, { externalId: first.externalId });
    assert.deepEqual([taken.status, taken.body.errors[0].path], [409, '$.externalId']);
    const externalId = randomUUID();
    assert.equal((await patch(second, { externalId })).status, 200);
    const body = {
      externalId,
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    const again = await scene.call('POST', paths.productOrder, { body });
    assert.deepEqual([again.status, again.body.code], [409, 'idempotencyConflict']);
    assert.match(again.body.message, new RegExp(second.id as string));
  });

  it('does not move the date that the plan waits until', async () => {
    const made = await order();
    await storeOrder(scene.database, { id: randomUUID(), steps: [{ id: `wait of ${made.id}` }] });
    await scene.database.run(`UPDATE plan_step SET orderId = ?, kind = 'waitUntil' WHERE id = ?`, [
      made.id,
      `wait of ${made.id}`,
    ]);
    const { status, body } = await patch(made, { requestedCompletionDate: '2031-01-01T00:00:00Z' });
    assert.deepEqual([status, body.errors[0].path], [409, '$.requestedCompletionDate']);
  });

  it('to cancelled requests its cancellation, once; any other state is 409 with the legal ones', async () => {
    const made = await order();
    const completed = await patch(made, { state: 'completed' });
    assert.deepEqual([completed.status, completed.body.errors[0].allowedValues], [409, ['cancelled']]);
    const both = await patch(made, { state: 'cancelled', description: 'new' });
    assert.equal(both.status, 409);
    const { status, body, headers } = await patch(made, {
      state: 'cancelled',
      cancellationReason: 'moved away',
    });
    assert.deepEqual([status, body.state], [200, 'assessingCancellation']);
    assert.deepEqual(scene.delivered.slice(-1), [`productOrder/${made.id}`]);
    const task = `${apis.productOrdering.base}/cancelProductOrder/${headers.get('x-cancel-task')}`;
    const { body: asked } = await scene.call('GET', task);
    assert.deepEqual(
      [asked.productOrder.id, asked.state, asked.cancellationReason],
      [made.id, 'acknowledged', 'moved away'],
    );
    const again = await patch(made, { state: 'cancelled' });
    assert.equal(again.status, 409);
    assert.match(again.body.message, /is being cancelled/);
  });

  it('to cancelled is 409 for an order that has ended, without a legal state', async () => {
    const id = randomUUID();
    await storeOrder(scene.database, { id, kind: 'resourceOrder', state: 'completed' });
    const { status, body } = await patch(
      { href: `${scene.url}${paths.resourceOrder}/${id}` },
      { state: 'cancelled' },
    );
    assert.deepEqual([status, body.errors[0].allowedValues], [409, []]);
  });
});
