import type { Client, WorkflowHandle } from '@temporalio/client';
import pMap from 'p-map';

/** What one workflow cost the engine, in the mean of a sample. */
export interface HistoryCounts {
  readonly events: number;
  readonly workflowTasks: number;
  readonly activityTasks: number;
  readonly localActivities: number;
  readonly signals: number;
  readonly bytes: number;
}

/** The largest history and the largest payload of some workflows. */
export interface Largest {
  readonly events: number;
  readonly bytes: number;
  readonly payloadBytes: number;
}

type Event = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];
type Attributes = keyof Event;

const sampled = 20;
const concurrency = 4;

/** The mean of up to 20 of these workflows, evenly spread over them. */
export async function historyCounts(client: Client, workflowIds: readonly string[]): Promise<HistoryCounts> {
  const stride = Math.max(1, Math.floor(workflowIds.length / sampled));
  const sample = workflowIds.filter((_, index) => index % stride === 0).slice(0, sampled);
  const histories = await pMap(sample, (workflowId) => history(client, { workflowId }), { concurrency });
  const mean = (count: (each: History) => number): number =>
    histories.reduce((sum, each) => sum + count(each), 0) / histories.length;
  const having = (attributes: Attributes) =>
    mean(({ events }) => events.filter((event) => event[attributes]).length);
  return {
    events: mean(({ events }) => events.length),
    workflowTasks: having('workflowTaskCompletedEventAttributes'),
    activityTasks: having('activityTaskScheduledEventAttributes'),
    localActivities: having('markerRecordedEventAttributes'),
    signals: having('workflowExecutionSignaledEventAttributes'),
    bytes: mean(({ bytes }) => bytes),
  };
}

/** A workflow, and the one of its runs that is meant; without it the last. */
export interface Run {
  readonly workflowId: string;
  readonly runId?: string;
}

/** Every run of the workflows whose ids begin so. */
export async function runsOf(client: Client, prefix: string): Promise<readonly Run[]> {
  const runs: Run[] = [];
  for await (const { workflowId, runId } of client.workflow.list({
    query: `WorkflowId STARTS_WITH '${prefix}'`,
  }))
    runs.push({ workflowId, runId });
  return runs;
}

/** Looks at every one of the runs. */
export async function largest(client: Client, runs: readonly Run[]): Promise<Largest> {
  const all = await pMap(runs, (run) => history(client, run), { concurrency });
  return {
    events: Math.max(...all.map(({ events }) => events.length)),
    bytes: Math.max(...all.map(({ bytes }) => bytes)),
    payloadBytes: Math.max(...all.flatMap(({ events }) => events.map(largestPayload))),
  };
}

interface History {
  readonly events: readonly Event[];
  readonly bytes: number;
}

async function history(client: Client, { workflowId, runId }: Run): Promise<History> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const [{ historySize = 0 }, { events }] = await Promise.all([handle.describe(), handle.fetchHistory()]);
  return { events: events ?? [], bytes: historySize };
}

/** A payload is the one thing in an event that has bytes called `data`. */
function largestPayload(value: unknown): number {
  if (value === null || typeof value !== 'object') return 0;
  let most = 0;
  for (const [name, each] of Object.entries(value)) {
    const size = name === 'data' && each instanceof Uint8Array ? each.length : largestPayload(each);
    most = Math.max(most, size);
  }
  return most;
}
