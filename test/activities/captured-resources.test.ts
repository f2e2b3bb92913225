import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { countsOf } from './support/inventory.js';
import { to } from './support/light-catalog.js';
import { openScene, seedOrder } from './support/scene.js';
import { cancelOrder, rollBackOrder } from './support/rollback.js';
import { perSuite } from '../support/per-suite.js';

const nothingElse = { products: {}, services: {}, entitlements: {}, agreements: {}, covered: {} };

const fulfilment = [
  {
    action: ['add', 'modify', 'delete', 'suspend', 'resume'],
    kind: 'resourceOrder',
    downstreamSystem: 'resource-management',
  },
];

const characteristic = (name: string) => ({ name, valueType: 'string', configurable: true });

/** A rack with two cards in it. */
const rackCatalog = [
  [
    'resourceSpecification',
    'rack',
    {
      category: 'cabinet',
      resourceSpecCharacteristic: [characteristic('label')],
      specificationRelationship: [
        to('bundles', 'Resource', 'card', { minimumQuantity: 2, defaultQuantity: 2, maximumQuantity: 2 }),
      ],
      fulfilment,
    },
  ],
  [
    'resourceSpecification',
    'card',
    { category: 'device', resourceSpecCharacteristic: [characteristic('slot')], fulfilment },
  ],
] as const;

interface Found {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly parentId: string | null;
  readonly doc: Readonly<Record<string, unknown>>;
}

describe('a captured resource order', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    await scene.add(rackCatalog);
  });

  const resourceOrder = (item: object) => ({ orderItem: [{ id: '1', action: 'add', ...item }] });

  const change = async (action: string, resource: object): Promise<OrderInput> =>
    scene.begin(resourceOrder({ action, resource }), 'resourceOrder');

  const resourcesOf = async ({ orderId }: OrderInput) =>
    await scene.database.rows<Found>(
      'SELECT id, name, state, parentId, doc FROM resource WHERE orderId = ? ORDER BY parentId, id',
      [orderId],
    );

  async function rack(): Promise<OrderInput> {
    const order = await scene.begin(
      resourceOrder({ resourceSpecification: { id: 'rack' } }),
      'resourceOrder',
    );
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    return order;
  }

  it('creates resources, and no product', async () => {
    const order = await scene.begin(seedOrder('captured-resource-order'), 'resourceOrder');
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    assert.deepEqual(await countsOf(scene, order), {
      ...nothingElse,
      resources: { available: 2 },
      ledger: { complete: 2 },
    });
    const sim = (await resourcesOf(order)).find(({ name }) => name === 'SIM card');
    assert.deepEqual(sim?.doc['resourceCharacteristic'], [{ name: 'simType', value: 'eSim' }]);
    assert.deepEqual(sim?.doc['relatedParty'], [
      { id: 'customer-4711', role: 'customer', '@referredType': 'Customer', '@type': 'RelatedParty' },
    ]);
  });

  it('is handed off as one resource order a step, each of which names it', async () => {
    const order = await scene.begin(seedOrder('captured-resource-order'), 'resourceOrder');
    const parts = await scene.database.rows(
      `SELECT category, parentOrderKind, downstreamSystem, customerId FROM resource_order
       WHERE parentOrderId = ? ORDER BY category`,
      [order.orderId],
    );
    const part = { parentOrderKind: 'resourceOrder', downstreamSystem: 'resource-management' };
    assert.deepEqual(parts, [
      { category: 'Mobile number', ...part, customerId: 'customer-4711' },
      { category: 'SIM card', ...part, customerId: 'customer-4711' },
    ]);
  });

  it('is decomposed by the bundles relationships of its specification into resources that name their parent', async () => {
    const [whole, ...cards] = await resourcesOf(await rack());
    assert.deepEqual([whole?.name, whole?.parentId], ['rack', null]);
    assert.deepEqual(
      cards.map(({ name, parentId, doc }) => [
        name,
        parentId,
        doc['resourceRelationship'],
        doc['supportedService'],
      ]),
      [1, 2].map(() => [
        'card',
        whole?.id,
        [{ relationshipType: 'isPartOf', resource: { id: whole?.id, '@referredType': 'Resource' } }],
        undefined,
      ]),
    );
  });

  it('changes, suspends, resumes and ends an installed resource with all its parts', async () => {
    const order = await rack();
    const [{ id } = { id: '' }] = await resourcesOf(order);
    const states = async () => (await resourcesOf(order)).map(({ state }) => state);
    for (const [action, resource, after] of [
      ['modify', { resourceCharacteristic: [{ name: 'label', value: 'R-7' }] }, 'available'],
      ['modify', { resourceStatus: 'suspended' }, 'suspended'],
      ['modify', { resourceStatus: 'available' }, 'available'],
      ['no_change', {}, 'available'],
      ['delete', {}, 'standby'],
    ] as const) {
      const done = await change(action, { id, ...resource });
      await scene.fulfil(done);
      await scene.activities.advanceOrder({ ...done, stepIds: [], partitions: 1, cancelling: false });
      assert.equal(await scene.stateOf(done), 'completed', action);
      assert.deepEqual(await states(), [after, after, after], action);
    }
    assert.deepEqual((await resourcesOf(order))[0]?.doc['resourceCharacteristic'], [
      { name: 'label', value: 'R-7' },
    ]);
  });

  it('is rejected with the reason when it names no resource, an unknown one or an unknown specification', async () => {
    const codeOf = async (doc: object) => {
      const order = await scene.begin(doc, 'resourceOrder');
      const [row] = await scene.database.rows<{ state: string; errorMessage: { code: string }[] }>(
        'SELECT state, errorMessage FROM resource_order WHERE id = ?',
        [order.orderId],
      );
      return [row?.state, row?.errorMessage.map(({ code }) => code)];
    };
    assert.deepEqual(await codeOf({}), ['rejected', ['emptyOrder']]);
    assert.deepEqual(await codeOf(resourceOrder({ resourceSpecification: { id: 'none' } })), [
      'rejected',
      ['unknownSpecification'],
    ]);
    assert.deepEqual(await codeOf(resourceOrder({ action: 'delete', resource: { id: 'none' } })), [
      'rejected',
      ['unknownProduct'],
    ]);
  });

  it('undoes what it has provisioned when it is cancelled', async () => {
    const order = await scene.begin(
      { orderItem: [...resourceOrder({ resourceSpecification: { id: 'rack' } }).orderItem, second] },
      'resourceOrder',
    );
    for (const { id, step } of await scene.steps(order)) {
      if (step.itemId !== '1') continue;
      await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      await scene.report(id);
      await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    }
    assert.deepEqual((await countsOf(scene, order)).resources, { available: 3 });
    const { taskId } = (await cancelOrder(scene, order)) as { taskId: string };
    await scene.activities.beginCancel({ ...order, taskId });
    await rollBackOrder(scene, order);
    await scene.activities.finishCancel(order);
    assert.equal(await scene.stateOf(order), 'cancelled');
    const { resources, ledger } = await countsOf(scene, order);
    assert.deepEqual([resources, ledger], [{ standby: 3 }, { complete: 1, undo: 1 }]);
  });
});

const second = { id: '2', action: 'add', resourceSpecification: { id: 'sim-card' } };
