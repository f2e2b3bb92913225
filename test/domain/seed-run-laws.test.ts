import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { nodeKeyOf } from '../../domain/decomposition/reported-values.js';
import type { StepReport } from '../../domain/decomposition/specification-node.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import { readySteps } from '../../domain/plan/graph.js';
import { completableItems, type ItemProgress } from '../../domain/plan/item-completion.js';
import { type Gate, gatesOf } from '../../domain/plan/gates.js';
import { graphsOf, partition } from '../../domain/plan/partition.js';
import type { Plan, PlannedItem, Step } from '../../domain/plan/plan.js';
import { orderOn, ownedBy } from './support/owned.js';
import { seedFamilies } from './support/seed-orders.js';
import { seedCatalog, seedPlan } from './support/seeds.js';

/** What the steps of the seeds report where it decides about the plan; of all else any value will do. */
interface Reports {
  readonly metresToDuct: number;
  readonly signalDbm: number;
  readonly riskClass: string;
}

const reports: fc.Arbitrary<Reports> = fc.record({
  metresToDuct: fc.constantFrom(8, 35),
  signalDbm: fc.constantFrom(-112, -80),
  riskClass: fc.constantFrom('low', 'high'),
});

/** How an order runs: whose turn it is, what is reported, and how many steps a workflow takes. */
interface Course {
  readonly turns: readonly number[];
  readonly maxSteps: number;
  readonly reports: Reports;
}

const courses: fc.Arbitrary<Course> = fc.record({
  turns: fc.array(fc.nat(), { minLength: 8, maxLength: 8 }),
  maxSteps: fc.constantFrom(2, 5, 200),
  reports,
});

/** The model of an order that runs: what is completed, and what completed items say. */
class ModelRun {
  readonly #order: OrderToPlan;
  readonly #before: Inventory;
  readonly #course: Course;
  readonly #completedSteps = new Set<string>();
  readonly #completedItems: PlannedItem[] = [];
  readonly #reported = new Map<string, StepReport>();
  plan: Plan;
  inventory: Inventory;

  constructor(order: OrderToPlan, course: Course, before = emptyInventory) {
    this.#order = order;
    this.#before = before;
    this.#course = course;
    this.plan = this.#decompose();
    this.inventory = before;
  }

  /** Completes one ready step after another; what is asserted holds after each of them. */
  toItsEnd(): void {
    for (let turn = 0; ; turn += 1) {
      const partitioning = partition(this.plan, { steps: this.#course.maxSteps });
      const graphs = graphsOf(this.plan, partitioning);
      const gates = [...gatesOf(this.plan.steps, partitioning.partitionOf).before.values()];
      const isOpen = (gate: Gate): boolean => gate.stepIds.every((id) => this.#completedSteps.has(id));
      const passable = new Set(gates.filter(isOpen).map(({ id }) => id));
      const ready = readySteps(
        graphs.flatMap(({ steps }) => steps),
        (id) => (this.#completedSteps.has(id) || passable.has(id) ? 'completed' : 'waiting'),
      );
      const next = ready[(this.#course.turns[turn % this.#course.turns.length] ?? 0) % ready.length];
      if (!next) break;
      const step = this.plan.steps.find(({ id }) => id === next.id)!;
      this.#completeStep(step);
      // As a partition looks at the items of its own steps only, and at those directly below them.
      const isOnly = graphs.length === 1;
      const touched = new Set([step.itemId]);
      const isRead = ({ itemId, parentItemId }: ItemProgress) =>
        touched.has(itemId) || touched.has(parentItemId ?? '');
      this.#completeItems(
        isOnly
          ? completableItems(this.#progress())
          : completableItems(this.#progress().filter(isRead), touched),
      );
    }
    this.#completeItems(completableItems(this.#progress()));
    assert.deepEqual(
      this.plan.steps.filter(({ id }) => !this.#completedSteps.has(id)).map(({ key }) => key),
      [],
      'steps that nothing makes ready',
    );
    assert.deepEqual(
      this.#progress().filter(({ state }) => state !== 'completed'),
      [],
      'items that are never completed',
    );
  }

  #decompose(): Plan {
    return decompose(this.#order, seedCatalog, this.#before, { reportedValues: this.#reported });
  }

  #completeStep({ id, key, asked = [] }: Step): void {
    this.#completedSteps.add(id);
    if (asked.length === 0) return;
    const known: Readonly<Record<string, unknown>> = { ...this.#course.reports };
    const values = Object.fromEntries(asked.map((name) => [name, known[name] ?? `${name} of ${key}`]));
    this.#reported.set(nodeKeyOf(key), { values, final: true });
    this.plan = this.#decompose();
  }

  #progress(): ItemProgress[] {
    const completed = new Set(this.#completedItems.map(({ id }) => id));
    return this.plan.items.map(({ id, parentId, openRules = [] }) => ({
      itemId: id,
      parentItemId: parentId ?? null,
      state: completed.has(id) ? 'completed' : 'inProgress',
      openSteps:
        this.plan.steps.filter((step) => step.itemId === id && !this.#completedSteps.has(step.id)).length +
        openRules.length,
    }));
  }

  #completeItems(ready: readonly ItemProgress[]): void {
    for (const { itemId } of ready) {
      const item = this.plan.items.find(({ id }) => id === itemId)!;
      this.#assertDone(item);
      this.#completedItems.push(item);
      this.inventory = inventoryAfter({ items: [item], steps: [] }, this.inventory);
      assert.deepEqual(shape(this.inventory), shape(this.#saidByCompletedItems()));
    }
  }

  /** All steps of the item and of everything below it are completed, and no rule of these may bring another. */
  #assertDone(item: PlannedItem): void {
    const below = new Set([item.id]);
    for (const { id, parentId } of this.plan.items) if (below.has(parentId ?? '')) below.add(id);
    const open = this.plan.steps.filter(
      ({ id, itemId }) => below.has(itemId) && !this.#completedSteps.has(id),
    );
    const openRules = this.plan.items
      .filter(({ id }) => below.has(id))
      .flatMap(({ openRules: rules = [] }) => rules.map(({ key }) => key));
    assert.deepEqual([...open.map(({ key }) => key), ...openRules], [], `left when ${item.id} is completed`);
  }

  /** As the plan stands now: what it has learnt since must be nothing of items that are completed. */
  #saidByCompletedItems(): Inventory {
    const completed = new Set(this.#completedItems.map(({ id }) => id));
    const items = this.plan.items.filter(({ id }) => completed.has(id));
    return inventoryAfter({ items, steps: [] }, this.#before);
  }
}

/** What is there, whatever was written first. */
const shape = ({ products }: Inventory) =>
  products
    .map((product) => ({
      ...product,
      realizations: product.realizations.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));

/** Each run of the model decomposes its order several times. */
const runs = { numRuns: 40 } as const;

describe('whatever is ordered of a seed family, in whatever sequence its steps are completed, partitioned or not,', function () {
  this.timeout('60s');

  for (const [family, orders] of Object.entries(seedFamilies)) {
    it(`an item is completed after all steps of it and below it, and the inventory is what completed items say: ${family}`, () => {
      fc.assert(
        fc.property(orders, courses, (order, course) => new ModelRun(order, course).toItsEnd()),
        runs,
      );
    });

    it(`so it is when what was ordered is suspended, resumed or ended: ${family}`, () => {
      const actions = fc.constantFrom(['delete'], ['suspended'], ['suspended', 'active']);
      fc.assert(
        fc.property(orders, courses, actions, (order, course, later) => {
          let owned = ownedBy(seedPlan(order));
          for (const what of later) {
            const change =
              what === 'delete'
                ? orderOn(owned, 'delete')
                : orderOn(owned, 'modify', undefined, { status: what });
            const run = new ModelRun(change, course, owned);
            run.toItsEnd();
            owned = run.inventory;
          }
        }),
        runs,
      );
    });
  }
});
