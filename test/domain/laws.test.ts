import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { groupBy } from '../../domain/lib/group-by.js';
import { gatesOf, isGateId } from '../../domain/plan/gates.js';
import { grownPartitioning } from '../../domain/plan/grown-partitions.js';
import { graphsOf, partition, partitionLimits } from '../../domain/plan/partition.js';
import type { Plan } from '../../domain/plan/plan.js';
import { dependencyScopes } from '../../domain/tmf/schemas/specification.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { orderOn, ownedBy } from './support/owned.js';

const specifications = 6;
const index = fc.nat({ max: specifications - 1 });

/** Relationships lead to higher numbers and dependencies to lower ones, so that neither has a cycle. */
const catalogs = fc
  .record({
    relationships: fc.array(fc.tuple(index, index, fc.nat({ max: 2 })), { maxLength: 8 }),
    dependencies: fc.array(fc.tuple(index, index, fc.constantFrom(...dependencyScopes)), { maxLength: 8 }),
    visits: fc.array(index, { maxLength: 2 }),
  })
  .map(({ relationships, dependencies, visits }) =>
    smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('s0'), realizedAs('s1')] }],
      services: Array.from({ length: specifications }, (_, from) => ({
        id: `s${from}`,
        fulfilment: [
          provision(),
          ...(visits.includes(from) ? [{ ...provision(), kind: 'workOrder' as const }] : []),
        ],
        specificationRelationship: relationships
          .filter(([source, target]) => source === from && target > from)
          .map(([, target, defaultQuantity]) => realizedAs(`s${target}`, { defaultQuantity })),
        dependency: dependencies
          .filter(([source, target]) => source === from && target < from)
          .map(([, target, scope]) => ({ specification: `s${target}`, scope })),
      })),
    }),
  );

const orders = fc
  .array(fc.record({ site: fc.option(fc.constantFrom('north', 'south'), { nil: undefined }) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((items) =>
    orderOf(
      ...items.map(({ site }, at) =>
        add(String(at + 1), 'o', site === undefined ? {} : { place: { id: site } }),
      ),
    ),
  );

/** Edges as readable keys, so that plans of different orders can be compared. */
function edges({ steps }: Plan, turned = false): string[] {
  const keys = new Map(steps.map(({ id, key }) => [id, key]));
  return steps
    .flatMap(({ key, dependsOn }) =>
      dependsOn.map((id) => (turned ? `${keys.get(id)} < ${key}` : `${key} < ${keys.get(id)}`)),
    )
    .toSorted();
}

describe('for any catalog and order,', () => {
  it('the same input gives the same plan', () => {
    fc.assert(
      fc.property(catalogs, orders, (catalog, order) => {
        const again = structuredClone(order);
        assert.deepEqual(
          decompose(order, catalog, emptyInventory),
          decompose(again, catalog, emptyInventory),
        );
      }),
    );
  });

  it('an item keeps its ids when the order around it changes', () => {
    fc.assert(
      fc.property(catalogs, orders, (catalog, order) => {
        const ids = (plan: Plan) =>
          plan.steps
            .filter(({ itemId }) => itemId === '1')
            .map(({ id }) => id)
            .toSorted();
        const alone = { ...order, items: order.items.slice(0, 1) };
        assert.deepEqual(
          ids(decompose(order, catalog, emptyInventory)),
          ids(decompose(alone, catalog, emptyInventory)),
        );
      }),
    );
  });

  it('ids are unique, and every step stands after all it depends on', () => {
    fc.assert(
      fc.property(catalogs, orders, (catalog, order) => {
        const { steps } = decompose(order, catalog, emptyInventory);
        const before = new Set<string>();
        for (const { id, dependsOn } of steps) {
          assert.ok(!before.has(id));
          assert.ok(dependsOn.every((other) => before.has(other)));
          assert.match(id, /^order\.[0-9a-z]{12}$/);
          before.add(id);
        }
      }),
    );
  });

  it('every specification that realizedAs leads to is there exactly as often as asked for, or not at all where the rule is false', () => {
    const relationship = fc.record({
      times: fc.integer({ min: 0, max: 3 }),
      by: fc.constantFrom('default', 'characteristic'),
      limit: fc.integer({ min: 0, max: 10 }),
      jsonata: fc.boolean(),
    });
    const trees = fc.tuple(
      fc.array(relationship, { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 10 }),
      fc.integer({ min: 1, max: 3 }),
    );
    fc.assert(
      fc.property(trees, ([levels, level, quantity]) => {
        const holds = ({ limit }: (typeof levels)[number]) => level >= limit;
        const catalog = smallCatalog({
          offerings: [offering('o', 'p')],
          products: [{ id: 'p', specificationRelationship: [realizedAs('s0')] }],
          services: [...levels, undefined].map((next, at) => ({
            id: `s${at}`,
            fulfilment: [provision()],
            specificationRelationship: next
              ? [
                  realizedAs(`s${at + 1}`, {
                    ...(next.by === 'default'
                      ? { minimumQuantity: 0, defaultQuantity: next.times }
                      : { minimumQuantity: 0, quantityCharacteristic: `times${at}` }),
                    condition: next.jsonata
                      ? { jsonata: `level >= ${next.limit}` }
                      : { properties: { level: { minimum: next.limit } }, required: ['level'] },
                  }),
                ]
              : [],
          })),
        });
        const times = levels.map((each, at) => ({ name: `times${at}`, value: each.times }));
        const characteristics = [{ name: 'level', value: level }, ...times];
        const { steps } = decompose(
          orderOf(add('1', 'o', { quantity, characteristics })),
          catalog,
          emptyInventory,
        );
        const found = [...levels, undefined].map(
          (_, at) => steps.filter(({ specification }) => specification.id === `s${at}`).length,
        );
        const wanted = [quantity];
        for (const each of levels) wanted.push(holds(each) ? (wanted.at(-1) ?? 0) * each.times : 0);
        assert.deepEqual(found, wanted);
      }),
    );
  });

  it('delete takes down exactly what add set up, in the reverse order', () => {
    fc.assert(
      fc.property(catalogs, orders, (catalog, order) => {
        const built = decompose(order, catalog, emptyInventory);
        const owned = ownedBy(built);
        const taken = decompose(orderOn(owned, 'delete'), catalog, owned);
        assert.deepEqual(
          taken.steps.map(({ key }) => key).toSorted(),
          built.steps.map(({ key }) => key).toSorted(),
        );
        assert.deepEqual(edges(taken, true), edges(built));
        assert.deepEqual(
          taken.items.map(({ before }) => before?.realizations.map(({ id }) => id)),
          built.items.map(({ realizations }) => realizations.map(({ id }) => id)),
        );
      }),
    );
  });

  it('a partitioning holds every step once, and what crosses it is a gate that both ends know of', () => {
    fc.assert(
      fc.property(catalogs, orders, fc.integer({ min: 1, max: 20 }), (catalog, order, maxSteps) => {
        const plan = decompose(order, catalog, emptyInventory);
        const partitioning = partition(plan, { steps: maxSteps });
        const { partitionOf } = partitioning;
        const gates = gatesOf(plan.steps, partitionOf);
        const all = graphsOf(plan, partitioning).flatMap(({ steps }) => steps);
        assert.deepEqual(all.map(({ id }) => id).toSorted(), plan.steps.map(({ id }) => id).toSorted());
        const behind = groupBy(gates.before, ([, { id }]) => id);
        const awaited = new Set<string>();
        for (const { id, dependsOn } of plan.steps) {
          const graph = all.find((each) => each.id === id)!;
          const gate = gates.before.get(id);
          assert.deepEqual(graph.dependsOn.filter(isGateId), gate ? [gate.id] : []);
          const meant = [...graph.dependsOn.filter((each) => !isGateId(each)), ...(gate?.stepIds ?? [])];
          assert.deepEqual(meant.toSorted(), dependsOn.toSorted());
          for (const other of gate?.stepIds ?? []) {
            awaited.add(other);
            assert.notEqual(partitionOf.get(other), partitionOf.get(id));
          }
        }
        assert.deepEqual(
          all
            .filter(({ awaitedElsewhere }) => awaitedElsewhere)
            .map(({ id }) => id)
            .toSorted(),
          [...awaited].toSorted(),
        );
        for (const same of behind.values())
          assert.equal(new Set(same.map(([, { stepIds }]) => stepIds.toSorted().join())).size, 1);
      }),
    );
  });

  it('what a plan grows by finds room, and what was there stays where it is', () => {
    fc.assert(
      fc.property(catalogs, orders, fc.integer({ min: 1, max: 600 }), (catalog, order, more) => {
        const plan = decompose(order, catalog, emptyInventory);
        const [first] = plan.steps;
        if (!first) return;
        const before = partition(plan, { steps: 3 });
        const added = Array.from({ length: more }, (_, n) => ({ ...first, id: `new-${n}`, dependsOn: [] }));
        const grown = grownPartitioning(before, { running: plan.steps, added, asking: 0, mayDivide: true });
        for (const [id, number] of before.partitionOf) assert.equal(grown.partitionOf.get(id), number);
        const sizes = Array.from({ length: grown.count }, () => 0);
        for (const number of grown.partitionOf.values()) sizes[number]! += 1;
        assert.ok(sizes.every((size) => size > 0 && size <= partitionLimits.steps));
        if (before.count > 1) return;
        // By a workflow that cannot become several.
        const whole = grownPartitioning(before, { running: plan.steps, added, asking: 0, mayDivide: false });
        assert.equal(whole.count, 1);
      }),
    );
  });

  it('no partition is larger than it may be, and the same plan is split the same way', () => {
    fc.assert(
      fc.property(catalogs, orders, fc.integer({ min: 1, max: 20 }), (catalog, order, maxSteps) => {
        const plan = decompose(order, catalog, emptyInventory);
        const { partitionOf, count } = partition(plan, { steps: maxSteps });
        const sizes = Array.from({ length: count }, () => 0);
        for (const number of partitionOf.values()) sizes[number]! += 1;
        assert.equal(partitionOf.size, plan.steps.length);
        if (plan.steps.length > 0) assert.ok(sizes.every((size) => size >= 1 && size <= maxSteps));
        assert.deepEqual(partition(plan, { steps: maxSteps }).partitionOf, partitionOf);
      }),
    );
  });
});
