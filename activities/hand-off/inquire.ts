import pMap from 'p-map';
import { stepWorkflowId } from '../../domain/order/ids.js';
import { answerDeadline } from '../../domain/plan/inquiry-times.js';
import { noAnswerCode } from '../../domain/tmf/schemas/fallout.js';
import { readReport } from '../../domain/plan/downstream-report.js';
import { readNotices } from '../../domain/plan/notices.js';
import { isFinalReport } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { claimInquiries, recordHeard, takeInquiriesBack } from '../../entities/orders/inquiries.js';
import { putMessages } from '../../entities/outbox.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { anyOf } from '../../entities/database.js';
import type { Dependencies } from '../dependencies.js';
import { failStep } from '../../entities/orders/fallout.js';
import type { HandedOffStep } from '../../entities/orders/outgoing-hand-offs.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import { orderIn, toInquiry } from './inquiry-requests.js';
import { sliceMs } from '../slice.js';

type OverdueStep = HandedOffStep & Row<PlanStep, 'operation' | 'externalRef' | 'lastHeardAt'>;

/**
 * What came of an inquiry. `applied`: the system reported an end that was not known. `silent`: it does not answer, or the
 * catalog has no record of it. `notAsked`: it is offline.
 */
type InquiryOutcome = 'applied' | 'heard' | 'silent' | 'notAsked';

type InquiryDependencies = Pick<Dependencies, 'database' | 'relay' | 'downstream' | 'log'>;

/**
 * Asks the downstream systems about steps whose callback is overdue: a lost callback costs time, never the order. What
 * they say takes the way of every callback. Returns how many answers said something new. For orders whose workflows ask by themselves.
 */
export async function inquire(
  dependencies: InquiryDependencies,
  { stepIds }: { readonly stepIds: readonly string[] },
): Promise<number> {
  const outcomes = await askAbout(dependencies, stepIds);
  return [...outcomes.values()].filter((outcome) => outcome === 'applied').length;
}

/** What a slice of the inquiries came to. */
export interface InquirySlice {
  readonly asked: number;
  /** Of these the ones that were not answered. */
  readonly silent: number;
  readonly more: boolean;
}

/** As many as are claimed at once. */
const pageSize = 50;

/**
 * Asks about the steps that are due, each by its own back-off (domain/plan/inquiry-times.ts). One whose system has not been
 * heard of within its `answerWithin`, nor answers now, becomes fallout `noAnswer`; what it reports later counts all the same.
 */
export async function inquireOverdue(dependencies: InquiryDependencies): Promise<InquirySlice> {
  const { database } = dependencies;
  const sliceEnd = Date.now() + sliceMs;
  let [asked, silent] = [0, 0];
  while (Date.now() < sliceEnd) {
    const ids = await claimInquiries(database, { now: new Date(), atMost: pageSize });
    if (ids.length === 0) return { asked, silent, more: false };
    const outcomes = await askAbout(dependencies, ids);
    const those = (outcome: InquiryOutcome) => ids.filter((id) => outcomes.get(id) === outcome);
    await takeInquiriesBack(database, those('notAsked'));
    for (const id of those('silent')) await failSilent(dependencies, id);
    asked += ids.length - those('notAsked').length;
    silent += those('silent').length;
  }
  return { asked, silent, more: true };
}

/** How many systems' answers are waited for at once. */
const concurrency = 10;

async function askAbout(
  dependencies: InquiryDependencies,
  stepIds: readonly string[],
): Promise<ReadonlyMap<string, InquiryOutcome>> {
  const steps = await dependencies.database.rows<OverdueStep>(
    `SELECT ${overdueColumns} FROM plan_step WHERE id IN (?) AND state IN ('inProgress', 'undoing')`,
    [anyOf(stepIds)],
  );
  const outcomes = await pMap(
    steps,
    async (overdue) => [overdue.id, await askAboutOne(dependencies, overdue)] as const,
    { concurrency },
  );
  return new Map(outcomes);
}

const overdueColumns =
  'id, orderId, orderKind, downstreamSystem, state, generation, operation, externalRef, lastHeardAt, step';

async function askAboutOne(
  { database, relay, downstream, log }: InquiryDependencies,
  overdue: OverdueStep,
): Promise<InquiryOutcome> {
  const { id, generation, operation, downstreamSystem } = overdue;
  const system = await findDownstreamSystem(database, downstreamSystem);
  if (!system) return 'silent';
  if (system.status === 'offline') return 'notAsked';
  const answer = await downstream.send(system, toInquiry(overdue, system));
  if (answer.outcome === 'limited') return 'notAsked';
  if (answer.outcome !== 'accepted') {
    // What it said is in no log: it may be anything.
    const status = 'status' in answer ? answer.status : undefined;
    log.info({ stepId: id, outcome: answer.outcome, status }, 'inquiry not answered');
    return 'silent';
  }
  const body = orderIn(answer.body, overdue);
  if (!body) {
    log.info({ stepId: id }, 'its downstream system does not know the hand-off');
    return 'silent';
  }
  const { state, characteristics, reasons } = readReport(body);
  if (state === undefined) return 'silent';
  if (!isFinalReport(state)) {
    await recordHeard(database, id);
    return 'heard';
  }
  const result = await receiveCallback(database, {
    stepId: id,
    generation,
    operation,
    state,
    characteristics,
    reasons,
    notices: readNotices(body),
    body,
    caller: 'turnup',
    channel: 'inquiry',
  });
  if (result.outcome !== 'applied') return 'heard';
  relay.flush(result.workflowId);
  return 'applied';
}

/** The step becomes fallout when its time is over, unless it was heard of meanwhile. */
async function failSilent({ database, relay }: InquiryDependencies, id: string): Promise<void> {
  const workflowId = await database.transaction(async (tx) => {
    const [step] = await tx.rows<OverdueStep & Row<PlanStep, 'partitionNo' | 'partitions' | 'reportedState'>>(
      `SELECT ${overdueColumns}, partitionNo, partitions, reportedState FROM plan_step WHERE id = ? FOR UPDATE`,
      [id],
    );
    if (!step || (step.state !== 'inProgress' && step.state !== 'undoing')) return undefined;
    if (step.reportedState !== null && isFinalReport(step.reportedState)) return undefined;
    if (step.lastHeardAt === null || answerDeadline(step.step, step.lastHeardAt) > new Date())
      return undefined;
    const since = step.lastHeardAt.toISOString();
    const message = `${step.downstreamSystem} was last heard of at ${since}, and does not answer inquiries`;
    await failStep(tx, step, { falloutType: 'noAnswer', code: noAnswerCode, message });
    const { operation } = step;
    putMessages(tx, [
      { workflowId: stepWorkflowId(step), message: { type: 'callback', stepId: id, operation } },
    ]);
    return stepWorkflowId(step);
  });
  if (workflowId !== undefined) relay.flush(workflowId);
}
