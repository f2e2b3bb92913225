import { condition, workflowInfo } from '@temporalio/workflow';
import type { LoadedPartition, PartitionInput } from '../activities/orders/load-partition.js';
import { readyToUndo } from '../domain/plan/graph.js';
import type { Message, OrderKind } from '../domain/order/messages.js';
import { nextSteps } from '../domain/plan/next-steps.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { isRolledBack, type StepState } from '../domain/plan/step-state.js';
import { advanceOrder, giveUp, retryStep } from './activities.js';
import { advanceSummary, type Direction, type UndeliveredSteps, StepActivities } from './step-activities.js';
import { FalloutTracker, showDetails } from './visibility.js';
import type { Inbox } from './inbox.js';
import { readPlan, replan, undoInternalSteps, Withdrawals } from './rollback.js';
import { noSteps, type StartableSteps, Schedule } from './schedule.js';
import { type States, StepStates } from './step-states.js';
import { watchOverdue } from './watch-overdue.js';

interface RunOptions {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly title: string;
  readonly inbox: Inbox;
  readonly loaded: LoadedPartition;
  /** Called when the systems with fallout change, or whether anything else can go on. */
  readonly onFallout: (systems: readonly string[], stuck: boolean) => Promise<void>;
}

/** Why a run forward returned. `continue`: the history is long; go on in a new run, from MySQL. */
type ForwardEnd = 'completed' | 'cancelRequested' | 'continue';

/** Runs the steps of one partition: hands off whatever is ready, waits, applies reports. */
export class PlanRun {
  readonly #options: RunOptions;
  #steps: readonly GraphStep[];
  readonly #states: StepStates;
  readonly #withdrawals = new Withdrawals();
  readonly #undonePartitions = new Set<number>();
  readonly #schedule: Schedule;
  /**
   * Steps that were not started because the order is being rolled back, which this workflow has yet to be notified of.
   */
  readonly #skipped = new Set<string>();
  /** Steps that an activity undid while the order goes on: their items may be completed by that. */
  #compensated: string[] = [];
  readonly #activities: StepActivities;
  #undelivered: UndeliveredSteps[] = [];
  #direction: Direction = 'forward';
  #recovered = false;
  #wakeUp = false;
  #ended = false;
  readonly #fallout = new FalloutTracker();

  constructor(options: RunOptions) {
    this.#options = options;
    this.#steps = options.loaded.graph.steps;
    this.#withdrawals.replace(options.loaded.withdrawals);
    this.#states = new StepStates(options.loaded.states, options.loaded.queued);
    this.#activities = new StepActivities(
      { orderId: options.orderId, kind: options.kind },
      {
        answered: (stepIds, states) => this.#onActivityResult(stepIds, states),
        undelivered: (steps) => this.#undelivered.push(steps),
        wakeUp: () => (this.#wakeUp = true),
      },
    );
    const stepsNow = () => this.#steps;
    this.#schedule = new Schedule(stepsNow, this.#states.of, () => (this.#wakeUp = true));
    this.#schedule.addDueTimes(options.loaded.due);
    watchOverdue(options.loaded, stepsNow, this.#states.of);
  }

  /** Runs until all steps are completed, a cancellation is requested, or the history is full. */
  async forward(): Promise<ForwardEnd> {
    const { inbox } = this.#options;
    await this.#recover();
    if (this.#allCompleted && !this.#ended) await this.#advance([]);
    for (;;) {
      if (!inbox.cancelRequested) {
        // Steps that were undone in order to be done again get their new content.
        if (this.#withdrawals.hasStepsToRedo(this.#steps, this.#states.of)) await this.#replan([]);
        await this.#undoInternalSteps(() => this.#withdrawable());
        await this.#schedule.startDue(this.#skipped, async (opening) => this.#advance([], opening));
        this.#start(this.#ready(), 'forward');
        this.#start(this.#withdrawable(), 'compensate');
      }
      await this.#updateVisibility();
      // A last report of another partition may have added to the plan.
      if (this.#ended && (inbox.empty || this.#options.loaded.graph.count === 1)) return 'completed';
      if (inbox.cancelRequested) return 'cancelRequested';
      if (workflowInfo().continueAsNewSuggested && inbox.empty && this.#activities.isIdle) return 'continue';
      this.#schedule.setTimer();
      await condition(() => this.#wakeUp || !inbox.empty);
      await this.#handleMessages(inbox.take());
    }
  }

  /**
   * Undoes what was done, last first; returns the partitions that wait for this one. Only after the order was rolled
   * back in MySQL.
   */
  async rollBack(): Promise<readonly number[]> {
    const { inbox } = this.#options;
    await this.#activities.stopHandOffs();
    this.#direction = 'compensate';
    this.#undelivered = [];
    this.#schedule.stopTimer();
    const { graph, states } = await readPlan(this.#partition, 'Read the step states');
    this.#steps = graph.steps;
    this.#states.replace(states);
    await this.#recover();
    // The request may have been lost with its activity; a system that has it recognises the key.
    this.#start(this.#withoutActivity('undoing'), 'compensate');
    for (;;) {
      inbox.dropCancelRequests();
      await this.#undoInternalSteps(() => this.#undoable());
      this.#start(this.#undoable(), 'compensate');
      await this.#updateVisibility();
      if (this.#steps.every(({ id }) => isRolledBack(this.#states.of(id) ?? 'waiting')))
        return [...new Set(this.#steps.flatMap(({ remoteDependencies }) => remoteDependencies))];
      await condition(() => this.#wakeUp || !inbox.empty);
      await this.#handleMessages(inbox.take());
    }
  }

  get #partition(): PartitionInput {
    const { orderId, kind, loaded } = this.#options;
    return { orderId, kind, partition: loaded.graph.partition };
  }

  get #allCompleted(): boolean {
    return this.#steps.every(({ id }) => this.#withdrawals.isDone(id, this.#states.of(id)));
  }

  /**
   * A workflow that was lost may have left callbacks unapplied and requests unsent. Applying them again does no harm,
   * and systems recognise repeated requests by their key.
   */
  async #recover(): Promise<void> {
    if (this.#recovered || !this.#options.loaded.resumed) return;
    this.#recovered = true;
    for (const each of this.#options.loaded.retrying)
      this.#resetStates(
        await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [each]),
      );
    const moving = this.#steps.filter(({ id }) => this.#states.isMoving(id));
    const { completing = [] } = this.#options.loaded;
    await this.#applyCallbacks([...moving.map(({ id }) => id), ...completing]);
    if (this.#direction === 'compensate') return;
    this.#start(
      this.#withoutActivity('handingOff').filter(({ id }) => !this.#withdrawals.has(id)),
      'forward',
    );
    this.#start(this.#withoutActivity('undoing'), 'compensate');
  }

  /** What is in this state, and in the hand of no activity and in no queue. */
  #withoutActivity(state: StepState): GraphStep[] {
    const active = this.#activities.activeStepIds();
    return this.#steps.filter(({ id }) => this.#states.isUnqueued(id, state) && !active.has(id));
  }

  /** Steps that can be handed off, and those that were being handed off when an activity or a whole run was lost. */
  #ready(): GraphStep[] {
    const interrupted = this.#withoutActivity('handingOff').filter(
      ({ id }) => !this.#skipped.has(id) && !this.#withdrawals.has(id),
    );
    return [...interrupted, ...this.#schedule.handOffs()];
  }

  /** A step that could not be undone waits for a person; one that an activity is working on is under way. */
  #undoable(): GraphStep[] {
    const active = this.#activities.activeStepIds();
    return readyToUndo(this.#steps, this.#states.of, (partition) =>
      this.#undonePartitions.has(partition),
    ).filter(({ id }) => this.#states.of(id) !== 'failed' && !active.has(id));
  }

  #withdrawable(): GraphStep[] {
    return this.#withdrawals.undoableSteps(this.#steps, this.#states.of, this.#activities.activeStepIds());
  }

  #start(steps: readonly GraphStep[], direction: Direction): void {
    if (direction === 'forward')
      this.#states.put(
        steps.map(({ id }) => id),
        'handingOff',
      );
    this.#activities.start(steps, direction);
  }

  /** Steps that never left Turnup are undone in MySQL. */
  async #undoInternalSteps(undoable: () => readonly GraphStep[]): Promise<void> {
    const { orderId, kind } = this.#options;
    await undoInternalSteps({
      orderId,
      kind,
      undoable,
      merge: (states) => this.#onActivityResult(Object.keys(states), states),
    });
  }

  #onActivityResult(stepIds: readonly string[], states: States): void {
    for (const id of stepIds) if (!(id in states)) this.#skipped.add(id);
    if (this.#direction === 'forward')
      for (const id of stepIds) if (isRolledBack(states[id] ?? 'waiting')) this.#compensated.push(id);
    this.#states.mergeAnswer(states);
  }

  async #handleMessages(messages: readonly Message[]): Promise<void> {
    this.#wakeUp = false;
    for (const lost of this.#undelivered.splice(0)) {
      const options = { summary: 'Open fallout: not delivered within the retry limit' };
      this.#states.merge(await giveUp.executeWithOptions(options, [lost]));
    }
    const reported = new Set<string>(this.#compensated.splice(0));
    for (const message of messages) {
      if (message.type === 'callback') reported.add(message.stepId);
      if (message.type === 'settled') this.#states.put(message.stepIds, 'completed');
      if (message.type === 'undone') this.#undonePartitions.add(message.partition);
      if (message.type === 'retry')
        this.#resetStates(
          await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [message]),
        );
    }
    if (messages.some(({ type }) => type === 'replanned')) {
      await this.#reloadPlan();
      // Another partition may have removed all remaining steps.
      if (this.#allCompleted) await this.#advance([]);
    }
    await this.#applyCallbacks([...reported]);
  }

  /** A report may change the plan: that is decided before the report has any other effect. */
  async #applyCallbacks(stepIds: readonly string[]): Promise<void> {
    const reporting = this.#steps.filter(({ id, staggers }) => staggers && stepIds.includes(id));
    const refused = reporting.length > 0 && (await this.#replan(reporting));
    const rest = refused ? stepIds.filter((id) => !reporting.some((step) => step.id === id)) : stepIds;
    if (rest.length > 0) await this.#advance(rest);
  }

  /** True when the plan cannot follow these reports, so that the steps are fallout. */
  async #replan(reporting: readonly GraphStep[]): Promise<boolean> {
    if (this.#direction === 'compensate') return false;
    const { changed, conflict } = await replan(this.#partition, reporting);
    if (changed) await this.#reloadPlan();
    if (conflict === undefined) return false;
    this.#states.put(
      reporting.map(({ id }) => id),
      'failed',
    );
    return true;
  }

  /** Applies states that a decision has set: what was skipped before may start now. */
  #resetStates(states: States): void {
    this.#states.replace(states);
    for (const id of Object.keys(states)) this.#skipped.delete(id);
  }

  /** The plan in MySQL has changed. Steps that an activity is working on keep their state until it returns. */
  async #reloadPlan(): Promise<void> {
    const read = await readPlan(this.#partition, 'Reload the plan');
    const { graph, states, withdrawals, due } = read;
    const active = this.#activities.activeStepIds();
    this.#steps = graph.steps;
    this.#withdrawals.replace(withdrawals);
    this.#schedule.replace(due);
    this.#skipped.clear();
    const isAheadOfDatabase = (id: string, state: StepState) => active.has(id) && !isRolledBack(state);
    this.#states.replace(
      Object.fromEntries(Object.entries(states).filter(([id, state]) => !isAheadOfDatabase(id, state))),
      read.queued,
    );
    this.#ended &&= this.#allCompleted;
  }

  async #advance(stepIds: readonly string[], { due, startable }: StartableSteps = noSteps): Promise<void> {
    const { orderId, kind, loaded } = this.#options;
    const { count: partitions } = loaded.graph;
    const cancelling = this.#direction === 'compensate';
    const trigger = { completable: [...stepIds, ...due], startable, handOffs: partitions === 1 };
    const next = cancelling ? [] : nextSteps(this.#steps, this.#states.of, trigger);
    const advanced = await advanceOrder.executeWithOptions(
      { summary: advanceSummary(this.#steps, { stepIds, next, due }) },
      [{ orderId, kind, stepIds, partitions, cancelling, next, ...(due.length > 0 && { due }) }],
    );
    const { states, ended } = advanced;
    this.#schedule.addDueTimes(advanced.due);
    this.#activities.markOvertaken(states);
    this.#states.merge(states, advanced.queued);
    // A partition has no end of the order to wait for, only that of its steps.
    this.#ended = ended || (partitions > 1 && this.#allCompleted);
  }

  async #updateVisibility(): Promise<void> {
    showDetails(this.#options.title, this.#steps, this.#states, (step) => this.#schedule.dueOf(step));
    const failed = this.#steps.filter(({ id }) => this.#states.of(id) === 'failed');
    const canProceed = (step: GraphStep): boolean =>
      this.#states.isMoving(step.id) || this.#schedule.isTimerRunning(step);
    const change = this.#fallout.update(failed, this.#steps.some(canProceed));
    if (change) await this.#options.onFallout(change.systems, change.stuck);
  }
}
