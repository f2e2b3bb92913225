import type { Logger } from 'pino';
import { jobWorkflowId, parseJobWorkflowId, parseWorkflowId, workflowId } from '../../domain/order/ids.js';
import { backgroundJobs, orderKinds } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { queueForgotten } from '../../entities/orders/forgotten-hand-offs.js';
import { inquireAboutForgotten } from '../../entities/orders/inquiries.js';
import {
  findIdleOrders,
  findOpenPartitions,
  recordSweptOrders,
  restartTasks,
  type SweepOutcome,
} from '../../entities/orders/sweep.js';
import {
  type OrderSection,
  type PageEnd,
  readSweepPage,
  type SweepSection,
  sweepSections,
} from '../../entities/orders/sweep-sections.js';
import { findFaultyOrders, forgetStuckBefore } from '../../entities/orders/stuck-orders.js';
import type { FindClosed } from '../../relay/open-workflows.js';
import type { Relay } from '../../relay/relay.js';
import type { EndUnreplayable } from '../../relay/unreplayable-workflows.js';
import { sliceMs } from '../slice.js';

interface SweepDependencies {
  readonly database: Database;
  readonly relay: Pick<Relay, 'flush'>;
  readonly findClosed: FindClosed;
  readonly endUnreplayable: EndUnreplayable;
  /** What is younger is started by the outbox still. */
  readonly lostAfterMs: number;
  readonly log: Logger;
}

/** Progress of a sweep. */
export interface SweepProgress {
  /** ISO 8601 instant at which it began. */
  readonly begunAt: string;
  readonly done: boolean;
  /** The current section, and the end of the last page in it. */
  readonly section: number;
  readonly after?: PageEnd;
  /** Workflows that were started again, or whose order's workflow was woken for its partitions. */
  readonly restarted: number;
  /** Stuck orders on the list. */
  readonly stuck: number;
}

export type SweepActivities = ReturnType<typeof createSweepActivities>;

/** The activities of the sweep; separate from those of orders, since only these query Temporal. */
export const createSweepActivities = (dependencies: SweepDependencies) => ({
  restartLostWorkflows: (progress?: SweepProgress) => restartLostWorkflows(dependencies, progress),
});

/** As many as one query to Temporal may name. */
const pageSize = 100;
/** Longer than any activity may take: an order that has changed since is being worked on. */
const idleAfterMs = 5 * 60_000;
/** A partition that was terminated is started again by its order's workflow within seconds (workflows/partitions.ts). */
const partitionGraceMs = 60_000;

async function restartLostWorkflows(
  dependencies: SweepDependencies,
  progress: SweepProgress = {
    begunAt: new Date().toISOString(),
    done: false,
    section: 0,
    restarted: 0,
    stuck: 0,
  },
): Promise<SweepProgress> {
  const { database, relay, lostAfterMs, log } = dependencies;
  const sliceEnd = Date.now() + sliceMs;
  const begunMs = Date.parse(progress.begunAt);
  const before = new Date(begunMs - lostAfterMs);
  const idleBefore = new Date(begunMs - idleAfterMs);
  let { section: number, after, restarted, stuck } = progress;
  restarted += await restartUnreplayable(dependencies);
  for (
    let section = sweepSections[number];
    section && Date.now() < sliceEnd;
    section = sweepSections[number]
  ) {
    const { ids, end } = await readSweepPage(database, section, { after, before, limit: pageSize });
    const outcome = await sweepPage(dependencies, section, { ids, idleBefore });
    for (const id of outcome.woken) relay.flush(id);
    if (outcome.woken.length > 0)
      log.warn({ workflows: outcome.woken }, 'started again: no workflow ran them');
    restarted += outcome.woken.length;
    stuck += outcome.stuck;
    after = end;
    if (!end) number += 1;
  }
  const done = number >= sweepSections.length;
  if (done) await forgetStuckBefore(database, new Date(progress.begunAt));
  return { begunAt: progress.begunAt, done, section: number, ...(after && { after }), restarted, stuck };
}

/** However young they are: nobody else is at work on what was ended just now. A partition is started again by its order. */
async function restartUnreplayable({ database, relay, endUnreplayable }: SweepDependencies): Promise<number> {
  const ended = [...(await endUnreplayable())];
  const woken: string[] = [];
  const orders = ended
    .flatMap((id) => parseWorkflowId(id) ?? [])
    .filter(({ partition }) => partition === undefined);
  for (const kind of orderKinds) {
    const orderIds = orders.filter((order) => order.kind === kind).map(({ orderId }) => orderId);
    if (orderIds.length === 0) continue;
    const swept = await recordSweptOrders(database, {
      kind,
      orderIds,
      lost: new Set(orderIds),
      lostPartitions: [],
      idle: new Set(),
      faulty: new Map(),
    });
    woken.push(...swept.woken);
  }
  for (const kind of backgroundJobs) {
    const ids = ended.flatMap((each) => parseJobWorkflowId(each) ?? []).filter(({ type }) => type === kind);
    if (ids.length > 0)
      woken.push(
        ...(await restartTasks(
          database,
          kind,
          ids.map(({ id }) => id),
        )),
      );
  }
  for (const id of woken) relay.flush(id);
  return woken.length;
}

interface PageOfIds {
  readonly ids: readonly string[];
  /** Orders that have changed since are not idle. */
  readonly idleBefore: Date;
}

async function sweepPage(
  dependencies: SweepDependencies,
  section: SweepSection,
  page: PageOfIds,
): Promise<SweepOutcome> {
  if (page.ids.length === 0) return { woken: [], stuck: 0 };
  if ('state' in section) return await sweepOrders(dependencies, section, page);
  const { kind } = section;
  const closed = await dependencies.findClosed(page.ids.map((id) => jobWorkflowId(kind, id)));
  const lost = page.ids.filter((id) => closed.has(jobWorkflowId(kind, id)));
  const woken = lost.length > 0 ? await restartTasks(dependencies.database, kind, lost) : [];
  return { woken, stuck: 0 };
}

async function sweepOrders(
  { database, findClosed, log }: SweepDependencies,
  { kind }: OrderSection,
  { ids, idleBefore }: PageOfIds,
): Promise<SweepOutcome> {
  const closed = await findClosed(ids.map((id) => workflowId(kind, id)));
  const lost = new Set(ids.filter((id) => closed.has(workflowId(kind, id))));
  const running = ids.filter((id) => !lost.has(id));
  await inquireAboutForgotten(database, ids, new Date());
  const queued = await queueForgotten(database, kind, { orderIds: ids, before: idleBefore });
  if (queued.length > 0) log.warn({ steps: queued }, 'queued again: nobody was about to send them');
  const partitions = await findOpenPartitions(database, kind, running);
  const closedPartitions = await findClosed(
    partitions.map((partition) => partition.workflowId),
    { closedForMs: partitionGraceMs },
  );
  return await recordSweptOrders(database, {
    kind,
    orderIds: ids,
    lost,
    lostPartitions: partitions.filter((partition) => closedPartitions.has(partition.workflowId)),
    idle: new Set(await findIdleOrders(database, kind, { orderIds: running, before: idleBefore })),
    faulty: await findFaultyOrders(database, running),
  });
}
