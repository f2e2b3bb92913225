import type { BackgroundJobInput } from '../domain/order/messages.js';
import {
  type FaultyWorkflow,
  openOrderFault,
  type OrderFault,
  resolveOrderFault,
} from '../entities/orders/order-faults.js';
import { reviewContract } from '../entities/inventory/contract-life.js';
import { answerStoredQualification } from '../entities/orders/qualification.js';
import type { AdvanceInput } from '../entities/orders/apply-advance.js';
import { advanceOrder } from './orders/advance-order.js';
import { createInlineHandOff } from './hand-off/inline-hand-off.js';
import { beginCancel, type CancelInput } from '../entities/orders/cancellation.js';
import { type CompletionScope, finishOrder } from '../entities/orders/complete-items.js';
import { deciding, turnup } from '../entities/actor.js';
import type { Dependencies, SharedDependencies } from './dependencies.js';
import { deliverEvents } from './events/deliver-events.js';
import { finishCancel } from './orders/finish-cancel.js';
import { handOff, type HandOffInput } from './hand-off/hand-off.js';
import { dueKinds } from './expiry/due-kinds.js';
import { type DueProgress, processDue } from './expiry/process-due.js';
import { runDiscoveryImport } from './inventory/discovery-import.js';
import { runFalloutJob } from './orders/fallout-job.js';
import { inquire, inquireOverdue } from './hand-off/inquire.js';
import { loadPartition, type PartitionInput } from './orders/load-partition.js';
import { runCatalogJob } from './catalog/catalog-job.js';
import { runPrivacyJob } from './privacy/privacy-job.js';
import { type PlanningLimit, type PrepareInput, prepareOrder } from './orders/prepare-order.js';
import { type FailedTask, failTask } from './orders/fail-task.js';
import { createPlanningThread } from './orders/planning-thread.js';
import { createReplan } from './orders/replan-in-turn.js';
import { failUndeliverable } from '../entities/orders/fallout.js';
import { type RetryInput, retryStep } from '../entities/orders/retry-step.js';
import { type HeldInput, reviewHold } from '../entities/orders/hold.js';
import { sendStopRequest } from './hand-off/stop-hand-off.js';
import { compensateInternalSteps, type StepsToCompensate } from '../entities/orders/undo-internal-steps.js';
import { attendToApproval } from '../entities/selling/quote-approvals.js';
import { undoSteps } from './hand-off/undo-steps.js';
import type { ReplanInput } from '../entities/orders/stored-order-plan.js';

export type Activities = ReturnType<typeof createActivities>;

/** Those that decide about records which people own; what the others do is told by the order that they carry out. */
const decisions: ReadonlySet<string> = new Set([
  'attendToApproval',
  'processDue',
  'reviewContract',
  'runCatalogJob',
  'runFalloutJob',
]);

/** What comes to more takes more CPU to be planned, some 0.2 s, than other orders of the worker should wait for. */
const plannedInline: PlanningLimit = { items: 300, parts: 2_000 };

/**
 * Everything with a side effect that a workflow asks for. All are safe to repeat. What an activity changes it changes in
 * its own name.
 */
export function createActivities(shared: SharedDependencies) {
  const as = (name: string): Dependencies => ({
    ...shared,
    database: shared.database.as(decisions.has(name) ? deciding(turnup(name)) : turnup(name)),
  });
  const { downstream } = shared;
  const inlineHandOff = createInlineHandOff(as('handOff'));
  const planningThread = createPlanningThread(shared.database);
  const replan = createReplan(as('replanOrder').database, planningThread);
  return actingByName(as, {
    prepareOrder: async ({ database }, input: PrepareInput) => {
      if (input.items > plannedInline.items) return await planningThread.prepareOrder(input);
      const prepared = await prepareOrder(database, inlineHandOff, input, plannedInline);
      const isLeft = prepared.outcome === 'large' && !input.mayDefer;
      return isLeft ? await planningThread.prepareOrder(input) : prepared;
    },
    loadPartition: ({ database }, input: PartitionInput) => loadPartition(database, input),
    advanceOrder: ({ database }, input: AdvanceInput) => advanceOrder(database, inlineHandOff, input),
    replanOrder: (_dependencies, input: ReplanInput) => replan(input),
    finishOrder: ({ database }, input: Omit<CompletionScope, 'partitions'>) => finishOrder(database, input),
    retryStep: ({ database }, input: RetryInput) => retryStep(database, input),
    giveUp: ({ database }, input: { readonly stepIds: readonly string[]; readonly reason: string }) =>
      failUndeliverable(database, input),
    setHeld: ({ database }, { orderId, kind }: HeldInput) => reviewHold(database, { orderId, kind }),
    reportFault: ({ database }, input: OrderFault) => openOrderFault(database, input),
    clearFault: ({ database }, input: FaultyWorkflow) => resolveOrderFault(database, input),
    beginCancel: ({ database }, input: CancelInput) => beginCancel(database, input),
    finishCancel: ({ database }, input: CancelInput) => finishCancel(database, input),
    handOff: (dependencies, input: HandOffInput) => handOff(dependencies, input),
    undoSteps: (dependencies, input: HandOffInput) => undoSteps(dependencies, input),
    runOrderJob: async ({ relay }, input: BackgroundJobInput) => {
      const waiting = await planningThread.runOrderJob(input);
      if (waiting !== undefined) relay.flush(waiting);
    },
    runCatalogJob: (dependencies, input: BackgroundJobInput) => runCatalogJob(dependencies, input),
    runDiscoveryImport: ({ database }, input: BackgroundJobInput) => runDiscoveryImport(database, input),
    runPrivacyJob: ({ database }, input: BackgroundJobInput) => runPrivacyJob(database, input),
    runFalloutJob: (dependencies, input: BackgroundJobInput) => runFalloutJob(dependencies, input),
    undoOwnSteps: ({ database }, input: StepsToCompensate) => compensateInternalSteps(database, input),
    deliverEvents: (dependencies, input: { readonly subscriptionId: string }) =>
      deliverEvents(dependencies, input),
    inquire: (dependencies, input: { readonly stepIds: readonly string[] }) => inquire(dependencies, input),
    inquireOverdue: (dependencies) => inquireOverdue(dependencies),
    processDue: (dependencies, progress: DueProgress | undefined) =>
      processDue(dependencies, dueKinds, progress),
    answerQualification: ({ database }, { id }: BackgroundJobInput) =>
      answerStoredQualification(database, id),
    reviewContract: ({ database }, input: { readonly id: string }) => reviewContract(database, input),
    attendToApproval: ({ database }, { id }: BackgroundJobInput) => attendToApproval(database, id),
    failTask: ({ database }, input: FailedTask) => failTask(database, input),
    askToStop: (dependencies, input: BackgroundJobInput) => sendStopRequest(dependencies, downstream, input),
  });
}

// oxlint-disable-next-line typescript/no-explicit-any -- any activity, whatever it takes
type Acting = Readonly<Record<string, (dependencies: Dependencies, input: any) => unknown>>;

type ByName<T extends Acting> = {
  [Name in keyof T]: Parameters<T[Name]> extends [unknown, infer Input]
    ? (input: Input) => ReturnType<T[Name]>
    : () => ReturnType<T[Name]>;
};

/** Each as Temporal calls it, with the dependencies of its name. */
const actingByName = <T extends Acting>(as: (name: string) => Dependencies, activities: T): ByName<T> =>
  Object.fromEntries(
    Object.entries(activities).map(([name, activity]) => {
      const dependencies = as(name);
      return [name, (input: unknown) => activity(dependencies, input)];
    }),
  ) as ByName<T>;
