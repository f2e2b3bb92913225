import type { TaskInput } from '../domain/messages.js';
import { answerStored } from '../entities/qualification.js';
import { advanceOrder, type AdvanceInput } from './advance-order.js';
import { createAtOnce } from './at-once.js';
import { beginCancel, type CancelInput } from './begin-cancel.js';
import { finishOrder, type ItemsOf } from './complete-items.js';
import type { Dependencies } from './dependencies.js';
import { deliverEvents } from './deliver-events.js';
import { createDownstream } from './downstream.js';
import { finishCancel } from './finish-cancel.js';
import { handOff, type HandOffInput } from './hand-off.js';
import { inquire } from './inquire.js';
import { loadPartition, type PartitionInput } from './load-partition.js';
import { runCatalogJob } from './catalog-job.js';
import { prepareOrder, type PrepareInput } from './prepare-order.js';
import type { ReplanInput } from './apply-plan.js';
import { replanOrder } from './replan-order.js';
import { giveUp, retryStep, type RetryInput } from './retry-step.js';
import { setHeld, type HeldInput } from './set-held.js';
import { askToStop } from './stop-hand-off.js';
import { undoOwnSteps } from './undo-own-steps.js';
import { undoSteps } from './undo-steps.js';

export type Activities = ReturnType<typeof createActivities>;

/** Everything with a side effect that a workflow asks for. All are safe to repeat. */
export function createActivities(dependencies: Dependencies) {
  const { database, secret } = dependencies;
  const downstream = createDownstream(secret);
  const atOnce = createAtOnce(dependencies, downstream);
  return {
    prepareOrder: (input: PrepareInput) => prepareOrder(database, atOnce, input),
    loadPartition: (input: PartitionInput) => loadPartition(database, input),
    advanceOrder: (input: AdvanceInput) => advanceOrder(database, atOnce, input),
    replanOrder: (input: ReplanInput) => replanOrder(database, input),
    finishOrder: (input: Omit<ItemsOf, 'partitions'>) => finishOrder(database, input),
    retryStep: (input: RetryInput) => retryStep(database, input),
    giveUp: (input: { readonly stepIds: readonly string[]; readonly reason: string }) =>
      giveUp(database, input),
    setHeld: (input: HeldInput) => setHeld(database, input),
    beginCancel: (input: CancelInput) => beginCancel(database, input),
    finishCancel: (input: CancelInput) => finishCancel(database, input),
    handOff: (input: HandOffInput) => handOff(dependencies, downstream, input),
    undoSteps: (input: HandOffInput) => undoSteps(dependencies, downstream, input),
    runCatalogJob: (input: TaskInput) => runCatalogJob(dependencies, input),
    undoOwnSteps: (input: Omit<HandOffInput, 'system'>) => undoOwnSteps(database, input),
    deliverEvents: (input: { readonly subscriptionId: string }) => deliverEvents(dependencies, input),
    inquire: (input: { readonly stepIds: readonly string[] }) => inquire(dependencies, downstream, input),
    answerQualification: ({ id }: TaskInput) => answerStored(database, id),
    askToStop: (input: TaskInput) => askToStop(dependencies, downstream, input),
  };
}
