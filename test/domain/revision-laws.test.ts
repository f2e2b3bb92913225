import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { decompose } from '../../domain/decomposition/decompose.js';
import type { RevisedLine } from '../../domain/decomposition/revised-lines.js';
import { type RevisedOrder, reviseOrder } from '../../domain/decomposition/revise-order.js';
import { nothingReported } from '../../domain/decomposition/reported-values.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../../domain/order/order.js';
import type { Plan, PointOfNoReturn, Step } from '../../domain/plan/plan.js';
import type { RunningPlan } from '../../domain/plan/reconcile.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { seedFamilies } from './support/seed-orders.js';
import { seedCatalog, seedPlan } from './support/seeds.js';

/** What a person does to the lines of an order, and how far its steps are meanwhile. */
interface Course {
  readonly drops: readonly number[];
  readonly moves: readonly number[];
  readonly adds: readonly number[];
  readonly begun: readonly number[];
  readonly points: readonly PointOfNoReturn[];
  readonly acceptPenalty: boolean;
}

const picks = fc.array(fc.nat({ max: 30 }), { maxLength: 3 });

const courses: fc.Arbitrary<Course> = fc.record({
  drops: picks,
  moves: picks,
  adds: picks,
  begun: fc.array(fc.nat({ max: 5 }), { minLength: 5, maxLength: 5 }),
  points: fc.array(fc.constantFrom<PointOfNoReturn>('none', 'none', 'soft', 'hard'), {
    minLength: 4,
    maxLength: 4,
  }),
  acceptPenalty: fc.boolean(),
});

const begunStates: readonly StepState[] = ['waiting', 'waiting', 'handingOff', 'inProgress', 'completed'];

/** The running plan: a step has begun only where all that it waits for is completed. */
function run(plan: Plan, { begun, points }: Course): Omit<RunningPlan, 'unrevised'> {
  const states = new Map<string, StepState>();
  const steps = plan.steps.map((each, index) => {
    const step: Step = { ...each, pointOfNoReturn: points[index % points.length] ?? 'none' };
    const isReady = step.dependsOn.every((id) => states.get(id) === 'completed');
    const state = isReady ? (begunStates[(begun[index % begun.length] ?? 0) % 5] ?? 'waiting') : 'waiting';
    states.set(step.id, state);
    return { step, state, withdrawal: null };
  });
  return { steps, reportingSteps: new Set(), completedItems: new Set() };
}

/** The order as it is to be, and the lines by which it differs. */
function revised(
  order: OrderToPlan,
  { drops, moves, adds }: Course,
): {
  readonly after: OrderToPlan;
  readonly lines: readonly RevisedLine[];
} {
  const pick = (numbers: readonly number[]): ReadonlySet<string> =>
    new Set(numbers.flatMap((number) => order.items[number % order.items.length]?.id ?? []));
  const dropped = new Set(pick(drops));
  for (const { id, parentId } of order.items)
    if (parentId !== undefined && dropped.has(parentId)) dropped.add(id);
  const moved = new Set([...pick(moves)].filter((id) => !dropped.has(id)));
  const kept = order.items.filter(({ id }) => !dropped.has(id));
  const copies = [...pick(adds)].flatMap((id): ItemToPlan[] => {
    const item = kept.find((each) => each.id === id);
    return item ? [{ ...item, id: `${id}-new` }] : [];
  });
  const changed = kept.map((item) =>
    moved.has(item.id) ? { ...item, place: { id: `new-${item.id}`, postcode: '10119' } } : item,
  );
  return {
    after: { ...order, items: [...changed, ...copies] },
    lines: [
      ...[...dropped].map((id): RevisedLine => ({ id, change: 'drop' })),
      ...[...moved].map((id): RevisedLine => ({ id, change: 'change' })),
      ...copies.map(({ id }): RevisedLine => ({ id, change: 'add' })),
    ],
  };
}

interface Scene {
  readonly order: OrderToPlan;
  readonly lines: readonly RevisedLine[];
  readonly running: Omit<RunningPlan, 'unrevised'>;
  readonly result: RevisedOrder;
  readonly again: (before: OrderToPlan, after: OrderToPlan, lines: readonly RevisedLine[]) => RevisedOrder;
}

function scene(order: OrderToPlan, course: Course): Scene {
  const running = run(seedPlan(order), course);
  const again: Scene['again'] = (before, after, lines) =>
    reviseOrder(
      { before, after, lines, refused: new Map(), acceptPenalty: course.acceptPenalty },
      {
        catalog: seedCatalog,
        inventory: emptyInventory,
        reportedValues: nothingReported,
        plannedItems: new Set(),
        running,
      },
    );
  const { after, lines } = revised(order, course);
  return { order, lines, running, again, result: again(order, after, lines) };
}

const seen = { refused: 0, accepted: 0, penalties: 0 };

for (const [family, orders] of Object.entries(seedFamilies))
  describe(`whatever is revised of a running order of ${family},`, () => {
    const check = (law: (of: Scene) => void): void =>
      fc.assert(
        fc.property(orders, courses, (order, course) => law(scene(order, course))),
        { numRuns: 15 },
      );

    it('what is refused stays as it is, and the rest is as it was asked for', () => {
      check(({ order, lines, result }) => {
        const before = new Map(order.items.map((item) => [item.id, item]));
        const now = new Map(result.order.items.map((item) => [item.id, item]));
        for (const { id, change } of lines) {
          const isRefused = result.refused.has(id);
          seen[isRefused ? 'refused' : 'accepted'] += 1;
          if (isRefused) assert.deepEqual(now.get(id), before.get(id));
          else if (change === 'drop') assert.equal(now.get(id), undefined);
          else assert.notDeepEqual(now.get(id), before.get(id));
        }
      });
    });

    it('nothing past its hard point of no return is undone, and what has a penalty only where that is accepted', () => {
      check(({ running, result: { next, penalties } }) => {
        const undone = new Set([...next.undone, ...next.redone.map(({ id }) => id)]);
        const passed = running.steps.filter(({ step }) => undone.has(step.id));
        assert.deepEqual(
          passed.filter(({ step }) => step.pointOfNoReturn === 'hard'),
          [],
        );
        const soft = passed.filter(({ step }) => step.pointOfNoReturn === 'soft').map(({ step }) => step.id);
        assert.deepEqual(
          penalties.map(({ step }) => step.id),
          soft,
        );
        seen.penalties += soft.length;
      });
    });

    it('each step either stays, or is decided about once, and the plan is that of the order as accepted', () => {
      check(({ running, result: { order, plan, next } }) => {
        const decided = [
          ...next.changed.map(({ id }) => id),
          ...next.redone.map(({ id }) => id),
          ...next.dropped,
          ...next.undone,
        ];
        assert.equal(new Set(decided).size, decided.length);
        const ids = new Set(running.steps.map(({ step }) => step.id));
        const gone = new Set([...next.dropped, ...next.undone]);
        const stays = [...ids].filter((id) => !gone.has(id));
        assert.deepEqual(
          [...stays, ...next.added.map(({ id }) => id)].toSorted(),
          plan.steps.map(({ id }) => id).toSorted(),
        );
        assert.deepEqual(plan, decompose(order, seedCatalog, emptyInventory));
      });
    });

    it('to ask for what was accepted is accepted as a whole, with the same effect', () => {
      check(({ order, lines, result, again }) => {
        const accepted = lines.filter(({ id }) => !result.refused.has(id));
        const second = again(order, result.order, accepted);
        assert.deepEqual([...second.refused], []);
        assert.deepEqual([second.order, second.next], [result.order, result.next]);
      });
    });

    it('before anything has begun, all is accepted or not by the catalog alone, and back again the plan is as it was', () => {
      fc.assert(
        fc.property(orders, courses, (order, course) => {
          const { lines, result, again } = scene(order, { ...course, begun: [0, 0, 0, 0, 0] });
          const back = lines
            .filter(({ id }) => !result.refused.has(id))
            .map(({ id, change }): RevisedLine => ({ id, change: opposite[change] }));
          const there = again(result.order, order, back);
          assert.deepEqual([...there.refused], []);
          assert.deepEqual(sorted(there.plan.steps), sorted(seedPlan(order).steps));
        }),
        { numRuns: 10 },
      );
    });
  });

const opposite = { add: 'drop', change: 'change', drop: 'add' } as const;

const sorted = (steps: readonly Step[]): readonly Step[] =>
  steps
    .map((step) => ({ ...step, dependsOn: step.dependsOn.toSorted() }))
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));

describe('the revisions of these laws', () => {
  it('were refused and accepted, with and without a penalty', () => {
    assert.ok(seen.refused > 5 && seen.accepted > 30 && seen.penalties > 0, JSON.stringify(seen));
  });
});
