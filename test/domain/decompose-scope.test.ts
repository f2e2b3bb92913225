import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import type { Catalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import {
  decomposeScope,
  findScope,
  type ScopedPlan,
  withContent,
} from '../../domain/decomposition/decompose-scope.js';
import { nodeKeyOf } from '../../domain/decomposition/reported-values.js';
import type { StepReport } from '../../domain/decomposition/specification-node.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { type OrderToPlan, readOrder } from '../../domain/order/order.js';
import type { Plan, Step } from '../../domain/plan/plan.js';
import { add, offering, orderOf, provision, realizedAs, requires, smallCatalog } from './support/catalog.js';
import { seedFamilies } from './support/seed-orders.js';
import { seedCatalog } from './support/seeds.js';

/** Two different values of each; those of the seeds that decide about the plan decide differently. */
const valuesOf: Readonly<Record<string, readonly unknown[]>> = {
  metresToDuct: [8, 35],
  signalDbm: [-80, -112],
  riskClass: ['low', 'high'],
  speed: [50, 500],
};

/** Which steps report what, in two rounds. */
const courses = fc.array(fc.record({ value: fc.nat({ max: 1 }), round: fc.nat({ max: 3 }) }), {
  minLength: 12,
  maxLength: 12,
});

type Course = readonly { readonly value: number; readonly round: number }[];

interface Rounds {
  readonly before: Map<string, StepReport>;
  readonly after: Map<string, StepReport>;
  readonly itemIds: Set<string>;
}

/** What the reporting steps of the plan say: in round 0 before, in 1 since, in 2 both times, in 3 nothing. */
function rounds({ steps }: Plan, course: Course): Rounds {
  const result: Rounds = { before: new Map(), after: new Map(), itemIds: new Set() };
  for (const [at, { key, itemId, asked = [] }] of steps.filter(({ asked: names }) => names).entries()) {
    const { value, round } = course[at % course.length]!;
    const report = (index: number): StepReport => ({
      values: Object.fromEntries(asked.map((name) => [name, valuesOf[name]?.[index] ?? `${name} ${index}`])),
      final: true,
    });
    if (round === 0 || round === 2) result.before.set(nodeKeyOf(key), report(value));
    if (round !== 3) result.after.set(nodeKeyOf(key), report(round === 2 ? 1 - value : value));
    if (round === 1 || round === 2) result.itemIds.add(itemId);
  }
  return result;
}

/** The plan as it was, with what is different. */
const patched = (was: Plan, { items, contents }: ScopedPlan): Plan => {
  const known = new Map(items.map((item) => [item.id, item]));
  return {
    items: was.items.map((item) => known.get(item.id) ?? item),
    steps: was.steps.map((step) => {
      const content = contents.get(step.id);
      return content ? withContent(step, content) : step;
    }),
  };
};

const byId = ({ steps }: Plan): readonly Step[] => steps.toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** By the part alone; undefined when that is not enough. */
function planInScope(order: OrderToPlan, catalog: Catalog, reports: Rounds): ScopedPlan | undefined {
  const scope = findScope(order, catalog, emptyInventory, reports.itemIds);
  return scope && decomposeScope(scope, reports);
}

/** True when the part was enough; what it says is what the whole order says. */
function agrees(order: OrderToPlan, catalog: Catalog, course: Course): boolean {
  const planWith = (reportedValues: Rounds['before']): Plan =>
    decompose(order, catalog, emptyInventory, { reportedValues });
  const reports = rounds(planWith(new Map()), course);
  const scoped = planInScope(order, catalog, reports);
  if (!scoped) return false;
  const expected = planWith(reports.after);
  const found = patched(planWith(reports.before), scoped);
  assert.deepEqual(byId(found), byId(expected));
  assert.deepEqual(found.items, expected.items);
  return true;
}

/** Homes whose router is set by what their line reports, and whose lamp by the router; and others that read nothing. */
const homes: Catalog = smallCatalog({
  offerings: ['line', 'router', 'lamp', 'post', 'meter'].map((id) => offering(id, id)),
  products: ['line', 'router', 'lamp', 'post', 'meter'].map((id) => ({
    id,
    specificationRelationship: [realizedAs(`s-${id}`)],
  })),
  services: [
    {
      id: 's-line',
      specCharacteristic: [{ name: 'speed', valueType: 'number', configurable: false }],
      specificationRelationship: [requires('booster', { condition: { jsonata: 'speed < 100' } })],
      fulfilment: [provision()],
    },
    {
      id: 's-router',
      attributeMapping: [{ from: { specification: 's-line', characteristic: 'speed' }, to: 'profile' }],
      fulfilment: [provision()],
    },
    {
      id: 's-lamp',
      attributeMapping: [{ from: { specification: 's-router', characteristic: 'profile' }, to: 'shows' }],
      fulfilment: [provision()],
    },
    // It reports something that only its own part reads.
    {
      id: 's-meter',
      specCharacteristic: [{ name: 'speed', valueType: 'number', configurable: false }],
      specificationRelationship: [realizedAs('s-display')],
      fulfilment: [provision()],
    },
    {
      id: 's-display',
      attributeMapping: [{ from: { specification: 's-meter', characteristic: 'speed' }, to: 'shows' }],
      fulfilment: [provision()],
    },
    { id: 's-post', fulfilment: [provision()] },
  ],
  resources: [{ id: 'booster', fulfilment: [provision()] }],
});

const homeOrders = fc
  .array(fc.constantFrom('line', 'router', 'lamp', 'meter'), { minLength: 1, maxLength: 5 })
  .map((parts) =>
    orderOf(
      ...parts.map((part, at) => add(`${at}`, part, { place: { id: `site-${at % 2}` } })),
      ...Array.from({ length: 6 }, (_, at) => add(`post-${at}`, 'post')),
    ),
  );

const runs = { numRuns: 30 } as const;

describe('what steps report, followed by a part of the order,', function () {
  this.timeout('60s');

  for (const [family, orders] of Object.entries(seedFamilies))
    it(`leads to the plan of the whole order: ${family}`, () => {
      fc.assert(
        fc.property(orders, courses, (order, course) => void agrees(order, seedCatalog, course)),
        runs,
      );
    });

  it('leads to it where the values of some items are mapped from others', () => {
    let parts = 0;
    fc.assert(
      fc.property(homeOrders, courses, (order, course) => {
        if (agrees(order, homes, course)) parts += 1;
      }),
      { numRuns: 100 },
    );
    assert.ok(parts > 10, `${parts} times a part was enough`);
  });

  it('is followed by the site alone whose line it is about, and by the whole order where that has another step', () => {
    const order = readOrder(
      'productOrder',
      'order',
      vpnOrder(40, { projectManaged: true, monitoring: true }),
    );
    const before = new Map<string, StepReport>();
    const plan = decompose(order, seedCatalog, emptyInventory, { reportedValues: before });
    const line = plan.steps.find(
      ({ itemId, asked }) => itemId === 'branch-7' && asked?.includes('circuitId'),
    )!;
    const reporting = { before, itemIds: new Set(['branch-7']) };
    const after = new Map([[nodeKeyOf(line.key), { values: { circuitId: 'C-7' }, final: true }]]);
    const scoped = planInScope(order, seedCatalog, { ...reporting, after })!;
    assert.deepEqual(
      scoped.items.map(({ id }) => id),
      ['branch-7'],
    );
    assert.deepEqual(
      patched(plan, scoped),
      decompose(order, seedCatalog, emptyInventory, { reportedValues: after }),
    );
    const guarded = vpnOrder(40) as { productOrderItem: [{ productOrderItem: { product: object }[] }] };
    for (const { product } of guarded.productOrderItem[0].productOrderItem)
      Object.assign(product, { productCharacteristic: [{ name: 'backup', value: 'mobile' }] });
    const weak = readOrder('productOrder', 'order', guarded);
    const measured = decompose(weak, seedCatalog, emptyInventory).steps.find(
      ({ itemId, asked }) => itemId === 'branch-7' && asked?.includes('signalDbm'),
    )!;
    const needsAntenna = new Map([[nodeKeyOf(measured.key), { values: { signalDbm: -112 }, final: true }]]);
    assert.equal(planInScope(weak, seedCatalog, { ...reporting, after: needsAntenna }), undefined);
  });
});
