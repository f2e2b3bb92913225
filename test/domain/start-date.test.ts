import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { ItemAction } from '../../domain/order/actions.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { graphsOf, partition } from '../../domain/plan/partition.js';
import type { Fulfilment } from '../../domain/tmf/schemas/specification.js';
import { orderOn, ownedBy } from './support/owned.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';

const step = (kind: Fulfilment['kind'], more: Partial<Fulfilment> = {}): Fulfilment => ({
  action: ['add'],
  kind,
  name: kind,
  ...more,
});

const catalogOf = (fulfilment: readonly Fulfilment[]) =>
  smallCatalog({
    offerings: [offering('o', 'p')],
    products: [{ id: 'p', specificationRelationship: [realizedAs('s')] }],
    services: [{ id: 's', fulfilment: [...fulfilment] }],
  });

/** A product at `berlin` that is realised by these. */
function orderFor(dates: Partial<OrderToPlan>, values: Readonly<Record<string, unknown>> = {}): OrderToPlan {
  const characteristics = Object.entries(values).map(([name, value]) => ({ name, value }));
  return { ...orderOf(add('1', 'o', { characteristics, place: { id: 'berlin' } })), ...dates };
}

const inBerlin: Inventory = { ...emptyInventory, timeZones: { berlin: 'Europe/Berlin' } };
const june = { requestedStartDate: '2030-06-01T08:00:00.000Z' };

const planOf = (
  fulfilment: readonly Fulfilment[],
  order: OrderToPlan = orderFor(june),
  inventory: Inventory = inBerlin,
) => decompose(order, catalogOf(fulfilment), inventory);

describe('the start date of an order', () => {
  it('is the date before which no hand-off and no manual task begins; milestones and waits are as ever', () => {
    const { steps } = planOf([
      provision(),
      step('manualTask'),
      step('milestone'),
      step('waitUntil', { until: { duration: 'P1D' } }),
    ]);
    assert.deepEqual(
      steps.map(({ kind, notBefore }) => [kind, notBefore]),
      [
        ['serviceOrder', '2030-06-01T08:00:00.000Z'],
        ['manualTask', '2030-06-01T08:00:00.000Z'],
        ['milestone', undefined],
        ['waitUntil', undefined],
      ],
    );
  });

  it('is not in the plan of an order that has none', () => {
    const { steps } = planOf([provision()], orderFor({}));
    assert.equal('notBefore' in steps[0]!, false);
  });

  it('is in the plan even when it is past, since the plan does not depend on the clock', () => {
    const { steps } = planOf([provision()], orderFor({ requestedStartDate: '2001-01-01T00:00:00Z' }));
    assert.equal(steps[0]?.notBefore, '2001-01-01T00:00:00.000Z');
  });

  it('comes earlier by the lead time of the work, the days counted where the site is', () => {
    const april = orderFor({ requestedStartDate: '2030-04-05T08:00:00Z' });
    const slow = [{ ...provision(), leadTime: 'P7D' }, provision()];
    const starts = (inventory: Inventory) =>
      planOf(slow, april, inventory).steps.map(({ notBefore }) => notBefore);
    // Summer time began on 31 March.
    assert.deepEqual(starts(inBerlin), ['2030-03-29T09:00:00.000Z', '2030-04-05T08:00:00.000Z']);
    assert.deepEqual(starts(emptyInventory), ['2030-03-29T08:00:00.000Z', '2030-04-05T08:00:00.000Z']);
  });

  it('is in the graph that a workflow runs, of a large order too', () => {
    const plan = planOf([{ ...provision(), leadTime: 'P1D' }, step('milestone'), provision()]);
    const groups = graphsOf(plan, partition(plan, { steps: 1 }));
    assert.deepEqual(
      groups.flatMap(({ steps }) => steps.map(({ notBefore }) => notBefore)),
      ['2030-05-31T08:00:00.000Z', undefined, '2030-06-01T08:00:00.000Z'],
    );
  });

  it('is part of the explanation', () => {
    const catalog = catalogOf([{ ...provision(), leadTime: 'P1D' }, provision()]);
    const { explanation } = explain(orderFor(june), catalog, inBerlin);
    assert.deepEqual(
      explanation.steps.map(({ chain }) => chain.at(-1)),
      [
        {
          place: 'serviceSpecification s: fulfilment[0]',
          message:
            "It does not start before 2030-05-31T08:00:00.000Z, the order's requestedStartDate less its leadTime P1D.",
        },
        {
          place: 'serviceSpecification s: fulfilment[1]',
          message: "It does not start before 2030-06-01T08:00:00.000Z, the order's requestedStartDate.",
        },
      ],
    );
  });
});

describe('an item that could be completed before the start date', () => {
  /** A bundle of support, for which nothing is done, and of a line. */
  const catalog = smallCatalog({
    offerings: [
      offering('bundle', 'whole', {
        bundledProductOffering: [{ id: 'support' }, { id: 'line' }],
      }),
      offering('support', 'help'),
      offering('line', 'access'),
      offering('early', 'cable'),
    ],
    products: [
      { id: 'whole' },
      { id: 'help' },
      { id: 'access', specificationRelationship: [realizedAs('s')] },
      { id: 'cable', specificationRelationship: [realizedAs('c')] },
    ],
    services: [
      { id: 's', fulfilment: [provision()] },
      { id: 'c', fulfilment: [{ ...provision(), leadTime: 'P30D' }] },
    ],
  });
  const waitsOf = (order: OrderToPlan) =>
    decompose(order, catalog, emptyInventory)
      .steps.filter(({ kind }) => kind === 'waitUntil')
      .map(({ itemId, name, wait, dependsOn }) => [itemId, name, wait, dependsOn]);
  const wait = (id: string) => [id, 'Wait for the start date', { at: '2030-06-01T08:00:00.000Z' }, []];

  it('has a wait for it: where nothing is done for it, or all may be done earlier', () => {
    const items = [add('1', 'support'), add('2', 'line'), add('3', 'early')];
    assert.deepEqual(waitsOf({ ...orderOf(...items), ...june }), [wait('1'), wait('3')]);
    assert.deepEqual(waitsOf(orderOf(...items)), []);
  });

  it('has no wait of its own above such an item', () => {
    const items = [
      add('1', 'bundle'),
      add('1.1', 'support', { parentId: '1' }),
      add('1.2', 'line', { parentId: '1' }),
    ];
    assert.deepEqual(waitsOf({ ...orderOf(...items), ...june }), [wait('1.1')]);
  });

  it('has no wait when nothing of it changes', () => {
    const owned = ownedBy(decompose(orderOf(add('1', 'support')), catalog, emptyInventory));
    const stepsFor = (action: ItemAction) =>
      decompose({ ...orderOn(owned, action), ...june }, catalog, owned).steps.map((each) => each.action);
    assert.deepEqual([stepsFor('noChange'), stepsFor('delete')], [[], ['delete']]);
  });

  it('has its wait in the explanation', () => {
    const { explanation } = explain({ ...orderOf(add('1', 'support')), ...june }, catalog, emptyInventory);
    assert.deepEqual(explanation.steps[0]?.chain.at(-1), {
      place: 'item 1',
      message: "It is not completed before the order's requestedStartDate, which no step of it waits for.",
    });
  });
});

describe('a wait for a day', () => {
  const waitOf = (
    until: NonNullable<Fulfilment['until']>,
    values: Readonly<Record<string, unknown>>,
    inventory: Inventory,
  ) => planOf([step('waitUntil', { until })], orderFor({}, values), inventory).steps[0]?.wait;
  const day = { characteristic: 'date' };

  it("ends at the site's midnight, and its offset is counted there; in UTC where no zone is known", () => {
    const date = { date: '2030-03-30' };
    assert.deepEqual(waitOf(day, date, inBerlin), { at: '2030-03-29T23:00:00.000Z' });
    assert.deepEqual(waitOf(day, date, emptyInventory), { at: '2030-03-30T00:00:00.000Z' });
    assert.deepEqual(waitOf({ ...day, offset: 'P2D' }, date, inBerlin), { at: '2030-03-31T22:00:00.000Z' });
  });

  it('is for the instant where the value is one', () => {
    assert.deepEqual(waitOf(day, { date: '2030-03-30T00:00:00Z' }, inBerlin), {
      at: '2030-03-30T00:00:00.000Z',
    });
  });

  it('knows the zone of a value that is reported only later', () => {
    assert.deepEqual(waitOf({ ...day, offset: '-P1D' }, {}, inBerlin), {
      characteristic: 'date',
      offset: '-P1D',
      timeZone: 'Europe/Berlin',
    });
    assert.deepEqual(waitOf(day, {}, emptyInventory), day);
  });
});
