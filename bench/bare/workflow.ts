import { condition, defineSignal, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { BareActivities } from './activities.js';

/** What the driver sends, `signals` times. */
export const answered = defineSignal('answered');

/** Frozen: figures of different days are comparable only while these stay (docs/performance.md). */
export const signals = 4;

const { nothing } = proxyLocalActivities<BareActivities>({ startToCloseTimeout: '30 seconds' });

/** The shape of an order without any work in it: 6 local activities, and 4 signals to wait for. */
export async function bare(): Promise<void> {
  let received = 0;
  setHandler(answered, () => {
    received += 1;
  });
  await nothing();
  for (let wanted = 1; wanted <= signals; wanted += 1) {
    await condition(() => received >= wanted);
    await nothing();
  }
  await nothing();
}
