import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { groupBy } from '../../domain/lib/group-by.js';
import { readOrder } from '../../domain/order/order.js';
import { gatesOf } from '../../domain/plan/gates.js';
import { readyToUndo } from '../../domain/plan/graph.js';
import { type GraphStep, graphsOf, partition, type Partitioning } from '../../domain/plan/partition.js';
import type { Step } from '../../domain/plan/plan.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { seedPlan } from './support/seeds.js';

const partitionCount = 6;

const [anyStep] = seedPlan(readOrder('productOrder', 'order', vpnOrder(1))).steps;

/** Steps that depend on any that stand before them, each in any partition: the partitions depend on each other in circles. */
const meshes = fc
  .array(
    fc.record({ partition: fc.nat({ max: partitionCount - 1 }), on: fc.array(fc.nat(), { maxLength: 4 }) }),
    {
      minLength: 2,
      maxLength: 120,
    },
  )
  .map((drafts) => {
    const ids = drafts.map((_, at) => `s${at}`);
    return {
      steps: drafts.map(({ on }, at): Step => {
        const dependsOn = at === 0 ? [] : [...new Set(on.map((each) => ids[each % at]!))];
        return { ...anyStep!, id: ids[at]!, dependsOn };
      }),
      partitionOf: new Map(drafts.map((draft, at) => [ids[at]!, draft.partition])),
    };
  });

describe('the rollback of a large order', () => {
  it('ends in partitions that depend on each other in any way, each step after all that stand on it', () => {
    fc.assert(
      fc.property(meshes, ({ steps, partitionOf }) => {
        rollBack(steps, { partitionOf, count: partitionCount });
      }),
    );
  });

  it('ends for a managed project of 2,000 sites in less than two seconds', function () {
    this.timeout('30s');
    const order = readOrder('productOrder', 'order', vpnOrder(2_000, { projectManaged: true }));
    const plan = seedPlan(order);
    const partitioning = partition(plan);
    assert.ok(partitioning.count > 30);
    const begun = process.cpuUsage();
    rollBack(plan.steps, partitioning);
    const { user } = process.cpuUsage(begun);
    assert.ok(user < 2_000_000, `${user / 1_000} ms`);
  });
});

/** Undoes all steps, each partition what it may undo by what it knows; asserts that this ends, and in which sequence. */
function rollBack(all: readonly Step[], partitioning: Partitioning): void {
  const gates = gatesOf(all, partitioning.partitionOf);
  const graphs = graphsOf({ steps: all }, partitioning, gates);
  const behind = groupBy(all, ({ id }) => gates.before.get(id)?.id);
  const standing = new Map([...behind].map(([gate, own]) => [gate, own.length]));
  const gatesWith = new Map<string, string[]>();
  for (const gate of new Set(gates.before.values()))
    for (const id of gate.stepIds) gatesWith.set(id, [...(gatesWith.get(id) ?? []), gate.id]);
  const dependents = new Map<string, number>();
  for (const { dependsOn } of all)
    for (const id of dependsOn) dependents.set(id, (dependents.get(id) ?? 0) + 1);
  const byId = new Map(all.map((step) => [step.id, step]));
  const states = new Map<string, StepState>(all.map(({ id }) => [id, 'completed']));
  const isReleased = ({ id }: GraphStep): boolean =>
    (gatesWith.get(id) ?? []).every((gate) => standing.get(gate) === 0);
  let left = all.length;
  for (let before = Infinity; left < before;) {
    before = left;
    for (const { steps: own } of graphs) {
      for (const { id } of readyToUndo(own, (each) => states.get(each), isReleased)) {
        assert.equal(dependents.get(id) ?? 0, 0, `${id} is undone under what stands on it`);
        states.set(id, 'undone');
        left -= 1;
        const gate = gates.before.get(id)?.id;
        standing.set(gate, (standing.get(gate) ?? 0) - 1);
        for (const other of byId.get(id)!.dependsOn) dependents.set(other, dependents.get(other)! - 1);
      }
    }
  }
  assert.equal(left, 0, 'steps that wait for each other');
}
