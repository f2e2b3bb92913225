import { setImmediate, setTimeout } from 'node:timers/promises';
import type { Sender } from './delivery.js';
import type { Delivery, Line } from './journal.js';
import { isFinal, type Order, type Report } from './order.js';
import type { LiveSettings } from './settings.js';

/** Carries orders through the answers of their scripts. */
export type Runner = ReturnType<typeof createRunner>;

/** What running an order needs. */
interface RunnerParts {
  readonly settings: LiveSettings;
  readonly sender: Sender;
  readonly record: (line: Line) => void;
}

/** Makes the part that waits, changes states and calls back. */
export function createRunner({ settings, sender, record }: RunnerParts) {
  const running = new Map<string, AbortController>();
  let closed = false;

  async function run(order: Order): Promise<void> {
    if (closed) return;
    running.get(order.id)?.abort();
    const controller = new AbortController();
    running.set(order.id, controller);
    const { signal } = controller;
    try {
      for (let next = nextReport(order); next; next = nextReport(order)) await answer(order, next, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      if (running.get(order.id) === controller) running.delete(order.id);
    }
  }

  async function answer(order: Order, report: Report, signal: AbortSignal): Promise<void> {
    const wait = report.dueAt - Date.now();
    await (wait > 0 ? setTimeout(wait, undefined, { signal }) : setImmediate(undefined, { signal }));
    await settings.untilOnline(order.system, signal);
    if (!isFinal(order.state)) record({ kind: 'state', orderId: order.id, state: report.state });
    const deliveries: Delivery[] = [];
    for (let copy = 0; copy < report.copies; copy += 1) {
      deliveries.push(await sender.send(order, report, signal));
    }
    const at = new Date().toISOString();
    record({ kind: 'report', at, orderId: order.id, key: order.key, state: report.state, deliveries });
  }
  function stopAll(): void {
    for (const controller of running.values()) controller.abort();
  }
  return {
    run,
    start: (order: Order): void => void run(order),
    stop: (order: Order): void => running.get(order.id)?.abort(),
    stopAll,
    close(): void {
      closed = true;
      stopAll();
    },
  };
}

function nextReport(order: Order): Report | undefined {
  return order.reports[order.settled];
}
