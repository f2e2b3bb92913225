import type { Json, LiveStep, Order, Turnup } from '../../e2e/support/turnup.js';
import { until } from '../../support/until.js';

/** A workflow whose history is recorded; without a run, its last one. */
export interface Subject {
  readonly workflowId: string;
  readonly runId?: string;
}

/** Has something happen on a Turnup whose systems answer at once, and returns the workflows that did it, by name. */
export type Scenario = (turnup: Turnup) => Promise<Readonly<Record<string, Subject>>>;

/** A recording may be made on a busy machine. */
export const patienceSeconds = 180;

/** The same Turnup, waited for longer. */
export const patient = (turnup: Turnup): Turnup => ({
  ...turnup,
  run: async (doc, state, seconds = patienceSeconds) => turnup.run(doc, state, seconds),
  untilState: async (href, state, seconds = patienceSeconds) => turnup.untilState(href, state, seconds),
});

/** Temporal suggests a new run after 4,096 events; with so few a recording stays small. */
export const suggestedAfter = 60;

/** Longer than a recording takes. */
export const forLong = 600_000;
const cancelPath = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';

export function of({ id, href }: Order): Subject {
  const kind = ['serviceOrder', 'resourceOrder'].find((each) => href.includes(`/${each}/`));
  return { workflowId: `${kind ?? 'productOrder'}/${id}` };
}

export const partitionOf = ({ workflowId }: Subject, number: number): Subject => ({
  workflowId: `${workflowId}/partition/${number}`,
});

export const inSeconds = (seconds: number): string => new Date(Date.now() + seconds * 1_000).toISOString();

export async function requestCancel({ api }: Turnup, { id }: Order): Promise<void> {
  const { status, body } = await api('POST', cancelPath, { productOrder: { id } });
  if (status !== 201) throw new Error(`not to be cancelled: ${status} ${JSON.stringify(body)}`);
}

export async function cancel(turnup: Turnup, order: Order): Promise<void> {
  await requestCancel(turnup, order);
  await turnup.untilState(order.href, 'cancelled');
}

export async function untilStep(
  turnup: Turnup,
  order: Order,
  name: string,
  state: string,
): Promise<LiveStep> {
  return await until(
    `${name} to be ${state}`,
    async () => (await turnup.plan(order)).find((step) => step.name.includes(name) && step.state === state),
    patienceSeconds,
  );
}

export const openTask = async ({ list }: Turnup, { id }: Order): Promise<Json> =>
  await until(
    'the task',
    async () => (await list(`/api/v1/task?order.id=${id}&state=open`))[0],
    patienceSeconds,
  );

export async function completeTask(turnup: Turnup, order: Order): Promise<void> {
  const task = await openTask(turnup, order);
  await turnup.api('POST', `/api/v1/task/${String(task['id'])}/complete`, {
    characteristic: [{ name: 'designDocument', value: 'D-17' }],
  });
}

/** On hold while a person does its task: what that makes ready begins when the order is resumed. */
export async function holdDuringTask(turnup: Turnup, order: Order): Promise<void> {
  const put = async (action: string, body: object): Promise<void> => {
    const { status } = await turnup.api('POST', `/api/v1/productOrder/${order.id}/${action}`, body);
    if (status !== 200) throw new Error(`${action}: ${status}`);
  };
  const task = await openTask(turnup, order);
  await put('hold', { reason: 'credit check' });
  await turnup.untilState(order.href, 'held');
  await completeTask(turnup, order);
  await untilStep(turnup, order, String(task['name']), 'completed');
  await put('resume', {});
}

export async function decideFallout(
  { api, list }: Turnup,
  { id }: Order,
  decision: 'retry' | 'complete',
): Promise<void> {
  const fallout = await until(
    'the fallout',
    async () => (await list(`/api/v1/fallout?order.id=${id}&state=open`))[0],
    patienceSeconds,
  );
  const { status } = await api('POST', `/api/v1/fallout/${String(fallout['id'])}/${decision}`, {});
  if (status !== 202) throw new Error(`${decision}: ${status}`);
}
