import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { Database, Transaction } from '../../entities/database.js';
import { isInfrastructureFault } from '../../entities/database-errors.js';
import type { QueueName } from '../../entities/orders/hand-off-queue.js';
import type { Relay } from '../../relay/relay.js';
import { type Claimed, type ClaimedHandOff, claimHandOffs, recordAnswerTo } from './claimed-hand-offs.js';
import { type ClaimedUndo, claimUndos, recordUndoAnswerTo } from './claimed-undos.js';
import type { Downstream, DownstreamResponse } from './downstream.js';
import { sendHandOff } from './send-hand-offs.js';
import { requestUndo } from './undo-requests.js';

interface SendDependencies {
  readonly downstream: Pick<Downstream, 'send' | 'sendNow'>;
  readonly publicUrl: string;
}

/** Why no answer is known. */
type Unanswered = Extract<DownstreamResponse, { readonly outcome: 'unreachable' }>;

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
  /** No answer is known: it could not be sent, or what came back could not be recorded. */
  readonly recordUnanswered: (tx: Transaction, answer: Unanswered) => Promise<boolean>;
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

/**
 * An answer could not be recorded, and may never be: that counts as an attempt, by the step's retry policy, and so ends as
 * fallout. Only where the database is away the request is taken up again when the claim is over, however often.
 */
export async function countAttempt(
  { database, relay }: { readonly database: Database; readonly relay: Pick<Relay, 'flush'> },
  { recordUnanswered, workflowId }: QueuedRequest,
  err: unknown,
): Promise<void> {
  if (isInfrastructureFault(err)) return;
  const cause = err instanceof Error ? err.message : String(err);
  const wakes = await database.transaction(async (tx) =>
    recordUnanswered(tx, {
      outcome: 'unreachable',
      falloutType: 'internal',
      message: `its answer could not be recorded: ${cause}`,
    }),
  );
  if (wakes) relay.flush(workflowId);
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
    recordUnanswered: (tx, answer) => recordAnswerTo(tx, place, { handOff, answer }),
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
    recordUnanswered: (tx, answer) => recordUndoAnswerTo(tx, place, { answer, externalRef: null }),
  };
}
