import { ApplicationFailure } from '@temporalio/common';
import pMap from 'p-map';
import { handOffId } from '../domain/ids.js';
import type { OrderKind } from '../domain/messages.js';
import type { OrderState } from '../domain/order-state.js';
import type { ItemAction, Step } from '../domain/plan.js';
import type { StepState } from '../domain/step-state.js';
import { anyOf, type Transaction } from '../entities/database.js';
import { loadCatalog } from '../entities/catalog-store.js';
import { failpoint } from '../entities/failpoint.js';
import { handOffTable, orderTable } from '../entities/order-tables.js';
import type { Dependencies } from './dependencies.js';
import type { Downstream, DownstreamAnswer } from './downstream.js';
import { formOf, handOffOrder } from './hand-off-order.js';
import { insertFallout } from './open-fallout.js';

/** Steps of one order that one downstream system is to take. */
export interface HandOffInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly system: string;
  readonly stepIds: readonly string[];
}

/** A step under way to its downstream system. */
export interface Handed {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly downstreamSystem: string;
  readonly state: StepState;
  readonly generation: number;
  readonly step: Step;
}

interface Answered {
  readonly handed: Handed;
  readonly answer: DownstreamAnswer;
}

/** How many requests of one batch are under way at once. */
const concurrency = 10;

/**
 * Hands the steps off. Before a request leaves, `handingOff` is committed under the order's lock, so that a crash or a
 * cancellation in between knows of it. Fails (to be repeated) while a step could not be brought to the system; those
 * that were taken are not sent again, and were they, the key is the same.
 */
export async function handOff(
  { database, publicUrl, log }: Dependencies,
  downstream: Downstream,
  input: HandOffInput,
): Promise<Readonly<Record<string, StepState>>> {
  const system = (await loadCatalog(database)).catalog.downstreamSystem(input.system);
  if (!system)
    throw ApplicationFailure.retryable(`there is no downstream system ${input.system}`, 'NoSystem');
  if (system.status === 'offline')
    throw ApplicationFailure.retryable(`${system.name} is offline; the hand-off waits`, 'Offline');
  const { handed, states } = await database.transaction((tx) => begin(tx, input));
  failpoint('handOff.beforeHttp');
  const answered = await pMap(
    handed,
    async (each) => ({ handed: each, answer: await downstream.ask(system, toRequest(each, publicUrl)) }),
    { concurrency },
  );
  failpoint('handOff.afterHttp');
  await database.transaction(async (tx) => take(tx, answered));
  const failed = answered.flatMap(({ answer }) => (answer.outcome === 'unreachable' ? [answer.message] : []));
  if (failed.length > 0) {
    log.info(
      { orderId: input.orderId, system: input.system, failed: failed.length },
      'not handed off, will be tried again',
    );
    throw ApplicationFailure.retryable(failed[0], 'Unreachable');
  }
  for (const { handed: each, answer } of answered) {
    states[each.id] = answer.outcome === 'refused' ? 'failed' : 'inProgress';
  }
  return states;
}

/**
 * The steps that may still be sent, and how all of them stand: the workflow hears of those that an earlier try handed
 * off only now. None of an order that is on its way back: that was decided under the same lock.
 */
async function begin(
  tx: Transaction,
  { orderId, kind, stepIds }: HandOffInput,
): Promise<{ handed: Handed[]; states: Record<string, StepState> }> {
  const [order] = await tx.rows<{ state: OrderState }>(
    `SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
    [orderId],
  );
  if (order?.state !== 'inProgress' && order?.state !== 'held') return { handed: [], states: {} };
  const steps = await tx.rows<Handed>(
    `SELECT id, orderId, orderKind, downstreamSystem, state, generation, step FROM plan_step
     WHERE id IN (?) ORDER BY id FOR UPDATE`,
    [anyOf(stepIds)],
  );
  const waiting = steps.filter(({ state }) => state === 'waiting').map(({ id }) => id);
  if (waiting.length > 0) {
    tx.write(`UPDATE plan_step SET state = 'handingOff', operation = 'do', startedAt = ? WHERE id IN (?)`, [
      new Date(),
      anyOf(waiting),
    ]);
  }
  return {
    handed: steps.filter(({ state }) => state === 'waiting' || state === 'handingOff'),
    states: Object.fromEntries(steps.map(({ id, state }) => [id, state])),
  };
}

/** The TMF order that the downstream system gets: ours, with where and how to answer. */
export function toRequest({ id, orderId, generation, step }: Handed, publicUrl: string, undo?: ItemAction) {
  const operation = undo === undefined ? 'do' : 'undo';
  const externalId = handOffId({ stepId: id, generation, operation });
  const { path } = formOf(step.kind);
  return {
    method: 'POST',
    path,
    idempotencyKey: `${orderId}/${id}/${generation}/${operation}`,
    body: {
      ...handOffOrder(step, undo),
      externalId,
      callbackUrl: `${publicUrl}/api/v1/callback/${externalId}`,
      externalReference: [
        {
          externalReferenceType: 'turnupOrder',
          name: `${publicUrl}${path}/${id}`,
          '@type': 'ExternalReference',
        },
      ],
    },
  } as const;
}

/** Records what became of each. A callback may have come before: then the step is further, and stays there. */
function take(tx: Transaction, answered: readonly Answered[]): void {
  const now = new Date();
  for (const { handed, answer } of answered) {
    if (answer.outcome === 'accepted') {
      tx.write(
        `UPDATE plan_step SET state = 'inProgress', externalRef = COALESCE(?, externalRef)
         WHERE id = ? AND state = 'handingOff' AND generation = ?`,
        [idOf(answer.body), handed.id, handed.generation],
      );
    }
  }
  const taken = answered.filter(({ answer }) => answer.outcome === 'accepted').map(({ handed }) => handed);
  for (const [kind, table] of Object.entries(handOffTable)) {
    const ids = taken.filter(({ step }) => step.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    tx.write(
      `UPDATE ${table} SET state = 'inProgress', startDate = ?, updatedAt = ?, revision = revision + 1
       WHERE id IN (?) AND state = 'acknowledged'`,
      [now, now, anyOf(ids)],
    );
  }
  refuse(tx, answered);
}

function refuse(tx: Transaction, answered: readonly Answered[]): void {
  for (const { handed, answer } of answered) {
    if (answer.outcome !== 'refused') continue;
    failStep(tx, { ...handed, operation: 'do' }, { code: `HTTP ${answer.status}`, message: answer.message });
  }
}

/** The step becomes fallout: an operator decides. */
export function failStep(
  tx: Transaction,
  step: Handed & { readonly operation: 'do' | 'undo' },
  reason: { readonly code: string; readonly message: string },
): void {
  const now = new Date();
  tx.write(`UPDATE plan_step SET state = 'failed', completedAt = ? WHERE id = ?`, [now, step.id]);
  const table = handOffTable[step.step.kind];
  if (table) {
    tx.write(`UPDATE ${table} SET state = 'failed', updatedAt = ?, revision = revision + 1 WHERE id = ?`, [
      now,
      step.id,
    ]);
  }
  insertFallout(tx, [{ ...step, reportedState: null, result: { reasons: [reason] } }]);
}

export const idOf = (body: Readonly<Record<string, unknown>>): string | null =>
  typeof body['id'] === 'string' ? body['id'] : null;
