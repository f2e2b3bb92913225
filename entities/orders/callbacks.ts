import { isDeepStrictEqual } from 'node:util';
import { attributeChanges } from '../../domain/events/deed.js';
import { digestOf } from '../../domain/lib/digest.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import { advances, isFinalReport, type StepState } from '../../domain/plan/step-state.js';
import type { ReportedReason } from '../../domain/plan/downstream-report.js';
import { stepWorkflowId, workflowId as orderWorkflowId } from '../../domain/order/ids.js';
import type { OrderState } from '../../domain/order/order-state.js';
import { mergeNotices, noticeLists, type OrderNotices } from '../../domain/plan/notices.js';
import { type Database, sql, type Transaction } from '../database.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor, recordHandOffEvent, recordHandOffNoticeEvents } from '../events/event-sources.js';
import { recordOrderNoticeEvents } from './order-notice-events.js';
import { handOffTable, orderTable } from '../tables/order-tables.js';
import { putMessages } from '../outbox.js';
import type { Characteristic } from '../../domain/lib/values.js';
import { acceptsCorrection } from './corrections.js';
import { inquiriesAnew, noInquiry } from './inquiries.js';
import { showHandedOff } from './orders.js';
import type { PlanStep } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

/** A downstream system's report on a hand-off, by whichever of the three ways it came. */
export interface CallbackReport {
  readonly stepId: string;
  /** The hand-off it answers; absent: the current one. */
  readonly generation?: number;
  readonly operation?: 'do' | 'undo';
  readonly state: OrderState;
  /** The downstream system's own id. */
  readonly externalRef?: string;
  readonly characteristics: readonly Characteristic[];
  readonly reasons: readonly ReportedReason[];
  /** Stored whatever the report does to the step. */
  readonly notices?: OrderNotices;
  /** The system waits for what one of the notices says; where in its order that is. */
  readonly informationRequired?: { readonly fieldPath?: string };
  readonly body: unknown;
  readonly caller: string;
  /** The downstream system that the caller is; absent: the caller may answer for any. */
  readonly downstreamSystem?: string;
  /** `task`: the report came from a person, not from a system. */
  readonly channel: 'listener' | 'patch' | 'callbackUrl' | 'inquiry' | 'task';
}

type CallbackAnswer =
  { readonly outcome: CallbackOutcome; readonly workflowId: string } | { readonly outcome: CallbackRefusal };

/** `ambiguous`: the step was handed off more than once, and the report does not say which hand-off it answers. */
export type CallbackRefusal = 'unknown' | 'notHandedOff' | 'notYours' | 'ambiguous';

/**
 * `applied`: final, the workflow is notified of it. `progress`: recorded and shown. `duplicate`: came before.
 * `corrected`: the step was completed, but now reports another value, which counts; where rules need it the workflow is notified.
 * `outdated`: answers an older hand-off. `superseded`: the hand-off was already further, or its order can no longer
 * follow.
 */
export const callbackOutcomes = [
  'applied',
  'progress',
  'corrected',
  'duplicate',
  'outdated',
  'superseded',
] as const;
export type CallbackOutcome = (typeof callbackOutcomes)[number];

/** As much of a step as a report on it needs. */
export type ReportedStepRow = Row<
  PlanStep,
  | 'orderId'
  | 'orderKind'
  | 'partitionNo'
  | 'partitions'
  | 'itemId'
  | 'kind'
  | 'downstreamSystem'
  | 'state'
  | 'generation'
  | 'operation'
  | 'reportedState'
  | 'result'
  | 'notices'
> & { readonly staggers: number };

/** The columns of a `ReportedStepRow`. */
export const reportedStepColumns = `orderId, orderKind, partitionNo, partitions, itemId, kind, downstreamSystem, state,
  generation, operation, reportedState, result, notices, JSON_CONTAINS_PATH(graph, 'one', '$.staggers') AS staggers`;

/** Records the report and, when it takes the step further, commits a message to the workflow with it. */
export async function receiveCallback(database: Database, report: CallbackReport): Promise<CallbackAnswer> {
  return await database.transaction(async (tx) => {
    const [step] = await tx.rows<ReportedStepRow>(
      `SELECT ${reportedStepColumns} FROM plan_step WHERE id = ? FOR UPDATE`,
      [report.stepId],
    );
    if (!step || step.downstreamSystem === null) return { outcome: 'unknown' };
    if (report.downstreamSystem !== undefined && report.downstreamSystem !== step.downstreamSystem)
      return { outcome: 'notYours' };
    // At-least-once delivery: a repeated answer to an earlier hand-off must not count for the newest one.
    if (report.generation === undefined && (step.generation > 1 || step.operation === 'undo'))
      return { outcome: 'ambiguous' };
    if (step.state === 'waiting' && (report.generation ?? step.generation) >= step.generation)
      return { outcome: 'notHandedOff' };
    if (report.downstreamSystem !== undefined) tx.deeds?.areRecordedByReport();
    const outcome = await recordReport(tx, step, report);
    recordAnswerFor(tx, step, { ...report, outcome });
    return { outcome, workflowId: stepWorkflowId(step) };
  });
}

/** Who answers for a system is no system: it is on record like any other decision about the order. */
function recordAnswerFor(
  tx: Transaction,
  { orderId, orderKind, kind }: ReportedStepRow,
  { stepId, state, outcome, characteristics }: CallbackReport & { readonly outcome: CallbackOutcome },
): void {
  const answer = { step: { id: stepId, kind }, state, outcome, characteristic: characteristics };
  tx.deeds?.add(orderTable[orderKind], {
    resource: orderKind,
    id: orderId,
    action: 'request',
    change: attributeChanges({}, { callback: answer }),
  });
}

/** Applies a report by the system of a locked step, or by the person who has its task. */
export async function recordReport(
  tx: Transaction,
  step: ReportedStepRow,
  report: CallbackReport,
): Promise<CallbackOutcome> {
  const generation = report.generation ?? step.generation;
  const operation = report.operation ?? (step.operation === 'undo' ? 'undo' : 'do');
  const hasNewNotices = await recordNotices(tx, step, report);
  const decided = decideOutcome(step, { ...report, generation, operation });
  const order = { orderId: step.orderId, kind: step.orderKind };
  const staggers = step.staggers === 1;
  const isRefused =
    decided === 'corrected' && !(await acceptsCorrection(tx, order, { itemId: step.itemId, staggers }));
  const decision = isRefused ? 'superseded' : decided;
  const outcome = decision === 'superseded' && hasNewNotices ? 'progress' : decision;
  const values = [
    report.stepId,
    generation,
    operation,
    report.state,
    digestOf(report.body ?? null),
    JSON.stringify(report.body ?? null),
    report.caller,
    report.channel,
    outcome,
    new Date(),
  ];
  if (outcome === 'outdated' || outcome === 'superseded') {
    return (await tx.affected(insertCallback, values)) === 1 ? outcome : 'duplicate';
  }
  tx.write(insertCallback, values);
  const characteristics = mergeCharacteristics(step.result?.characteristics ?? [], report.characteristics);
  if (decision !== 'superseded') applyReport(tx, step, { ...report, characteristics });
  const mayDecideRules = staggers && report.characteristics.length > 0;
  // What only the step's own item shows is read when that is completed.
  if (outcome === 'corrected' && !staggers) return outcome;
  if (outcome !== 'progress' || (mayDecideRules && decision === 'progress')) {
    const message = { type: 'callback', stepId: report.stepId, operation } as const;
    putMessages(tx, [{ workflowId: stepWorkflowId(step), message }]);
  }
  if (outcome === 'corrected' && step.partitions > 1) restartPartition(tx, step);
  return outcome;
}

/** A partition that has ended takes no more messages: the order's own workflow runs it again. */
function restartPartition(tx: Transaction, { orderKind, orderId, partitionNo }: ReportedStepRow): void {
  const message = { type: 'replanned', partition: partitionNo } as const;
  putMessages(tx, [{ workflowId: orderWorkflowId(orderKind, orderId), message }]);
}

/** True when the report contains new notices: then the orders that show them have changed. */
async function recordNotices(
  tx: Transaction,
  step: ReportedStepRow,
  { stepId, notices = {}, informationRequired }: CallbackReport,
): Promise<boolean> {
  const known = step.notices ?? {};
  const merged = mergeNotices(known, notices);
  if (isDeepStrictEqual(merged, known)) return false;
  tx.write('UPDATE plan_step SET notices = ? WHERE id = ?', [merged, stepId]);
  const now = new Date();
  for (const [table, id] of [
    [handOffTable[step.kind], stepId],
    [orderTable[step.orderKind], step.orderId],
  ]) {
    if (table !== undefined)
      tx.write(`UPDATE ${table} SET revision = revision + 1, updatedAt = ? WHERE id = ?`, [now, id]);
  }
  const lists = noticeLists.filter((list) => !isDeepStrictEqual(merged[list], known[list]));
  recordHandOffNoticeEvents(tx, step.kind, lists, { ...rowsWrittenAt(now, [stepId]), content: merged });
  await recordOrderNoticeEvents(tx, { kind: step.orderKind, orderId: step.orderId }, lists);
  if (informationRequired) {
    const own = { where: 't.id = ?', values: [stepId], ...informationRequired };
    recordHandOffEvent(tx, step.kind, 'informationRequired', own);
    recordEventFor(tx, step.orderKind, 'informationRequired', { where: 't.id = ?', values: [step.orderId] });
  }
  return true;
}

const insertCallback = `INSERT INTO callback
  (stepId, generation, operation, reportedState, bodyHash, body, caller, channel, outcome, receivedAt)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON DUPLICATE KEY UPDATE times = times + 1`;

type EffectiveReport = Pick<CallbackReport, 'state' | 'characteristics'> &
  Required<Pick<CallbackReport, 'generation' | 'operation'>>;

function decideOutcome(
  step: ReportedStepRow,
  { generation, operation, state, characteristics }: EffectiveReport,
): CallbackOutcome {
  const current = step.operation === 'undo' ? 'undo' : 'do';
  if (generation !== step.generation || operation !== current) return 'outdated';
  const known = step.result?.characteristics ?? [];
  const hasNewValues = !isDeepStrictEqual(mergeCharacteristics(known, characteristics), known);
  if (isDone(step) && state === 'completed') return hasNewValues ? 'corrected' : 'superseded';
  // Values may come one after the other while the work goes on.
  if (state === step.reportedState && !isFinalReport(state) && hasNewValues) return 'progress';
  if (!advances(step.reportedState, state)) return 'superseded';
  return isFinalReport(state) ? 'applied' : 'progress';
}

/** The work is done, whether or not the workflow has heard of it. */
const isDone = ({ state, reportedState }: ReportedStepRow): boolean =>
  state === 'completed' || (isUnderWay(state) && reportedState === 'completed');

const isUnderWay = (state: StepState): boolean => state === 'handingOff' || state === 'inProgress';

/** The step stores what was reported; the handed-off order shows progress at once, and its end with the workflow. */
function applyReport(tx: Transaction, step: ReportedStepRow, report: CallbackReport): void {
  const { stepId, state, characteristics, reasons, externalRef } = report;
  const inquiries = isFinalReport(state) ? noInquiry : inquiriesAnew(new Date());
  tx.update(
    'plan_step',
    {
      reportedState: state,
      result: { characteristics, reasons },
      externalRef: sql('COALESCE(externalRef, ?)', [externalRef]),
      ...inquiries,
    },
    sql('id = ?', [stepId]),
  );
  // A report by a system that took the order acknowledges the hand-off.
  if (!isFinalReport(state) && state !== 'acknowledged')
    showHandedOff(tx, { kind: step.kind, ids: [stepId] }, state, { at: new Date() });
}

/** The step that a system knows under its own id. */
export async function findStepByExternalRef(
  database: Database,
  downstreamSystem: string,
  externalRef: string,
): Promise<string | undefined> {
  const [step] = await database.rows<Row<PlanStep, 'id'>>(
    'SELECT id FROM plan_step WHERE downstreamSystem = ? AND externalRef = ?',
    [downstreamSystem, externalRef],
  );
  return step?.id;
}
