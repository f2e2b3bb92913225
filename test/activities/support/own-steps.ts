import assert from 'node:assert/strict';
import type { AdvanceResult } from '../../../activities/orders/advance-order.js';
import { nextSteps } from '../../../domain/plan/next-steps.js';
import type { GraphStep } from '../../../domain/plan/partition.js';
import type { OrderInput } from '../../../domain/order/messages.js';
import type { StepState } from '../../../domain/plan/step-state.js';
import type { Scene } from './scene.js';

const site = (id: string) => [{ id, role: 'installationAddress', postcode: '10115' }];
const characteristics = (values: Readonly<Record<string, unknown>>) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** A VPN whose design a person approves, and whose handover is a milestone. */
export const managedVpn = {
  '@type': 'ProductOrder',
  relatedParty: [{ id: 'c-1', role: 'customer' }],
  productOrderItem: [
    {
      id: '1',
      action: 'add',
      productOffering: { id: 'business-vpn' },
      product: { productCharacteristic: characteristics({ vpnName: 'nordwind', projectManaged: true }) },
      productOrderItem: [
        {
          id: '1.1',
          action: 'add',
          productOffering: { id: 'vpn-hub-site' },
          product: { place: site('hub') },
        },
        {
          id: '1.2',
          action: 'add',
          productOffering: { id: 'vpn-branch-site' },
          product: { place: site('b') },
        },
      ],
    },
  ],
};

/** An order for one offering. */
export const one = (offering: string, values: Readonly<Record<string, unknown>>, more: object = {}) => ({
  '@type': 'ProductOrder',
  relatedParty: [{ id: 'c-1', role: 'customer' }],
  productOrderItem: [
    {
      id: '1',
      action: 'add',
      productOffering: { id: offering },
      product: { productCharacteristic: characteristics(values), place: site('home') },
    },
  ],
  ...more,
});

/** What a workflow does with an order's steps, one thing after the other. */
export interface Work {
  readonly rows: (order: OrderInput) => Promise<Row[]>;
  readonly step: (order: OrderInput, name: string) => Promise<Row>;
  /** Hands off what is named, has it reported as completed, and advances as the workflow does. */
  readonly complete: (order: OrderInput, ...names: readonly string[]) => Promise<AdvanceResult>;
  readonly advance: (
    order: OrderInput,
    stepIds: readonly string[],
    due?: readonly string[],
  ) => Promise<AdvanceResult>;
  readonly tasksOf: (order: OrderInput) => Promise<readonly TaskRow[]>;
}

interface TaskRow {
  readonly id: string;
  readonly state: string;
  readonly name: string;
  readonly role: string | null;
}

/** As much of a step as these tests look at. */
interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: StepState;
  readonly dueAt: Date | null;
  readonly completedAt: Date | null;
  readonly graph: GraphStep;
}

export function workOn(scene: Scene): Work {
  const rows = async ({ orderId }: OrderInput): Promise<Row[]> =>
    await scene.database.rows<Row>(
      `SELECT id, JSON_UNQUOTE(JSON_EXTRACT(step, '$.name')) AS name, state, dueAt, completedAt, graph
       FROM plan_step WHERE orderId = ? ORDER BY position`,
      [orderId],
    );

  const step = async (order: OrderInput, name: string): Promise<Row> =>
    (await rows(order)).find((each) => each.name === name)!;

  /** Hands off what is named, has it reported as completed, and advances as the workflow does. */
  async function complete(order: OrderInput, ...names: readonly string[]) {
    const steps = (await rows(order)).filter(({ name }) => names.includes(name));
    for (const { id, graph } of steps.filter(({ graph: { kind } }) => kind === undefined)) {
      await scene.activities.handOff({ ...order, system: graph.system!, stepIds: [id] });
      await scene.report(id);
    }
    return await advance(
      order,
      steps.map(({ id }) => id),
    );
  }

  async function advance(order: OrderInput, stepIds: readonly string[], due: readonly string[] = []) {
    const all = await rows(order);
    const stateOf = (id: string) => all.find((each) => each.id === id)?.state;
    const graphs = all.map(({ graph }) => graph);
    const touched = [...stepIds, ...due];
    const next = nextSteps(graphs, stateOf, { completable: touched, startable: due, handOffs: true });
    const input = { ...order, stepIds, due, partitions: 1, cancelling: false, next };
    const first = await scene.activities.advanceOrder(input);
    // Its answer may be lost: what is asked again has no second effect, and the same answer.
    const again = await scene.activities.advanceOrder(input);
    assert.deepEqual({ ...again, states: { ...first.states, ...again.states } }, first);
    return first;
  }

  const tasksOf = async ({ orderId }: OrderInput) =>
    await scene.database.rows<TaskRow>(
      'SELECT id, state, name, role FROM manual_task WHERE orderId = ? ORDER BY createdAt, id',
      [orderId],
    );

  return { rows, step, complete, advance, tasksOf };
}
