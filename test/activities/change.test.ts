import assert from 'node:assert/strict';
import { asked, changesOn, elsewhere, inShort, type Json } from './support/changes.js';
import { soldBy, modifyOf, orderOn, activeSoldBy, relatedParty } from './support/inventory.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

describe('an order that changes the installed base', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);
  const changes = changesOn(scene);

  it('leaves steps alone whose values a change of speed does not touch', async () => {
    const order = await changes.sold('fibre-bundle');
    const before = await soldBy(scene, order);
    const id = await changes.idOf(order, 'Fibre Internet');
    await changes.done(modifyOf({ id, productCharacteristic: [{ name: 'downstreamMbps', value: 1000 }] }));
    const after = await soldBy(scene, order);
    const differ = (kind: 'services' | 'resources' | 'entitlements' | 'covered') =>
      after[kind].filter((row, index) => JSON.stringify(row) !== JSON.stringify(before[kind][index]));
    const changed = differ('services').map(({ doc }) => {
      const { serviceSpecification, serviceCharacteristic } = doc as Record<string, Json[] & Json>;
      const speed = serviceCharacteristic!.find(({ name }) => name === 'downstreamMbps');
      return `${String(serviceSpecification!['id'])} ${String(speed?.['value'])}`;
    });
    assert.deepEqual(changed.toSorted(), [
      'cfs-internet-access 1000',
      'rfs-fibre-access-line 1000',
      // It is set to the profile of the line.
      'rfs-router-configuration undefined',
    ]);
    assert.deepEqual([differ('resources'), differ('entitlements'), differ('covered')], [[], [], []]);
  });

  it('names what it changes or ends by the inventory id under which it was built', async () => {
    const named = (from: number): string[] => {
      const subjects = scene.downstream.asked.slice(from).flatMap(({ body }): Json[] => {
        const [item] = (body['serviceOrderItem'] ?? body['orderItem'] ?? []) as Json[];
        return [(item?.['service'] ?? item?.['resource']) as Json].filter((each) => each !== undefined);
      });
      return subjects.map(({ id }) => String(id)).toSorted();
    };
    const atFirst = scene.downstream.asked.length;
    const order = await changes.sold('mobile-plan');
    const built = named(atFirst);
    const { services, resources } = await soldBy(scene, order);
    const inInventory = new Set([...services, ...resources].map(({ id }) => String(id)));
    assert.deepEqual([built.length, built.filter((each) => !inInventory.has(each))], [3, []]);
    const id = await changes.idOf(order, 'Mobile Plan');
    const atChange = scene.downstream.asked.length;
    await changes.done(modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 200 }] }));
    const changed = services.find(
      ({ doc }) =>
        (doc as { serviceSpecification: Json }).serviceSpecification['id'] === 'rfs-mobile-subscription',
    );
    assert.deepEqual(named(atChange), [changed?.['id']]);
    const atEnd = scene.downstream.asked.length;
    await changes.done({
      relatedParty,
      productOrderItem: [{ id: '1', action: 'delete', product: { id } }],
    });
    assert.deepEqual(named(atEnd), built);
  });

  it('grants the new entitlement and ends the old one', async () => {
    const order = await changes.sold('mobile-plan');
    const id = await changes.idOf(order, 'Mobile Plan');
    await changes.done(modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 200 }] }));
    const { entitlements } = await activeSoldBy(scene, order);
    assert.deepEqual(entitlements.map(({ name }) => String(name)).toSorted(), [
      'Mobile data 200 GB',
      'Roaming like at home',
    ]);
  });

  it('sets up only what is missing when it asks for more, under the same contract', async () => {
    const { order, id } = await changes.television(2);
    const before = await activeSoldBy(scene, order);
    const change = await changes.done(
      modifyOf({ id, productCharacteristic: [{ name: 'setTopBoxes', value: 4 }] }),
    );
    assert.deepEqual(
      (await scene.steps(change)).map(({ step }) => step.action),
      ['add', 'add'],
    );
    const after = await activeSoldBy(scene, order);
    assert.equal(after.resources.length, before.resources.length + 2);
    assert.equal(after.covered.length, before.covered.length + 2);
    const named = ({ doc }: Json) => ((doc as Json)['supportingResource'] as Json[]).length;
    const withBoxes = after.services.find((row) => named(row) === 4);
    assert.ok(withBoxes, 'the service names its four boxes');
    const [changed] = await scene.database.rows(
      'SELECT id FROM service WHERE id = ? AND revision > 1 AND updatedAt > createdAt',
      [withBoxes['id']],
    );
    assert.ok(changed, 'which is a change of it');
  });

  it('takes down only the surplus when it asks for less', async () => {
    const { order, id } = await changes.television(4);
    const change = await changes.done(
      modifyOf({ id, productCharacteristic: [{ name: 'setTopBoxes', value: 1 }] }),
    );
    assert.deepEqual(
      (await scene.steps(change)).map(({ step }) => step.action),
      ['delete', 'delete', 'delete'],
    );
    const { resources, services } = await activeSoldBy(scene, order);
    const boxes = resources.filter(
      ({ doc }) => ((doc as Json)['resourceSpecification'] as Json)['id'] === 'set-top-box',
    );
    assert.equal(boxes.length, 1);
    assert.ok(
      services.some(
        ({ doc }) => ((doc as Json)['supportingResource'] as Json[])[0]?.['id'] === boxes[0]!['id'],
      ),
    );
  });

  it('completes without a hand-off when the values are the same', async () => {
    const order = await changes.sold('mobile-plan');
    const before = await soldBy(scene, order);
    const id = await changes.idOf(order, 'Mobile Plan');
    const change = await scene.begin(
      modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 50 }] }),
    );
    assert.deepEqual(await scene.steps(change), []);
    await scene.activities.advanceOrder({ ...change, stepIds: [], partitions: 1, cancelling: false });
    assert.equal(await scene.stateOf(change), 'completed');
    assert.deepEqual(await soldBy(scene, order), before);
  });

  it('suspends a product with all its parts, and resumes it as it was', async () => {
    const order = await changes.sold('fibre-bundle');
    const before = await soldBy(scene, order);
    const id = await changes.idOf(order, 'Fibre Home');
    scene.downstream.asked.length = 0;
    await changes.done(modifyOf({ id, status: 'suspended' }));
    assert.deepEqual(inShort(asked(scene), 3), [
      'modify rfs-voice-line inactive',
      'modify rfs-fibre-access-line inactive',
    ]);
    const rested = await soldBy(scene, order);
    const states = [
      ...rested.products.map(({ status }) => status),
      ...[...rested.services, ...rested.resources].map(({ state }) => state),
    ];
    assert.deepEqual(new Set(states), new Set(['suspended', 'inactive']));
    await changes.done(modifyOf({ id, status: 'active' }));
    assert.deepEqual(await soldBy(scene, order), before);
  });

  it('is rejected when it modifies a suspended product, and says what to do', async () => {
    const order = await changes.sold('mobile-plan');
    const id = await changes.idOf(order, 'Mobile Plan');
    await changes.done(modifyOf({ id, status: 'suspended' }));
    const refused = await scene.begin(
      modifyOf({ id, productCharacteristic: [{ name: 'dataGb', value: 10 }] }),
    );
    const [row] = await scene.database.rows<{ state: string; errorMessage: { message: string }[] }>(
      'SELECT state, errorMessage FROM product_order WHERE id = ?',
      [refused.orderId],
    );
    assert.equal(row?.state, 'rejected');
    assert.equal(
      row.errorMessage[0]?.message,
      `Item 1: product ${id} is suspended and does not allow the action modify. Resume it first.`,
    );
    await changes.done(orderOn('delete', [id]));
  });

  it('builds at the new place before it takes down the old one, and keeps the product', async () => {
    const order = await changes.sold('fibre-bundle');
    const before = await activeSoldBy(scene, order);
    const id = await changes.idOf(order, 'Fibre Home');
    scene.downstream.asked.length = 0;
    await changes.done(modifyOf({ id, place: elsewhere }));
    const after = await activeSoldBy(scene, order);
    assert.deepEqual(
      after.products.map((each) => each['id']),
      before.products.map((each) => each['id']),
    );
    for (const { doc } of after.products) assert.deepEqual((doc as Json)['place'], elsewhere);
    for (const kind of ['services', 'resources', 'covered', 'entitlements'] as const)
      assert.equal(after[kind].length, before[kind].length, kind);
    const old = new Set(before.services.map((each) => each['id']));
    assert.ok(after.services.every((each) => !old.has(each['id'])));
    assert.deepEqual(inShort(asked(scene), 3), [
      'add rfs-fibre-access-line site-elsewhere',
      'add rfs-voice-line site-elsewhere',
      'add rfs-router-configuration site-elsewhere',
      'delete rfs-router-configuration site-torstrasse-12',
      'delete rfs-voice-line site-torstrasse-12',
      'delete rfs-fibre-access-line site-torstrasse-12',
    ]);
  });

  it('is rejected when the product is not available at the new place', async () => {
    const order = await changes.sold('fibre-bundle');
    const id = await changes.idOf(order, 'Fibre Home');
    const move = await scene.begin(modifyOf({ id, place: [{ id: 'far', postcode: '99999' }] }));
    assert.equal(await scene.stateOf(move), 'rejected');
  });

  it('suspends and resumes a captured service', async () => {
    const order = await scene.begin(seedOrder('captured-service-order'), 'serviceOrder');
    await scene.fulfil(order);
    const all = async () =>
      await scene.database.rows<{ id: string; state: string; parentId: string | null }>(
        'SELECT id, state, parentId FROM service WHERE orderId = ? ORDER BY id',
        [order.orderId],
      );
    const { id } = (await all()).find(({ parentId }) => parentId === null)!;
    for (const [wanted, state] of [
      ['inactive', 'inactive'],
      ['active', 'active'],
    ] as const) {
      const change = await scene.begin(
        {
          '@type': 'ServiceOrder',
          relatedParty: [{ id: 'customer-4711', role: 'customer' }],
          serviceOrderItem: [{ id: '1', action: 'modify', service: { id, state: wanted } }],
        },
        'serviceOrder',
      );
      await scene.fulfil(change);
      assert.equal(await scene.stateOf(change), 'completed');
      assert.deepEqual(new Set((await all()).map((each) => each.state)), new Set([state]));
    }
  });
});
