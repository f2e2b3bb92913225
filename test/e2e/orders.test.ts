import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { until } from '../support/until.js';
import { characteristic, countsOf, inventoryOf } from './support/inventory.js';
import { perSuite } from '../support/per-suite.js';
import { openTurnup, seedOrder, type Json, type LiveStep } from './support/turnup.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const resourceOrders = '/tmf-api/resourceOrderingManagement/v4/resourceOrder';

describe('an order, from end to end,', function () {
  this.timeout('120s');
  // From source, as npm start runs it; the other stacks have the bundle of the run.
  const turnup = perSuite(async () => openTurnup({ TURNUP_WORKFLOW_BUNDLE: '' }));

  it('for a fibre bundle leaves exactly what was sold, and disconnecting it ends all of that', async () => {
    const order = await turnup.run(seedOrder('fibre-bundle'));
    assert.deepEqual(await countsOf(turnup, order), {
      products: { active: 4 },
      services: { active: 6 },
      resources: { available: 2 },
      entitlements: { active: 4 },
      agreements: { approved: 1 },
    });
    const steps = await turnup.plan(order);
    assert.deepEqual(steps.map(({ name, state }) => `${name}: ${state}`).toSorted(), [
      'Install on site: completed',
      'Set up Fibre access line: completed',
      'Set up Router configuration: completed',
      'Set up Voice line: completed',
    ]);
    assert.deepEqual(
      new Set(Object.values((await turnup.effects(`${order.id}/`)).keys).map((key) => key.effects)),
      new Set([1]),
    );
    const bundle = (await turnup.list(inventoryOf(order).products)).find(({ name }) => name === 'Fibre Home');
    const end = await turnup.run(disconnect(String(bundle?.['id'])));
    assert.deepEqual(await countsOf(turnup, order), {
      products: { terminated: 4 },
      services: { terminated: 6 },
      resources: { standby: 2 },
      entitlements: { expired: 4 },
      agreements: { approved: 1 },
    });
    const { keys } = await turnup.effects(`${end.id}/`);
    assert.equal(Object.keys(keys).length, 3);
  });

  it('for a self-installed bundle sends a box for each television set, and nobody', async () => {
    const order = await turnup.run(seedOrder('fibre-self-install'));
    const steps = await turnup.plan(order);
    assert.ok(steps.every(({ downstreamSystem }) => downstreamSystem !== 'field-service'));
    const boxes = await turnup.list(`${inventoryOf(order).resources}&name=Set-top box`);
    const serials = boxes.map((box) => characteristic(box, 'serialNumber'));
    assert.deepEqual([boxes.length, new Set(serials).size], [2, 2]);
    assert.ok(serials.every((serial) => /^SN\d+$/.test(String(serial))));
  });

  it('for a mobile plan has number and SIM as the downstream system assigned them', async () => {
    const order = await turnup.run(seedOrder('mobile-plan'));
    const resources = await turnup.list(inventoryOf(order).resources);
    const named = new Map(resources.map((each) => [each['name'], each]));
    assert.deepEqual([...named.keys()].map(String).toSorted(), ['Mobile number', 'SIM card']);
    assert.match(String(characteristic(named.get('Mobile number'), 'msisdn')), /^\+49151\d{8}$/);
    assert.match(String(characteristic(named.get('SIM card'), 'iccid')), /^8949\d{15}$/);
    const rights = await turnup.list(inventoryOf(order).entitlements);
    assert.deepEqual(rights.map(({ name }) => String(name)).toSorted(), [
      'Mobile data 50 GB',
      'Roaming like at home',
    ]);
  });

  it('for a business VPN begins with no branch before the hub is done', async () => {
    const order = await turnup.run(seedOrder('business-vpn'));
    const steps = await turnup.plan(order);
    const hub = steps.find(({ key }) => key.includes('rfs-hub-cpe'));
    const branches = steps.filter(({ key }) => key.includes('rfs-branch-cpe'));
    assert.equal(branches.length, 2);
    for (const branch of branches) assert.ok(branch.startedAt! >= hub!.completedAt!);
    assertOrdered(steps);
    const { products, services, agreements } = await countsOf(turnup, order);
    assert.deepEqual([products, services, agreements], [{ active: 4 }, { active: 9 }, { approved: 1 }]);
  });

  it('that another application captured brings services and no product', async () => {
    const order = await turnup.run(seedOrder('captured-service-order'));
    assert.deepEqual(await countsOf(turnup, order), {
      products: {},
      services: { active: 2 },
      resources: { available: 1 },
      entitlements: {},
      agreements: {},
    });
  });

  it('of resources brings resources only, by orders that name it', async () => {
    const order = await turnup.run(seedOrder('captured-resource-order'));
    assert.deepEqual(await countsOf(turnup, order), {
      products: {},
      services: {},
      resources: { available: 2 },
      entitlements: {},
      agreements: {},
    });
    const found = await turnup.list(inventoryOf(order).resources);
    const number = found.find((each) => each['name'] === 'Mobile number');
    assert.match(String(characteristic(number, 'msisdn')), /^\+49151\d{8}$/);
    const parts = await turnup.list(`${resourceOrders}?orderRelationship.id=${order.id}`);
    assert.deepEqual(
      parts.map((each) => [each['state'], (each['orderRelationship'] as Json[])[0]?.['@referredType']]),
      [1, 2].map(() => ['completed', 'ResourceOrder']),
    );
    const workflow = await turnup.temporal.workflow.getHandle(`resourceOrder/${order.id}`).describe();
    assert.deepEqual([workflow.type, workflow.status.name], ['resourceOrder', 'COMPLETED']);
  });

  it('of resources that is cancelled while running undoes what it has provisioned', async () => {
    await turnup.sandbox({ 'resource-management': { delayMs: 600_000 } });
    const order = await turnup.submit(seedOrder('captured-resource-order'));
    await until('both to be asked for', async () =>
      (await turnup.plan(order)).every(({ state }) => state === 'inProgress'),
    );
    const { status, headers } = await turnup.api('PATCH', order.href, {
      state: 'cancelled',
      cancellationReason: 'not needed',
    });
    assert.equal(status, 200);
    const end = await turnup.untilState(order.href, 'cancelled');
    await turnup.sandbox({ 'resource-management': { delayMs: 0 } });
    assert.equal((end as unknown as Json)['cancellationReason'], 'not needed');
    const task = await turnup.api(
      'GET',
      `/tmf-api/resourceOrderingManagement/v4/cancelResourceOrder/${headers.get('x-cancel-task')}`,
    );
    assert.equal(task.body['state'], 'done');
    assert.deepEqual((await countsOf(turnup, order)).resources, {});
  });

  it('that is not feasible is rejected with its reasons and what could be had', async () => {
    const order = await turnup.run(seedOrder('not-feasible'), 'rejected');
    const error = order.errorMessage![0]!;
    assert.match(String(error['message']), /1000/);
    assert.ok((error['alternate'] as Json[]).length > 0);
    assert.deepEqual((await turnup.effects(`${order.id}/`)).keys, {});
  });

  it('that is not valid is refused at once with every fault', async () => {
    const { status, body } = await turnup.api('POST', orders, seedOrder('invalid'));
    assert.equal(status, 400);
    assert.equal((body['errors'] as Json[]).length, 6, JSON.stringify(body));
  });

  it('is taken once, however often it is sent', async () => {
    const doc = { ...seedOrder('mobile-plan'), externalId: `order ${randomUUID()}` };
    const headers = { 'X-API-Key': 'dev-channel', 'Idempotency-Key': randomUUID() };
    const answers = await Promise.all([
      turnup.api('POST', orders, doc, headers),
      turnup.api('POST', orders, doc, headers),
      turnup.api('POST', orders, doc, { 'X-API-Key': 'dev-channel' }),
    ]);
    assert.deepEqual(answers.map(({ status }) => String(status)).toSorted(), ['200', '200', '201']);
    const [id] = new Set(answers.map(({ body }) => body['id']));
    await turnup.untilState(`${orders}/${String(id)}`, 'completed');
    assert.equal((await turnup.list(`${orders}?externalId=${encodeURIComponent(doc.externalId)}`)).length, 1);
    const other = await turnup.api('POST', orders, { ...doc, description: 'another' }, headers);
    assert.equal(other.status, 409);
  });

  it('is done as its dry run says', async () => {
    const doc = seedOrder('fibre-bundle');
    const { body } = await turnup.api('POST', '/api/v1/productOrder/plan', doc);
    const dry = (body['plan'] as { steps: LiveStep[] }).steps;
    const order = await turnup.run(doc);
    assert.deepEqual(outline(await turnup.plan(order)), outline(dry));
  });

  it('is found in Temporal by its state and its customer', async () => {
    const customerId = `customer ${randomUUID()}`;
    const relatedParty = [{ id: customerId, role: 'customer', '@referredType': 'Customer' }];
    await turnup.run({ ...seedOrder('mobile-plan'), relatedParty });
    await turnup.run({ ...seedOrder('not-feasible'), relatedParty }, 'rejected');
    for (const state of ['completed', 'rejected']) {
      await until(`the ${state} order`, async () => {
        const query = `CustomerId = '${customerId}' AND OrderState = '${state}'`;
        return (await turnup.temporal.workflow.count(query)).count === 1;
      });
    }
  });
});

const disconnect = (id: string): Json => ({
  '@type': 'ProductOrder',
  relatedParty: [{ id: 'customer-4711', role: 'customer', '@referredType': 'Customer' }],
  productOrderItem: [{ id: '1', action: 'delete', product: { id } }],
});

/** Nothing began before what it depends on had ended. */
function assertOrdered(steps: readonly LiveStep[]): void {
  const byId = new Map(steps.map((step) => [step.id, step]));
  for (const { startedAt, dependsOn, name } of steps)
    for (const id of dependsOn) assert.ok(startedAt! >= byId.get(id)!.completedAt!, name);
}

/** A plan without what only a running one has, and without ids, which are of its order. */
function outline(steps: readonly LiveStep[]): object[] {
  const keys = new Map(steps.map(({ id, key }) => [id, key]));
  const planned = new Set([
    'key',
    'kind',
    'name',
    'itemId',
    'action',
    'specification',
    'place',
    'characteristics',
    'downstreamSystem',
    'pointOfNoReturn',
    'expectedDuration',
    'retry',
    'asked',
    'inquireAfter',
    'compensation',
    'workOrder',
  ]);
  return steps.map((step) => ({
    ...Object.fromEntries(Object.entries(step).filter(([name]) => planned.has(name))),
    dependsOn: step.dependsOn.map((id) => keys.get(id)),
  }));
}
