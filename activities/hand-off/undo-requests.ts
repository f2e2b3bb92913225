import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import { cancelPath } from '../../domain/tmf/documents/hand-off-order.js';
import { ownId } from '../../domain/plan/downstream-report.js';
import type { StepState } from '../../domain/plan/step-state.js';
import type { Transaction } from '../../entities/database.js';
import { failStep } from '../../entities/orders/fallout.js';
import { refusalOf, unknownOutcome } from '../../entities/orders/hand-off-responses.js';
import type { OutgoingHandOff } from '../../entities/orders/outgoing-hand-offs.js';
import type { PlanStep } from '../../entities/tables/plan.js';
import type { Row } from '../../entities/tables/row.js';
import type { Downstream, DownstreamRequest, DownstreamResponse } from './downstream.js';
import { referencesOf, toHandOffRequest } from './send-hand-offs.js';

/** A step whose system is to take it back, or to stop it. */
export type StepToUndo = OutgoingHandOff & Row<PlanStep, 'operation' | 'externalRef' | 'gateId'>;

/** The same with what its system said. */
export interface AnsweredUndo {
  readonly step: StepToUndo;
  readonly answer: DownstreamResponse;
  readonly externalRef: string | null;
}

interface UndoRequest {
  readonly system: DownstreamSystem;
  readonly step: StepToUndo;
  readonly publicUrl: string;
  /** True when the turn of the first request has come, by the system's rate limit. */
  readonly hasTurn?: boolean;
}

/** Asks the system to take the work back, or to stop it. Because of its key, asking again has no other effect. */
export async function requestUndo(
  downstream: Pick<Downstream, 'send' | 'sendNow'>,
  { system, step, publicUrl, hasTurn = false }: UndoRequest,
): Promise<AnsweredUndo> {
  const send = async (request: DownstreamRequest): Promise<DownstreamResponse> =>
    hasTurn ? await downstream.sendNow(system, request) : await downstream.send(system, request);
  if (step.operation === 'undo') {
    const answer = await send(toHandOffRequest(step, { system, publicUrl }, 'undo'));
    return { step, answer, externalRef: idIn(answer) };
  }
  const toStop = (externalRef: string) =>
    toStopRequest(step, { system, publicUrl, externalRef, reason: 'the order was cancelled', key: 'cancel' });
  const { externalRef: known } = step;
  if (known !== null) return { step, answer: await send(toStop(known)), externalRef: known };
  // Its answer never came: the same request with the same key returns the id to stop.
  const answer = await send(toHandOffRequest(step, { system, publicUrl }));
  const externalRef = idIn(answer);
  if (externalRef === null) return { step, answer, externalRef };
  // The second request needs a turn of its own.
  return { step, answer: await downstream.send(system, toStop(externalRef)), externalRef };
}

const idIn = (answer: DownstreamResponse): string | null =>
  answer.outcome === 'accepted' ? (ownId(answer.body) ?? null) : null;

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
export function stateAfter({ step, answer, externalRef }: AnsweredUndo): StepState {
  if (answer.outcome !== 'refused') return 'undoing';
  return step.operation === 'undo' || externalRef === null ? 'failed' : 'undoing';
}

/** Records the ids of the works, and makes fallout of what was refused. */
export async function recordUndoAnswers(tx: Transaction, answered: readonly AnsweredUndo[]): Promise<void> {
  for (const each of answered) {
    const { step, answer, externalRef } = each;
    if (externalRef !== null) {
      tx.write('UPDATE plan_step SET externalRef = ? WHERE id = ?', [externalRef, step.id]);
    }
    if (stateAfter(each) === 'failed' && answer.outcome === 'refused') {
      const failure = step.operation === 'undo' ? refusalOf(answer.status) : unknownOutcome;
      await failStep(tx, step, { ...failure, message: answer.message });
    }
  }
}
