import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { Transaction } from '../../entities/database.js';
import type { QueueName } from '../../entities/orders/hand-off-queue.js';
import { type Claimed, type ClaimedHandOff, claimHandOffs, recordAnswerTo } from './claimed-hand-offs.js';
import { type ClaimedUndo, claimUndos, recordUndoAnswerTo } from './claimed-undos.js';
import type { Downstream, DownstreamResponse } from './downstream.js';
import { sendHandOff } from './send-hand-offs.js';
import { requestUndo } from './undo-requests.js';

interface SendDependencies {
  readonly downstream: Pick<Downstream, 'send' | 'sendNow'>;
  readonly publicUrl: string;
}

/** True when the step's workflow is to hear of it. */
type RecordAnswer = (tx: Transaction) => Promise<boolean>;

/** What a system is asked for from its queue: work, or to take it back. */
export interface QueuedRequest extends Pick<Claimed, 'workflowId'> {
  readonly stepId: string;
  /** Sends it at its turn; what came of it is then to be recorded. */
  send(
    dependencies: SendDependencies,
    system: DownstreamSystem,
  ): Promise<{ readonly outcome: DownstreamResponse['outcome']; readonly record: RecordAnswer }>;
  /** It could not be sent. */
  recordUnsent(tx: Transaction, message: string): Promise<boolean>;
}

interface Block {
  readonly queue: QueueName;
  readonly atMost: number;
  /** Hand-offs are committed as sent. */
  readonly areSent: boolean;
}

/** Claims the first of one of the system's queues. */
export async function claimBlock(
  tx: Transaction,
  system: { readonly id: string } & Pick<DownstreamSystem, 'timeoutSeconds'>,
  { queue, ...block }: Block,
): Promise<readonly QueuedRequest[]> {
  if (queue === 'undos') return (await claimUndos(tx, system, block.atMost)).map(toUndo);
  return (await claimHandOffs(tx, system, block)).map(toHandOff);
}

function toHandOff(place: ClaimedHandOff): QueuedRequest {
  const { handOff, workflowId } = place;
  return {
    stepId: handOff.id,
    workflowId,
    async send(dependencies, system) {
      const answered = await sendHandOff(dependencies, system, handOff);
      return { outcome: answered.answer.outcome, record: (tx) => recordAnswerTo(tx, place, answered) };
    },
    recordUnsent: (tx, message) =>
      recordAnswerTo(tx, place, { handOff, answer: { outcome: 'unreachable', message } }),
  };
}

function toUndo(place: ClaimedUndo): QueuedRequest {
  const { step, workflowId } = place;
  return {
    stepId: step.id,
    workflowId,
    async send({ downstream, publicUrl }, system) {
      const answered = await requestUndo(downstream, { system, step, publicUrl, hasTurn: true });
      return { outcome: answered.answer.outcome, record: (tx) => recordUndoAnswerTo(tx, place, answered) };
    },
    recordUnsent: (tx, message) =>
      recordUndoAnswerTo(tx, place, { answer: { outcome: 'unreachable', message }, externalRef: null }),
  };
}
