import { ApplicationFailure } from '@temporalio/common';
import pMap from 'p-map';
import { isRolledBack, type StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Transaction, sql } from '../../entities/database.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream, DownstreamRequest, DownstreamResponse } from './downstream.js';
import {
  type OutgoingHandOff,
  outgoingColumns,
  type OutgoingRow,
  toOutgoing,
} from '../../entities/orders/outgoing-hand-offs.js';
import { failStep } from '../../entities/orders/fallout.js';
import { idInBody } from '../../entities/orders/hand-off-responses.js';
import { referencesOf, toHandOffRequest } from './send-hand-offs.js';
import type { HandOffInput } from './hand-off.js';
import { unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { cancelPath } from '../../domain/tmf/documents/hand-off-order.js';
import { showHandedOff } from '../../entities/orders/orders.js';
import { releaseSteps } from '../../entities/orders/gates.js';
import { dequeueHandOffs } from '../../entities/orders/hand-off-queue.js';
import { inquiriesFrom } from '../../entities/orders/inquiries.js';
import { moveSteps } from '../../entities/orders/steps.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';

type StepToUndo = OutgoingHandOff & Row<PlanStep, 'operation' | 'externalRef' | 'gateId'>;

interface AnsweredUndo {
  readonly step: StepToUndo;
  readonly answer: DownstreamResponse;
  readonly externalRef: string | null;
}

/**
 * Undoes steps: completed work by handing off its opposite, work under way by requesting the system to stop it, and
 * work that was never sent without any request. The result comes as a callback, like that of the work. Throws retryable
 * failures while the system is unknown, offline, busy or unreachable. Safe to repeat.
 */
export async function undoSteps(
  { database, publicUrl }: Dependencies,
  downstream: Downstream,
  input: HandOffInput,
): Promise<Readonly<Record<string, StepState>>> {
  const system = await findDownstreamSystem(database, input.system);
  if (!system)
    throw ApplicationFailure.retryable(`there is no downstream system ${input.system}`, 'NoSystem');
  const offline = system.status === 'offline';
  const { steps, states } = await database.transaction(async (tx) => beginUndo(tx, input, { offline }));
  if (offline && steps.length > 0)
    throw ApplicationFailure.retryable(`${system.name} is offline; the rollback waits`, 'Offline');
  const answered = await pMap(steps, (step) => undoStep(downstream, system, step, publicUrl), {
    concurrency: 10,
  });
  await database.transaction((tx) => recordResponses(tx, answered));
  const failed = answered.flatMap(({ answer }) => (answer.outcome === 'unreachable' ? [answer.message] : []));
  if (failed.length > 0) throw ApplicationFailure.retryable(failed[0], 'Unreachable');
  const limited = answered.flatMap(({ answer }) => (answer.outcome === 'limited' ? [answer.message] : []));
  if (limited.length > 0) throw ApplicationFailure.retryable(limited[0], 'Busy');
  for (const each of answered) states[each.step.id] = stateAfter(each);
  return states;
}

/** Steps whose system is offline are left as they are. */
async function beginUndo(
  tx: Transaction,
  input: HandOffInput,
  { offline }: { readonly offline: boolean },
): Promise<{ steps: StepToUndo[]; states: Record<string, StepState> }> {
  const rows = await tx.rows<OutgoingRow & Row<PlanStep, 'operation' | 'externalRef' | 'gateId'>>(
    `SELECT ${outgoingColumns}, operation, externalRef, gateId FROM plan_step WHERE id IN (?)
     ORDER BY id FOR UPDATE`,
    [anyOf(input.stepIds)],
  );
  const states: Record<string, StepState> = {};
  const toSend: StepToUndo[] = [];
  const ended: (string | null)[] = [];
  for (const step of rows.map(toOutgoing)) {
    const { state, operation } = undoTransition(step);
    states[step.id] = state;
    if (state === 'undoing') toSend.push({ ...step, state, operation });
    if (state === step.state || (state === 'undoing' && offline)) continue;
    // Without the id of the work an inquiry cannot mistake the work's end for that of its undoing.
    const unlessSame = (column: string) => sql(`IF(operation = ?, ${column}, NULL)`, [operation]);
    const set = {
      ...(state === 'undoing' && inquiriesFrom(step.step, new Date())),
      reportedState: unlessSame('reportedState'),
      externalRef: unlessSame('externalRef'),
      operation,
    };
    moveSteps(tx, [step.id], state, { set });
    if (isRolledBack(state)) ended.push(step.gateId);
    if (step.state === 'handingOff') dequeueHandOffs(tx, [step.id]);
    if (state === 'cancelled')
      showHandedOff(tx, { kind: step.step.kind, ids: [step.id] }, state, { at: new Date() });
  }
  await releaseSteps(tx, input, ended);
  return { steps: toSend, states };
}

/** The start of a step's rollback. */
function undoTransition({ state, operation, step, isSent }: StepToUndo): {
  state: StepState;
  operation: 'do' | 'undo';
} {
  switch (state) {
    case 'completed':
      return step.compensation === 'none'
        ? { state: 'undone', operation }
        : { state: 'undoing', operation: 'undo' };
    case 'handingOff':
      return { state: isSent ? 'undoing' : 'cancelled', operation: 'do' };
    case 'inProgress':
      return { state: 'undoing', operation: 'do' };
    case 'waiting':
    case 'failed':
    case 'undoing':
    case 'undone':
    case 'cancelled':
      return { state, operation };
  }
}

async function undoStep(
  downstream: Downstream,
  system: DownstreamSystem,
  step: StepToUndo,
  publicUrl: string,
): Promise<AnsweredUndo> {
  if (step.operation === 'undo') {
    const answer = await downstream.send(system, toHandOffRequest(step, { system, publicUrl }, 'undo'));
    return { step, answer, externalRef: answer.outcome === 'accepted' ? idInBody(answer.body) : null };
  }
  const { externalRef: known } = step;
  if (known !== null) return await requestStop(downstream, system, { step, externalRef: known, publicUrl });
  // Its answer never came: the same request with the same key returns the id to stop.
  const answer = await downstream.send(system, toHandOffRequest(step, { system, publicUrl }));
  const externalRef = answer.outcome === 'accepted' ? idInBody(answer.body) : null;
  return externalRef === null
    ? { step, answer, externalRef }
    : await requestStop(downstream, system, { step, externalRef, publicUrl });
}

interface WorkToStop {
  readonly step: StepToUndo;
  readonly externalRef: string;
  readonly publicUrl: string;
}

async function requestStop(
  downstream: Downstream,
  system: DownstreamSystem,
  { step, externalRef, publicUrl }: WorkToStop,
): Promise<AnsweredUndo> {
  const request = { system, publicUrl, externalRef, reason: 'the order was cancelled', key: 'cancel' };
  return { step, answer: await downstream.send(system, toStopRequest(step, request)), externalRef };
}

interface StopRequest {
  readonly system: DownstreamSystem;
  readonly publicUrl: string;
  /** The system's own id of the work. */
  readonly externalRef: string;
  readonly reason: string;
  readonly key: string;
}

/** The request to stop work under way; its key distinguishes it from other requests. */
export function toStopRequest(
  handOff: OutgoingHandOff,
  { system, publicUrl, externalRef, reason, key }: StopRequest,
): DownstreamRequest {
  const { id, orderId, generation, step } = handOff;
  return {
    method: 'POST',
    path: cancelPath(step.kind, system),
    idempotencyKey: `${orderId}/${id}/${generation}/${key}`,
    body: {
      cancellationReason: reason,
      [step.kind]: { id: externalRef },
      ...referencesOf(handOff, publicUrl),
    },
  };
}

/**
 * A refused undo is for a person to decide. A refused stop is no failure: the work ends one way or the other, and is
 * undone after that. If the system refuses a repeated request for the work, nobody knows whether it began, and a person
 * must check.
 */
function stateAfter({ step, answer, externalRef }: AnsweredUndo): StepState {
  if (answer.outcome !== 'refused') return 'undoing';
  return step.operation === 'undo' || externalRef === null ? 'failed' : 'undoing';
}

async function recordResponses(tx: Transaction, answered: readonly AnsweredUndo[]): Promise<void> {
  for (const each of answered) {
    const { step, answer, externalRef } = each;
    if (externalRef !== null) {
      tx.write('UPDATE plan_step SET externalRef = ? WHERE id = ?', [externalRef, step.id]);
    }
    if (stateAfter(each) === 'failed' && answer.outcome === 'refused') {
      const code = step.operation === 'undo' ? `HTTP ${answer.status}` : unreachableCode;
      await failStep(tx, step, { code, message: answer.message });
    }
  }
}
