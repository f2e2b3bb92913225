import pMap from 'p-map';
import { handOffId } from '../../domain/order/ids.js';
import { type Json, objects } from '../../domain/lib/json.js';
import type { StepOperation } from '../../domain/order/messages.js';
import { isHandOffKind } from '../../domain/plan/plan.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { failpoint } from '../../entities/failpoint.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream } from './downstream.js';
import { type AnsweredHandOff, recordResponses } from '../../entities/orders/hand-off-responses.js';
import { parentReference } from '../../domain/tmf/documents/references.js';
import type { OutgoingHandOff } from '../../entities/orders/outgoing-hand-offs.js';
import {
  handOffPath,
  handOffReference,
  toHandOffOrder,
  toUndoStep,
} from '../../domain/tmf/documents/hand-off-order.js';

/** What became of the steps that were sent. */
interface HandOffOutcome {
  /** States of the steps that the system took or refused. */
  readonly states: Readonly<Record<string, StepState>>;
  /** Those that it did not answer; they are `handingOff` still. */
  readonly unreachable: readonly UnansweredHandOff[];
}

interface UnansweredHandOff {
  readonly handOff: OutgoingHandOff;
  readonly message: string;
}

type SendDependencies = Pick<Dependencies, 'database' | 'publicUrl'> & {
  readonly downstream: Pick<Downstream, 'sendNow'>;
};

/** How many requests of one batch are under way at once. */
const concurrency = 10;

/** Sends steps that are committed as sent to their system, which has no rate limit, and records its answers. */
export async function sendHandOffs(
  dependencies: SendDependencies,
  system: DownstreamSystem,
  steps: readonly OutgoingHandOff[],
): Promise<HandOffOutcome> {
  if (steps.length === 0) return { states: {}, unreachable: [] };
  const answered = await pMap(steps, async (handOff) => sendHandOff(dependencies, system, handOff), {
    concurrency,
  });
  await dependencies.database.transaction((tx) => recordResponses(tx, answered));
  const states: Record<string, StepState> = {};
  const unreachable: UnansweredHandOff[] = [];
  for (const { handOff, answer } of answered) {
    if (answer.outcome === 'refused') states[handOff.id] = 'failed';
    if (answer.outcome === 'accepted') states[handOff.id] = 'inProgress';
    if (answer.outcome === 'unreachable') unreachable.push({ handOff, message: answer.message });
  }
  return { states, unreachable };
}

/** Sends one that is committed as sent. */
export async function sendHandOff(
  { downstream, publicUrl }: Pick<SendDependencies, 'downstream' | 'publicUrl'>,
  system: DownstreamSystem,
  handOff: OutgoingHandOff,
): Promise<AnsweredHandOff> {
  failpoint('handOff.beforeHttp');
  const answer = await downstream.sendNow(system, toHandOffRequest(handOff, { system, publicUrl }));
  failpoint('handOff.afterHttp');
  return { handOff, answer };
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
      ...toHandOffOrder(operation === 'undo' ? toUndoStep(step) : step, carried, publicUrl),
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
