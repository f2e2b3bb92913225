import { ApplicationFailure } from '@temporalio/common';
import pMap from 'p-map';
import type { StepState } from '../../domain/plan/step-state.js';
import { findDownstreamSystem } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream, DownstreamAnswer, DownstreamRequest } from './downstream.js';
import { failStep, type Handed, idOf, toRequest } from './bring.js';
import type { HandOffInput } from './hand-off.js';
import { unreachableCode } from '../../entities/orders/open-fallout.js';
import { formOf } from '../../domain/tmf/documents/hand-off-order.js';

interface Undone extends Handed {
  readonly operation: 'do' | 'undo';
  readonly externalRef: string | null;
}

interface Answered {
  readonly step: Undone;
  readonly answer: DownstreamAnswer;
  readonly externalRef: string | null;
}

/**
 * Takes steps back: work that is done by handing off its opposite, work under way by asking the system to stop it. The
 * result comes as a callback, like that of the work. Safe to repeat.
 */
export async function undoSteps(
  { database, publicUrl }: Dependencies,
  downstream: Downstream,
  input: HandOffInput,
): Promise<Readonly<Record<string, StepState>>> {
  const system = await findDownstreamSystem(database, input.system);
  if (!system)
    throw ApplicationFailure.retryable(`there is no downstream system ${input.system}`, 'NoSystem');
  if (system.status === 'offline')
    throw ApplicationFailure.retryable(`${system.name} is offline; the way back waits`, 'Offline');
  const { steps, states } = await database.transaction((tx) => begin(tx, input.stepIds));
  const answered = await pMap(steps, (step) => takeBack(downstream, system, step, publicUrl), {
    concurrency: 10,
  });
  await database.transaction((tx) => record(tx, answered));
  const failed = answered.flatMap(({ answer }) => (answer.outcome === 'unreachable' ? [answer.message] : []));
  if (failed.length > 0) throw ApplicationFailure.retryable(failed[0], 'Unreachable');
  for (const each of answered) states[each.step.id] = stateAfter(each);
  return states;
}

async function begin(
  tx: Transaction,
  stepIds: readonly string[],
): Promise<{ steps: Undone[]; states: Record<string, StepState> }> {
  const steps = await tx.rows<Undone>(
    `SELECT id, orderId, orderKind, downstreamSystem, state, generation, operation, externalRef, step FROM plan_step
     WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [anyOf(stepIds)],
  );
  const states: Record<string, StepState> = {};
  const toSend: Undone[] = [];
  for (const step of steps) {
    const { state, operation } = turn(step);
    states[step.id] = state;
    if (state === 'undoing') toSend.push({ ...step, state, operation });
    if (state === step.state) continue;
    tx.write(
      // In this order: MySQL sees the new value of a column that the same statement has set before.
      // Without the id of the work an inquiry cannot take the work's end for that of its undoing.
      `UPDATE plan_step SET state = ?, reportedState = IF(operation = ?, reportedState, NULL),
         externalRef = IF(operation = ?, externalRef, NULL), operation = ? WHERE id = ?`,
      [state, operation, operation, operation, step.id],
    );
  }
  return { steps: toSend, states };
}

/** Where the way back of a step begins. */
function turn({ state, operation, step }: Undone): { state: StepState; operation: 'do' | 'undo' } {
  switch (state) {
    case 'completed':
      return step.compensation === 'none'
        ? { state: 'undone', operation }
        : { state: 'undoing', operation: 'undo' };
    case 'handingOff':
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

async function takeBack(
  downstream: Downstream,
  system: DownstreamSystem,
  step: Undone,
  publicUrl: string,
): Promise<Answered> {
  if (step.operation === 'undo') {
    const answer = await downstream.ask(system, toRequest(step, publicUrl, 'undo'));
    return { step, answer, externalRef: answer.outcome === 'accepted' ? idOf(answer.body) : null };
  }
  if (step.externalRef !== null) return await stop(downstream, system, step, step.externalRef);
  // Its answer never came: the same request, with the same key, tells the id to stop.
  const answer = await downstream.ask(system, toRequest(step, publicUrl));
  const externalRef = answer.outcome === 'accepted' ? idOf(answer.body) : null;
  return externalRef === null
    ? { step, answer, externalRef }
    : await stop(downstream, system, step, externalRef);
}

async function stop(
  downstream: Downstream,
  system: DownstreamSystem,
  step: Undone,
  externalRef: string,
): Promise<Answered> {
  const wish = { reason: 'the order was cancelled', key: 'cancel' };
  return { step, answer: await downstream.ask(system, stopRequest(step, externalRef, wish)), externalRef };
}

/** The wish that work under way be stopped; its key tells one wish from another. */
export function stopRequest(
  { id, orderId, generation, step }: Handed,
  externalRef: string,
  { reason, key }: { readonly reason: string; readonly key: string },
): DownstreamRequest {
  return {
    method: 'POST',
    path: formOf(step.kind).cancelPath,
    idempotencyKey: `${orderId}/${id}/${generation}/${key}`,
    body: { cancellationReason: reason, [step.kind]: { id: externalRef } },
  };
}

/**
 * A refused undo is for a person to decide. A refused stop is no failure: the work ends as it ends, and is undone after
 * that. Of work that the system refuses, asked for it again, nobody knows whether it began: a person looks.
 */
function stateAfter({ step, answer, externalRef }: Answered): StepState {
  if (answer.outcome !== 'refused') return 'undoing';
  return step.operation === 'undo' || externalRef === null ? 'failed' : 'undoing';
}

async function record(tx: Transaction, answered: readonly Answered[]): Promise<void> {
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
