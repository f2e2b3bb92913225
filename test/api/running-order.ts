import type { OrderKind } from '../../domain/order/messages.js';
import { orderForms } from '../../domain/order/order.js';
import type { Step } from '../../domain/plan/plan.js';
import type { Database } from '../../entities/database.js';

/** A step to put into a running order, with only what a test cares about. */
export interface GivenStep {
  readonly id: string;
  readonly kind?: 'serviceOrder' | 'resourceOrder' | 'workOrder';
  readonly state?: string;
  readonly downstreamSystem?: string;
  readonly generation?: number;
  readonly externalRef?: string;
  readonly dependsOn?: readonly string[];
  readonly pointOfNoReturn?: string;
  readonly startedAt?: Date;
  readonly completedAt?: Date;
}

export interface GivenOrder {
  readonly id: string;
  readonly kind?: OrderKind;
  readonly state?: string;
  readonly steps?: readonly GivenStep[];
}

const tables = {
  serviceOrder: 'service_order',
  resourceOrder: 'resource_order',
  workOrder: 'work_order',
  productOrder: 'product_order',
} as const;

const orderDate = new Date(Date.UTC(2026, 0, 1));

/** Stores an order as the worker leaves it while its steps run. */
export async function storeOrder(
  database: Database,
  { id, kind = 'productOrder', state = 'inProgress', steps = [] }: GivenOrder,
): Promise<void> {
  await database.transaction(async (tx) => {
    const dates = { orderDate, createdAt: orderDate, updatedAt: orderDate };
    const item = { id: '1', action: 'add', service: {} };
    const order = {
      id,
      state,
      caller: 'test',
      customerId: 'c-1',
      ...(steps.length > 0 && { partitions: 1 }),
      doc: { [orderForms[kind].items]: [item] },
      ...dates,
    };
    insert(tx.insert.bind(tx), tables[kind], order);
    for (const [position, given] of steps.entries()) {
      const step = stepOf(given);
      insert(tx.insert.bind(tx), 'plan_step', {
        ...rowOf(given, step, position),
        orderId: id,
        orderKind: kind,
      });
      const parent = { parentOrderId: id, parentOrderKind: kind, downstreamSystem: step.downstreamSystem };
      const items = {
        serviceOrder: 'serviceOrderItem',
        resourceOrder: 'orderItem',
        workOrder: 'workOrderItem',
      };
      const doc = { [items[given.kind ?? 'serviceOrder']]: [{ id: '1', action: 'add' }] };
      const handedOff = { id: step.id, state: 'acknowledged', ...parent, doc, ...dates };
      insert(tx.insert.bind(tx), tables[given.kind ?? 'serviceOrder'], handedOff);
    }
  });
}

function stepOf({ id, kind = 'serviceOrder', downstreamSystem = 'provisioning', dependsOn = [] }: GivenStep) {
  return {
    id,
    key: `1/${id}`,
    kind,
    name: `Step ${id}`,
    itemId: '1',
    action: 'add',
    specification: { id, version: '1.0', name: id, '@referredType': 'ServiceSpecification' },
    characteristics: [],
    dependsOn,
    downstreamSystem,
  } as unknown as Step;
}

function rowOf(given: GivenStep, step: Step, position: number) {
  const { id, itemId, kind, downstreamSystem, name, dependsOn } = step;
  const { state = 'inProgress', generation = 1, externalRef, pointOfNoReturn = 'none' } = given;
  const { startedAt, completedAt } = given;
  const columns = { id, itemId, kind, downstreamSystem, state, generation, externalRef, pointOfNoReturn };
  return {
    ...columns,
    startedAt,
    completedAt,
    position,
    partitions: 1,
    graph: { id, name, dependsOn },
    step,
  };
}

function insert(
  into: (table: string, columns: never[], rows: readonly object[]) => void,
  table: string,
  row: object,
): void {
  into(table, Object.keys(row) as never[], [row]);
}
