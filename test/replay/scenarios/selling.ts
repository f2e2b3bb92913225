import { contractWorkflowId, jobWorkflowId } from '../../../domain/order/ids.js';
import type { Json, Turnup } from '../../e2e/support/turnup.js';
import { until } from '../../support/until.js';
import { inSeconds, patienceSeconds, type Subject } from './subject.js';

const contracts = '/api/v1/contract';
const quotes = '/tmf-api/quoteManagement/v4/quote';

/** A contract that begins, is suspended, resumes and ends, each by its date; a change wakes it in between. */
export async function contractLife(turnup: Turnup) {
  const contract = await asked(turnup, 'POST', contracts, {
    name: 'Fibre',
    agreementType: 'serviceContract',
    engagedParty: [{ id: 'customer-signs', name: 'Ann', '@referredType': 'Customer' }],
    agreementItem: [{ id: '1', term: 'P24M', price: { value: 40, unit: 'EUR' }, lineType: 'recurring' }],
    agreementPeriod: { startDateTime: inSeconds(3) },
  });
  const path = `${contracts}/${String(contract['id'])}`;
  const untilState = async (state: string) =>
    until(
      `the contract to be ${state}`,
      async () => (await turnup.api('GET', path)).body['state'] === state,
      patienceSeconds,
    );
  await untilState('active');
  const agreementPeriod = { ...(contract['agreementPeriod'] as Json), endDateTime: inSeconds(600) };
  await asked(turnup, 'PATCH', path, { agreementPeriod });
  await asked(turnup, 'PATCH', path, {
    state: 'suspended',
    suspension: { reason: 'not paid', endDateTime: inSeconds(5) },
  });
  await untilState('active');
  await asked(turnup, 'PATCH', path, { agreementPeriod: { ...agreementPeriod, endDateTime: inSeconds(3) } });
  await untilState('expired');
  return { contract: { workflowId: contractWorkflowId(String(contract['id'])) } };
}

/** A quote that waits for its approval, is declined, submitted again and approved. */
export async function quoteApproved(turnup: Turnup) {
  await asked(turnup, 'POST', '/api/v1/approvalRule', {
    name: 'Discounts over 10 %',
    measure: 'discountPercent',
    operator: 'above',
    limit: 10,
    approver: [{ id: 'director', '@referredType': 'PartyRole' }],
    remindAfter: 'P1D',
  });
  const quote = await asked(turnup, 'POST', quotes, {
    category: 'residential',
    relatedParty: [{ id: 'customer-asks', role: 'customer', '@referredType': 'Customer' }],
    quoteItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: 'fibre-internet' },
        product: { place: [{ role: 'installationAddress', postcode: '10119' }] },
        priceAlteration: [{ name: 'Loyalty', price: { percentage: 20 } }],
      },
    ],
  });
  const path = `${quotes}/${String(quote['id'])}`;
  const workflow = { workflowId: jobWorkflowId('quoteApproval', String(quote['id'])) };
  const decide = async (decision: 'approve' | 'decline') =>
    asked(turnup, 'POST', `${path}/decision`, {
      decision,
      comment: 'as discussed',
      approver: { id: 'jane', role: ['director'] },
    });
  await asked(turnup, 'POST', `${path}/submit`, {});
  await untilItWaits(turnup, workflow);
  await decide('decline');
  const { runId } = await turnup.temporal.workflow.getHandle(workflow.workflowId).describe();
  await turnup.temporal.workflow.getHandle(workflow.workflowId, runId).result();
  await asked(turnup, 'POST', `${path}/submit`, {});
  await until(
    'the second round',
    async () => (await turnup.temporal.workflow.getHandle(workflow.workflowId).describe()).runId !== runId,
    patienceSeconds,
  );
  await untilItWaits(turnup, workflow);
  await decide('approve');
  return { 'quote-declined': { ...workflow, runId }, 'quote-approved': workflow };
}

/** An order that is checked and submitted by a job. */
export async function orderSubmitted(turnup: Turnup) {
  const job = await asked(turnup, 'POST', '/api/v1/order?mode=async', {
    account: { id: 'customer-orders' },
    contact: { id: 'ann' },
    place: { role: 'installationAddress', postcode: '10119' },
    line: [{ productOffering: { id: 'fibre-home' } }],
  });
  return { 'order-job': { workflowId: jobWorkflowId('orderJob', String(job['id'])) } };
}

/** A report of what is in the network, compared with the install base. */
export async function discoveryCompared(turnup: Turnup) {
  const item = [{ kind: 'resource', id: 'ont-of-nobody', characteristic: [{ name: 'port', value: '0/1' }] }];
  const job = await asked(turnup, 'POST', '/api/v1/discoveryImport', { source: 'access-ems', item });
  return { 'discovery-import': { workflowId: jobWorkflowId('discoveryImport', String(job['id'])) } };
}

/** The workflow waits for a date, or to be woken. */
async function untilItWaits({ temporal }: Turnup, { workflowId }: Subject): Promise<void> {
  await until(
    `a timer of ${workflowId}`,
    async () => {
      // The request is answered before the workflow is started.
      const history = await temporal.workflow
        .getHandle(workflowId)
        .fetchHistory()
        .catch(() => undefined);
      return history?.events?.some(({ timerStartedEventAttributes: started }) => Boolean(started));
    },
    patienceSeconds,
  );
}

async function asked({ api }: Turnup, method: string, path: string, body: object): Promise<Json> {
  const answer = await api(method, path, body);
  if (answer.status >= 300)
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
