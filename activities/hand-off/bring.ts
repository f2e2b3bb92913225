import pMap from 'p-map';
import { handOffId } from '../../domain/order/ids.js';
import type { OrderKind, Operation } from '../../domain/order/messages.js';
import type { Step } from '../../domain/plan/plan.js';
import type { DownstreamSystem } from '../../domain/tmf/schemas/downstream-system.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import { writtenAt } from '../../entities/events/event-log.js';
import { tellOfHandOffs } from '../../entities/events/event-sources.js';
import { failpoint } from '../../entities/failpoint.js';
import { handOffTable } from '../../entities/tables/order-tables.js';
import type { Dependencies } from '../dependencies.js';
import type { Downstream, DownstreamAnswer } from './downstream.js';
import { formOf, handOffOrder, undoOf } from '../../domain/tmf/documents/hand-off-order.js';
import { type FailedStep, insertFallout, unreachableCode } from '../../entities/orders/open-fallout.js';

/** A step under way to its downstream system. */
export interface Handed {
  readonly id: string;
  readonly orderId: string;
  readonly orderKind: OrderKind;
  readonly downstreamSystem: string;
  readonly state: StepState;
  readonly generation: number;
  /** True when an earlier try may have reached the system: a refusal now does not tell what became of that one. */
  readonly again?: boolean;
  readonly step: Step;
}

interface Answered {
  readonly handed: Handed;
  readonly answer: DownstreamAnswer;
}

/** What became of the steps that were brought. */
export interface Brought {
  /** Of those that the system took or refused. */
  readonly states: Readonly<Record<string, StepState>>;
  /** Why others could not be brought; they are `handingOff` still. */
  readonly unreachable: readonly string[];
}

/** How many requests of one batch are under way at once. */
const concurrency = 10;

/** Sends steps that are committed as `handingOff` to their system, and records its answers. */
export async function bring(
  { database, publicUrl }: Pick<Dependencies, 'database' | 'publicUrl'>,
  downstream: Downstream,
  system: DownstreamSystem,
  steps: readonly Handed[],
): Promise<Brought> {
  if (steps.length === 0) return { states: {}, unreachable: [] };
  failpoint('handOff.beforeHttp');
  const answered = await pMap(
    steps,
    async (handed) => ({ handed, answer: await downstream.ask(system, toRequest(handed, publicUrl)) }),
    { concurrency },
  );
  failpoint('handOff.afterHttp');
  await database.transaction((tx) => take(tx, answered));
  const states: Record<string, StepState> = {};
  const unreachable: string[] = [];
  for (const { handed, answer } of answered) {
    if (answer.outcome === 'unreachable') unreachable.push(answer.message);
    else states[handed.id] = answer.outcome === 'refused' ? 'failed' : 'inProgress';
  }
  return { states, unreachable };
}

/** The TMF order that the downstream system gets: ours, with where and how to answer. */
export function toRequest(
  { id, orderId, generation, step }: Handed,
  publicUrl: string,
  operation: Exclude<Operation, 'cancel'> = 'do',
) {
  const externalId = handOffId({ stepId: id, generation, operation });
  const { path } = formOf(step.kind);
  return {
    method: 'POST',
    path,
    idempotencyKey: `${orderId}/${id}/${generation}/${operation}`,
    body: {
      ...handOffOrder(operation === 'undo' ? undoOf(step) : step),
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
async function take(tx: Transaction, answered: readonly Answered[]): Promise<void> {
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
    tellOfHandOffs(tx, kind, 'stateChange', writtenAt(now, ids));
  }
  await refuse(tx, answered);
}

async function refuse(tx: Transaction, answered: readonly Answered[]): Promise<void> {
  for (const { handed, answer } of answered) {
    if (answer.outcome !== 'refused') continue;
    const code = handed.again ? unreachableCode : `HTTP ${answer.status}`;
    await failStep(tx, { ...handed, operation: 'do' }, { code, message: answer.message });
  }
}

/** A step, handed off or not, that cannot go on. */
interface FailingStep extends Omit<FailedStep, 'kind' | 'reportedState' | 'result'> {
  readonly state: StepState;
  readonly step: Pick<Step, 'kind'>;
}

/** The step becomes fallout, unless a callback or a cancellation has taken it elsewhere: an operator decides. */
export async function failStep(
  tx: Transaction,
  step: FailingStep,
  reason: { readonly code: string; readonly message: string },
): Promise<void> {
  const now = new Date();
  const failed = await tx.affected(
    `UPDATE plan_step SET state = 'failed', completedAt = ?
     WHERE id = ? AND generation = ? AND state IN (?)`,
    [
      now,
      step.id,
      step.generation,
      anyOf(step.state === 'undoing' ? ['undoing'] : ['waiting', 'handingOff']),
    ],
  );
  if (failed === 0) return;
  const table = handOffTable[step.step.kind];
  if (table) {
    tx.write(`UPDATE ${table} SET state = 'failed', updatedAt = ?, revision = revision + 1 WHERE id = ?`, [
      now,
      step.id,
    ]);
    tellOfHandOffs(tx, step.step.kind, 'stateChange', writtenAt(now, [step.id]));
  }
  insertFallout(tx, [{ ...step, kind: step.step.kind, reportedState: null, result: { reasons: [reason] } }]);
}

export const idOf = (body: Readonly<Record<string, unknown>>): string | null =>
  typeof body['id'] === 'string' ? body['id'] : null;
