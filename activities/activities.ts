import type { BackgroundJobInput } from '../domain/order/messages.js';
import { answerStoredQualification } from '../entities/orders/qualification.js';
import { type AdvanceInput, advanceOrder } from './orders/advance-order.js';
import { createInlineHandOff } from './hand-off/inline-hand-off.js';
import { beginCancel, type CancelInput } from './orders/begin-cancel.js';
import { type CompletionScope, finishOrder } from './orders/complete-items.js';
import type { Dependencies } from './dependencies.js';
import { deliverEvents } from './events/deliver-events.js';
import { createDownstream } from './hand-off/downstream.js';
import { finishCancel } from './orders/finish-cancel.js';
import { handOff, type HandOffInput } from './hand-off/hand-off.js';
import { inquire } from './hand-off/inquire.js';
import { loadPartition, type PartitionInput } from './orders/load-partition.js';
import { runCatalogJob } from './catalog/catalog-job.js';
import { prepareOrder } from './orders/prepare-order.js';
import { createPlanningThread } from './orders/planning-thread.js';
import { createReplan } from './orders/replan-in-turn.js';
import { failUndeliverable, type RetryInput, retryStep } from './orders/retry-step.js';
import { type HeldInput, setHeld } from './orders/set-held.js';
import { sendStopRequest } from './hand-off/stop-hand-off.js';
import { compensateInternalSteps } from './orders/undo-internal-steps.js';
import { undoSteps } from './hand-off/undo-steps.js';
import type { PrepareInput } from './orders/store-plan.js';

export type Activities = ReturnType<typeof createActivities>;

/** Orders with more items take more CPU to be prepared, some 0.2 s, than other orders of the worker should wait for. */
const itemsPlannedInline = 300;

/** Everything with a side effect that a workflow asks for. All are safe to repeat. */
export function createActivities(dependencies: Dependencies) {
  const { database } = dependencies;
  const downstream = createDownstream(dependencies);
  const inlineHandOff = createInlineHandOff(dependencies, downstream);
  const planningThread = createPlanningThread(database);
  return {
    prepareOrder: (input: PrepareInput) =>
      input.items > itemsPlannedInline
        ? planningThread.prepareOrder(input)
        : prepareOrder(database, inlineHandOff, input),
    loadPartition: (input: PartitionInput) => loadPartition(database, input),
    advanceOrder: (input: AdvanceInput) => advanceOrder(database, inlineHandOff, input),
    replanOrder: createReplan(database, planningThread),
    finishOrder: (input: Omit<CompletionScope, 'partitions'>) => finishOrder(database, input),
    retryStep: (input: RetryInput) => retryStep(database, input),
    giveUp: (input: { readonly stepIds: readonly string[]; readonly reason: string }) =>
      failUndeliverable(database, input),
    setHeld: (input: HeldInput) => setHeld(database, input),
    beginCancel: (input: CancelInput) => beginCancel(database, input),
    finishCancel: (input: CancelInput) => finishCancel(database, input),
    handOff: (input: HandOffInput) => handOff(dependencies, downstream, input),
    undoSteps: (input: HandOffInput) => undoSteps(dependencies, downstream, input),
    runCatalogJob: (input: BackgroundJobInput) => runCatalogJob(dependencies, input),
    undoOwnSteps: (input: Omit<HandOffInput, 'system'>) => compensateInternalSteps(database, input),
    deliverEvents: (input: { readonly subscriptionId: string }) => deliverEvents(dependencies, input),
    inquire: (input: { readonly stepIds: readonly string[] }) => inquire(dependencies, downstream, input),
    answerQualification: ({ id }: BackgroundJobInput) => answerStoredQualification(database, id),
    askToStop: (input: BackgroundJobInput) => sendStopRequest(dependencies, downstream, input),
  };
}
