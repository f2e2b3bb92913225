import { jobWorkflowId } from '../../../domain/order/ids.js';
import type { ScheduledWorkflow } from '../../../relay/schedules.js';
import { ownProduct } from '../../e2e/support/own-catalog.js';
import { seedOrder, type Turnup } from '../../e2e/support/turnup.js';
import { openSubscriber } from '../../events/support/subscriber.js';
import { until } from '../../support/until.js';
import { decideFallout, forLong, of, patienceSeconds, suggestedAfter, untilStep } from './subject.js';

/** The system is asked to stop one hand-off; the order goes on by a person's decision. */
export async function handOffStopped(turnup: Turnup) {
  const doc = await ownProduct(turnup, 'stopped-line', {});
  await turnup.sandbox({ provisioning: { delayMs: forLong } });
  const order = await turnup.submit(doc);
  const step = await untilStep(turnup, order, 'stopped-line', 'inProgress');
  const path = '/tmf-api/serviceOrdering/v4/cancelServiceOrder';
  const { body } = await turnup.api('POST', path, { serviceOrder: { id: step.id } });
  await turnup.untilState(order.href, 'held');
  await decideFallout(turnup, order, 'complete');
  await turnup.untilState(order.href, 'completed');
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  const stop = { workflowId: jobWorkflowId('stopHandOff', String(body['id'])) };
  return { 'hand-off-stopped': of(order), 'stop-hand-off': stop };
}

export async function jobs({ api, stack }: Turnup) {
  const service = { serviceSpecification: { id: 'cfs-internet-access' } };
  const asked = await api('POST', '/tmf-api/serviceQualificationManagement/v4/checkServiceQualification', {
    serviceQualificationItem: [{ id: '1', service }],
  });
  const path = '/tmf-api/serviceCatalogManagement/v4/exportJob';
  const exported = await api('POST', path, { url: `${stack.urls.api}/api/v1/catalogFile/recorded` });
  const { body: known } = await api('POST', '/tmf-api/party/v4/individual', {
    givenName: 'Ada',
    familyName: 'L',
  });
  const personal = await api('POST', '/api/v1/personalDataExport', {
    subject: { id: known['id'], '@referredType': 'Individual' },
  });
  return {
    qualification: { workflowId: jobWorkflowId('qualification', String(asked.body['id'])) },
    'privacy-job': { workflowId: jobWorkflowId('privacyJob', String(personal.body['id'])) },
    'catalog-job': { workflowId: jobWorkflowId('catalogJob', String(exported.body['id'])) },
  };
}

/** What Temporal's schedules start, each a run that has ended. */
export async function scheduled({ stack, temporal }: Turnup) {
  const ended = async (type: ScheduledWorkflow) =>
    until(
      `${type} to end`,
      async () => {
        const query = `WorkflowType = '${type}' AND TaskQueue = '${stack.env['TURNUP_TASK_QUEUE']}' AND ExecutionStatus = 'Completed'`;
        for await (const { workflowId } of temporal.workflow.list({ query })) return { workflowId };
        return undefined;
      },
      patienceSeconds,
    );
  return {
    sweep: await ended('sweep'),
    inquiries: await ended('inquiries'),
    expiry: await ended('expiry'),
    sealing: await ended('sealing'),
    retention: await ended('retention'),
  };
}

/** Delivers to somebody who is away at first, then waits for more, and ends with its hub. */
export async function subscription({ api, list, run }: Turnup) {
  const subscriber = await openSubscriber();
  let refusals = 2;
  subscriber.answer = () => (refusals-- > 0 ? 503 : 200);
  const path = '/tmf-api/productOrderingManagement/v4/hub';
  const { body } = await api('POST', path, { callback: subscriber.url });
  const id = String(body['id']);
  for (const order of ['fibre-bundle', 'mobile-plan']) {
    await run(seedOrder(order));
    await until(
      'all to be delivered',
      async () => {
        const hubs = await list('/api/v1/eventSubscription?limit=1000');
        return hubs.some((hub) => hub['id'] === id && hub['state'] === 'idle' && hub['delivered'] !== 0);
      },
      60,
    );
  }
  await api('DELETE', `${path}/${id}`);
  await subscriber.close();
  return { 'event-subscription': { workflowId: `eventSubscription/${id}` } };
}

/** An order that continues as new: both of its runs. */
export async function continuedAsNew(turnup: Turnup) {
  await turnup.sandbox({ provisioning: { delayMs: forLong } });
  const order = await turnup.submit(seedOrder('fibre-bundle'));
  await untilStep(turnup, order, 'Fibre access line', 'inProgress');
  const { workflowId } = of(order);
  const handle = turnup.temporal.workflow.getHandle(workflowId);
  const { runId } = await handle.describe();
  for (let index = 0; index < suggestedAfter; index += 1)
    await handle.signal('deliver', [{ id: `${index}`, type: 'settled', stepIds: [] }]);
  await until('another run', async () => (await handle.describe()).runId !== runId);
  await turnup.sandbox({ provisioning: { delayMs: 0 } });
  for (const { id } of (await turnup.plan(order)).filter(({ state }) => state === 'inProgress'))
    await turnup.api('POST', `/api/v1/callback/${id}:1:do`, { state: 'completed' });
  await turnup.untilState(order.href, 'completed');
  return { continued: { workflowId, runId }, resumed: { workflowId } };
}
