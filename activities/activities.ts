import type { BackgroundJobInput } from '../domain/order/messages.js';
import { answerStoredQualification } from '../entities/orders/qualification.js';
import { type AdvanceInput, advanceOrder } from './orders/advance-order.js';
import { createInlineHandOff } from './hand-off/inline-hand-off.js';
import { beginCancel, type CancelInput } from './orders/begin-cancel.js';
import { type CompletionScope, finishOrder } from './orders/complete-items.js';
import type { Dependencies } from './dependencies.js';
import { deliverEvents } from './events/deliver-events.js';
import { finishCancel } from './orders/finish-cancel.js';
import { handOff, type HandOffInput } from './hand-off/hand-off.js';
import { inquire, inquireOverdue } from './hand-off/inquire.js';
import { loadPartition, type PartitionInput } from './orders/load-partition.js';
import { runCatalogJob } from './catalog/catalog-job.js';
import { prepareOrder } from './orders/prepare-order.js';
import { replanOrder } from './orders/replan-order.js';
import { failUndeliverable, type RetryInput, retryStep } from './orders/retry-step.js';
import { type HeldInput, setHeld } from './orders/set-held.js';
import { sendStopRequest } from './hand-off/stop-hand-off.js';
import { compensateInternalSteps } from './orders/undo-internal-steps.js';
import { undoSteps } from './hand-off/undo-steps.js';
import type { PrepareInput } from './orders/store-plan.js';
import type { ReplanInput } from './orders/stored-order-plan.js';

export type Activities = ReturnType<typeof createActivities>;

/** Everything with a side effect that a workflow asks for. All are safe to repeat. */
export function createActivities(dependencies: Dependencies) {
  const { database, downstream } = dependencies;
  const inlineHandOff = createInlineHandOff(dependencies);
  return {
    prepareOrder: (input: PrepareInput) => prepareOrder(database, inlineHandOff, input),
    loadPartition: (input: PartitionInput) => loadPartition(database, input),
    advanceOrder: (input: AdvanceInput) => advanceOrder(database, inlineHandOff, input),
    replanOrder: (input: ReplanInput) => replanOrder(database, input),
    finishOrder: (input: Omit<CompletionScope, 'partitions'>) => finishOrder(database, input),
    retryStep: (input: RetryInput) => retryStep(database, input),
    giveUp: (input: { readonly stepIds: readonly string[]; readonly reason: string }) =>
      failUndeliverable(database, input),
    setHeld: (input: HeldInput) => setHeld(database, input),
    beginCancel: (input: CancelInput) => beginCancel(database, input),
    finishCancel: (input: CancelInput) => finishCancel(database, input),
    handOff: (input: HandOffInput) => handOff(dependencies, input),
    undoSteps: (input: HandOffInput) => undoSteps(dependencies, downstream, input),
    runCatalogJob: (input: BackgroundJobInput) => runCatalogJob(dependencies, input),
    undoOwnSteps: (input: Omit<HandOffInput, 'system'>) => compensateInternalSteps(database, input),
    deliverEvents: (input: { readonly subscriptionId: string }) => deliverEvents(dependencies, input),
    inquire: (input: { readonly stepIds: readonly string[] }) => inquire(dependencies, input),
    inquireOverdue: () => inquireOverdue(dependencies),
    answerQualification: ({ id }: BackgroundJobInput) => answerStoredQualification(database, id),
    askToStop: (input: BackgroundJobInput) => sendStopRequest(dependencies, downstream, input),
  };
}
