import pMap from 'p-map';
import { handOffId } from '../../domain/order/ids.js';
import { type Json, objects } from '../../domain/lib/json.js';
import type { StepOperation } from '../../domain/order/messages.js';
import { handOffKinds, isHandOffKind } from '../../domain/plan/plan.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { type Database, type Transaction, sql } from '../../entities/database.js';
import { failpoint } from '../../entities/failpoint.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream, DownstreamResponse } from './downstream.js';
import { parentReference } from '../../domain/tmf/documents/references.js';
import type { OutgoingHandOff } from './outgoing-hand-off.js';
import {
  handOffPath,
  handOffReference,
  toHandOffOrder,
  toUndoStep,
} from '../../domain/tmf/documents/hand-off-order.js';
import { unreachableCode } from '../../domain/tmf/schemas/fallout.js';
import { failStep } from '../../entities/orders/fallout.js';
import { moveSteps } from '../../entities/orders/steps.js';
import { showHandedOff } from '../../entities/orders/orders.js';

interface AnsweredHandOff {
  readonly handOff: OutgoingHandOff;
  readonly answer: DownstreamResponse;
}

/** The outcome of sending steps. */
interface HandOffOutcome {
  /** States of the steps that the system took or refused. */
  readonly states: Readonly<Record<string, StepState>>;
  /** Why others did not reach their system; they are still `handingOff`. */
  readonly unreachable: readonly string[];
  /** Why others were not sent yet although their system can be reached; they are still `handingOff`. */
  readonly queued: readonly string[];
}

/** Maximum concurrent requests of one batch. */
const concurrency = 10;

/** Sends steps that are committed as `handingOff` to their system, and records the answers. */
export async function sendHandOffs(
  { database, publicUrl }: Pick<Dependencies, 'database' | 'publicUrl'>,
  downstream: Downstream,
  system: DownstreamSystem,
  steps: readonly OutgoingHandOff[],
): Promise<HandOffOutcome> {
  if (steps.length === 0) return { states: {}, unreachable: [], queued: [] };
  failpoint('handOff.beforeHttp');
  const answered = await pMap(
    steps,
    async (handOff) => ({
      handOff,
      answer: await downstream.send(system, toHandOffRequest(handOff, { system, publicUrl }), async () =>
        commitSent(database, handOff),
      ),
    }),
    { concurrency },
  );
  failpoint('handOff.afterHttp');
  await database.transaction((tx) => recordResponses(tx, answered));
  const states: Record<string, StepState> = {};
  const messagesOf = (outcome: DownstreamResponse['outcome']) =>
    answered.flatMap(({ answer }) =>
      answer.outcome === outcome && 'message' in answer ? [answer.message] : [],
    );
  for (const { handOff, answer } of answered) {
    if (answer.outcome === 'refused') states[handOff.id] = 'failed';
    if (answer.outcome === 'accepted') states[handOff.id] = 'inProgress';
  }
  return { states, unreachable: messagesOf('unreachable'), queued: messagesOf('queued') };
}

/** True when the request may leave: it counts as sent from now on. False when the step was cancelled in the queue. */
async function commitSent(database: Database, { id, generation, isSent }: OutgoingHandOff): Promise<boolean> {
  if (isSent) return true;
  return await database.transaction(async (tx) => {
    const waiting = sql(`id = ? AND generation = ? AND state = 'handingOff'`, [id, generation]);
    return (await tx.updated('plan_step', { sentAt: new Date() }, waiting)) > 0;
  });
}

/** The TMF order for the downstream system: ours, with where and how to answer. */
export function toHandOffRequest(
  handOff: OutgoingHandOff,
  { system, publicUrl }: { readonly system: DownstreamSystem; readonly publicUrl: string },
  operation: StepOperation = 'do',
) {
  const { id, orderId, generation, step, carried } = handOff;
  const externalId = handOffId({ stepId: id, generation, operation });
  return {
    method: 'POST',
    path: handOffPath(step.kind, system),
    idempotencyKey: `${orderId}/${id}/${generation}/${operation}`,
    body: {
      ...toHandOffOrder(operation === 'undo' ? toUndoStep(step) : step, carried),
      externalId,
      callbackUrl: `${publicUrl}/api/v1/callback/${externalId}`,
      ...referencesOf(handOff, publicUrl),
    },
  } as const;
}

/** The references by which the work is found in Turnup and in other systems. */
export function referencesOf(
  { orderId, orderKind, step, carried }: OutgoingHandOff,
  publicUrl: string,
): Json {
  const parent = isHandOffKind(step.kind)
    ? parentReference(step.kind, { kind: orderKind, id: orderId, origin: publicUrl })
    : {};
  return {
    ...parent,
    externalReference: [
      handOffReference(step, publicUrl),
      ...objects(parent['externalReference']),
      ...objects(carried.order['externalReference']),
    ],
  };
}

/** Records the outcome of each step. If a callback came first, the step is further already, and stays there. */
async function recordResponses(tx: Transaction, answered: readonly AnsweredHandOff[]): Promise<void> {
  const now = new Date();
  for (const { handOff, answer } of answered) {
    if (answer.outcome === 'accepted') {
      moveSteps(tx, [handOff.id], 'inProgress', {
        set: { externalRef: sql('COALESCE(?, externalRef)', [idInBody(answer.body)]) },
        from: ['handingOff'],
        where: sql('generation = ?', [handOff.generation]),
      });
    }
  }
  const accepted = answered
    .filter(({ answer }) => answer.outcome === 'accepted')
    .map(({ handOff }) => handOff);
  for (const kind of handOffKinds) {
    const ids = accepted.filter(({ step }) => step.kind === kind).map(({ id }) => id);
    showHandedOff(tx, { kind, ids }, 'inProgress', {
      at: now,
      set: { startDate: now },
      from: ['acknowledged'],
    });
  }
  await recordRefusals(tx, answered);
}

async function recordRefusals(tx: Transaction, answered: readonly AnsweredHandOff[]): Promise<void> {
  for (const { handOff, answer } of answered) {
    if (answer.outcome !== 'refused') continue;
    const code = handOff.mayHaveArrived ? unreachableCode : `HTTP ${answer.status}`;
    await failStep(tx, { ...handOff, operation: 'do' }, { code, message: answer.message });
  }
}

export const idInBody = (body: Readonly<Record<string, unknown>>): string | null =>
  typeof body['id'] === 'string' ? body['id'] : null;
