import type { Line } from './journal.js';
import { isFinal, type CancelTask, type Order } from './order.js';
import type { SystemName } from './systems.js';

/** The orders of all systems. */
export type Orders = ReturnType<typeof createOrders>;

/** Orders in memory, made of the journal's lines. */
export function createOrders() {
  const orders = new Map<string, Order>();
  const tasks = new Map<string, CancelTask>();
  const idByKey = new Map<string, string>();
  const lastNumbers = new Map<SystemName, number>();

  return {
    apply(line: Line): void {
      switch (line.kind) {
        case 'order': {
          const { order } = line;
          orders.set(order.id, {
            ...order,
            state: 'acknowledged',
            reports: order.script.reports,
            settled: 0,
          });
          idByKey.set(scoped(order.system, order.key), order.id);
          lastNumbers.set(order.system, order.script.lastNumber);
          return;
        }
        case 'task':
          tasks.set(line.task.id, line.task);
          idByKey.set(scoped(line.task.system, line.task.key), line.task.id);
          cancel(orders.get(line.task.orderId), line.task);
          return;
        case 'state':
          move(orders.get(line.orderId), line.state);
          return;
        case 'due':
          hurry(orders.get(line.orderId), line.at);
          return;
        case 'report':
          settle(orders.get(line.orderId));
          return;
        case 'request':
        case 'settings':
      }
    },
    find(system: SystemName, id: string): Order | undefined {
      const order = orders.get(id);
      return order?.system === system ? order : undefined;
    },
    byKey: (system: SystemName, key: string) => orders.get(idByKey.get(scoped(system, key)) ?? ''),
    taskByKey: (system: SystemName, key: string) => tasks.get(idByKey.get(scoped(system, key)) ?? ''),
    task(system: SystemName, id: string): CancelTask | undefined {
      const task = tasks.get(id);
      return task?.system === system ? task : undefined;
    },
    lastNumber: (system: SystemName) => lastNumbers.get(system) ?? 0,
    all: (): readonly Order[] => [...orders.values()],
    clear(): void {
      for (const map of [orders, tasks, idByKey, lastNumbers]) map.clear();
    },
  };
}

/** Each system deduplicates for itself, as in real life. */
function scoped(system: SystemName, key: string): string {
  return `${system} ${key}`;
}

function cancel(order: Order | undefined, { report }: CancelTask): void {
  if (!order || !report) return;
  order.state = 'cancelled';
  order.reports = [...order.reports.slice(0, order.settled), report];
}

function move(order: Order | undefined, state: Order['state']): void {
  if (order && !isFinal(order.state)) order.state = state;
}

/** What was to be answered later is due then. */
function hurry(order: Order | undefined, at: number): void {
  if (!order) return;
  order.reports = order.reports.map((report, index) =>
    index < order.settled ? report : { ...report, dueAt: Math.min(report.dueAt, at) },
  );
}

function settle(order: Order | undefined): void {
  if (order) order.settled += 1;
}
