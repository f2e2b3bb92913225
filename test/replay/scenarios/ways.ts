import { vpnOrder } from '../../../catalog-seeds/orders/vpn-order.js';
import { inventoryOf } from '../../e2e/support/inventory.js';
import { ownProduct } from '../../e2e/support/own-catalog.js';
import { type Order, seedOrder, type Turnup } from '../../e2e/support/turnup.js';
import { until } from '../../support/until.js';
import {
  cancel,
  completeTask,
  decideFallout,
  forLong,
  of,
  openTask,
  patienceSeconds,
  untilStep,
} from './subject.js';

export async function completed({ run }: Turnup) {
  return { completed: of(await run(seedOrder('fibre-bundle'))) };
}

export async function rejected({ run }: Turnup) {
  return { rejected: of(await run(seedOrder('not-feasible'), 'rejected')) };
}

export async function captured({ run }: Turnup) {
  return {
    captured: of(await run(seedOrder('captured-service-order'))),
    'captured-resource': of(await run(seedOrder('captured-resource-order'))),
  };
}

export async function falloutAndRetry(turnup: Turnup) {
  const { run, sandbox, untilState } = turnup;
  await sandbox({ provisioning: { failSpecifications: ['rfs-voice-line'] } });
  const order = await run(seedOrder('fibre-bundle'), 'held');
  await sandbox({ provisioning: { failSpecifications: [] } });
  await decideFallout(turnup, order, 'retry');
  return { fallout: of(await untilState(order.href, 'completed')) };
}

/** The system is away for longer than the retry limit; a person says that the work is done. */
export async function giveUp(turnup: Turnup) {
  const retry = { initialInterval: 0.1, maximumInterval: 0.2, limit: 1 };
  const doc = await ownProduct(turnup, 'impatient-line', { retry });
  await turnup.sandbox({ provisioning: { online: false } });
  const order = await turnup.run(doc, 'held');
  await turnup.sandbox({ provisioning: { online: true } });
  await decideFallout(turnup, order, 'complete');
  return { 'not-delivered': of(await turnup.untilState(order.href, 'completed')) };
}

export async function cancelled(turnup: Turnup) {
  await turnup.sandbox({ 'field-service': { delayMs: forLong } });
  const order = await turnup.submit(seedOrder('fibre-bundle'));
  await untilStep(turnup, order, 'Install on site', 'inProgress');
  await cancel(turnup, order);
  await turnup.sandbox({ 'field-service': { delayMs: 0 } });
  return { cancelled: of(order) };
}

export async function moved({ list, run }: Turnup) {
  const relatedParty = [{ id: 'customer-moves', role: 'customer', '@referredType': 'Customer' }];
  const order = await run({ ...seedOrder('fibre-bundle'), relatedParty });
  const products = await list(inventoryOf(order).products);
  const id = products.find(({ name }) => name === 'Fibre Home')?.['id'];
  const place = [{ id: 'site-elsewhere', postcode: '10437', role: 'installationAddress' }];
  const productOrderItem = [{ id: '1', action: 'modify', product: { id, place } }];
  return { moved: of(await run({ '@type': 'ProductOrder', relatedParty, productOrderItem })) };
}

export async function suspended({ list, run }: Turnup) {
  const relatedParty = [{ id: 'customer-rests', role: 'customer', '@referredType': 'Customer' }];
  const order = await run({ ...seedOrder('mobile-plan'), relatedParty });
  const products = await list(inventoryOf(order).products);
  const id = products.find(({ name }) => name === 'Mobile Plan')?.['id'];
  const productOrderItem = [{ id: '1', action: 'modify', product: { id, status: 'suspended' } }];
  return { suspended: of(await run({ '@type': 'ProductOrder', relatedParty, productOrderItem })) };
}

/** A branch is dropped while the network is designed. */
export async function revised(turnup: Turnup) {
  const order = await turnup.submit(vpnOrder(3, { projectManaged: true }));
  await openTask(turnup, order);
  await dropBranch(turnup, order, 'branch-3');
  await completeTask(turnup, order);
  return { revised: of(await turnup.untilState(order.href, 'completed')) };
}

/** A branch whose line is under way is dropped, and taken back, while the order is on hold. */
export async function revisedOnHold(turnup: Turnup) {
  await turnup.sandbox({ provisioning: { delayMs: forLong } });
  const order = await turnup.submit(vpnOrder(2));
  await untilStep(turnup, order, 'Ethernet access line', 'inProgress');
  await turnup.api('POST', `/api/v1/productOrder/${order.id}/hold`, { reason: 'It may close.' });
  await turnup.untilState(order.href, 'held');
  await dropBranch(turnup, order, 'branch-2');
  await untilStep(turnup, order, 'Ethernet access line', 'cancelled');
  await turnup.api('POST', `/api/v1/productOrder/${order.id}/resume`, {});
  await turnup.untilState(order.href, 'inProgress');
  await cancel(turnup, order);
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  return { 'revised-on-hold': of(order) };
}

async function dropBranch(turnup: Turnup, order: Order, id: string): Promise<void> {
  const revisions = `/api/v1/productOrder/${order.id}/revision`;
  const request = {
    reason: 'It is closed.',
    acceptPenalty: true,
    productOrderItem: [{ id, state: 'cancelled' }],
  };
  const { status, body } = await turnup.api('POST', revisions, request);
  if (status !== 202) throw new Error(`not to be revised: ${status} ${JSON.stringify(body)}`);
  await until(
    'the revision to be applied',
    async () => (await turnup.list(revisions)).find(({ state }) => state === 'applied'),
    patienceSeconds,
  );
}
