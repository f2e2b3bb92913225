import pMap from 'p-map';
import { type DueKind, type DuePlace, dueRecords } from '../../entities/due-records.js';
import type { Dependencies } from '../dependencies.js';
import { sliceMs } from '../slice.js';

/** How far a run has come; a plain value, so that the next slice goes on from it. */
export interface DueProgress {
  /** The instant of the run: what becomes due later is for the next one. */
  readonly now: string;
  readonly kind: number;
  readonly after?: { readonly id: string; readonly at: string };
  readonly processed: number;
  /** Records that could not be processed: the log has their errors, and the next run tries them again. */
  readonly failed: number;
  readonly done: boolean;
}

/** Records that are in hand at once, and how many of them are under way together. */
const batchSize = 100;
const concurrency = 8;

/**
 * Processes what is due, kind by kind and oldest first. Each record is a transaction of its own: one that fails is counted,
 * passed over and due again in the next run, and holds up no other. A slice that is run twice finds its records done.
 */
export async function processDue(
  dependencies: Pick<Dependencies, 'database' | 'relay' | 'log'>,
  kinds: readonly DueKind[],
  begun: DueProgress | undefined,
): Promise<DueProgress> {
  const sliceEnd = Date.now() + sliceMs;
  let progress = begun ?? { now: new Date().toISOString(), kind: 0, processed: 0, failed: 0, done: false };
  while (Date.now() < sliceEnd) {
    const kind = kinds[progress.kind];
    if (!kind) return { ...progress, done: true };
    progress = await processBatch(dependencies, kind, progress);
  }
  return progress;
}

async function processBatch(
  dependencies: Pick<Dependencies, 'database' | 'relay' | 'log'>,
  kind: DueKind,
  progress: DueProgress,
): Promise<DueProgress> {
  const { after, ...rest } = progress;
  const now = new Date(progress.now);
  const records = await dueRecords(dependencies.database, kind, {
    now,
    after: after && { id: after.id, at: new Date(after.at) },
    atMost: batchSize,
  });
  const outcomes = await pMap(records, async (record) => processOne(dependencies, kind, { record, now }), {
    concurrency,
  });
  const processed = outcomes.filter(Boolean).length;
  const counted = {
    ...rest,
    processed: rest.processed + processed,
    failed: rest.failed + outcomes.length - processed,
  };
  const last = records.length === batchSize ? records.at(-1) : undefined;
  return last
    ? { ...counted, after: { id: last.id, at: last.at.toISOString() } }
    : { ...counted, kind: rest.kind + 1 };
}

async function processOne(
  { database, relay, log }: Pick<Dependencies, 'database' | 'relay' | 'log'>,
  kind: DueKind,
  { record: { id }, now }: { readonly record: DuePlace; readonly now: Date },
): Promise<boolean> {
  try {
    const waiting = await database.transaction(async (tx) => (await kind.process(tx, id, now)) ?? []);
    for (const workflowId of waiting) relay.flush(workflowId);
    return true;
  } catch (err) {
    log.error({ err, kind: kind.name, id }, 'what was due failed, and is due again in the next run');
    return false;
  }
}
