import { condition, patched, workflowInfo } from '@temporalio/workflow';
import type { LoadedPartition } from '../activities/orders/load-partition.js';
import type { Message } from '../domain/order/messages.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { isRolledBack } from '../domain/plan/step-state.js';
import { Interruption } from './faults.js';
import { isHistoryLong } from './continue-order.js';
import { Hold } from './hold.js';
import { type Direction, type UndeliveredSteps, StepActivities } from './step-activities.js';
import { PlanView } from './plan-view.js';
import { PlanActivities } from './plan-activities.js';
import type { PlanRunOptions } from './plan-run-options.js';
import { StepSelection } from './step-selection.js';
import { Releases, Withdrawals } from './undoing.js';
import { noSteps, type StartableSteps, Schedule } from './schedule.js';
import { type States, StepStates } from './step-states.js';
import { watchOverdue } from './watch-overdue.js';

/** Why a run forward came back. `continue`: nothing is under way any more; go on in a new run, from MySQL. */
type ForwardEnd = 'completed' | 'cancelRequested' | 'continue';

/** Runs the steps of one partition: hands off whatever is ready, waits, applies reports. */
export class PlanRun {
  /** True when an activity was failing, and a request to cancel the order went first. */
  wasInterrupted = false;
  readonly #options: PlanRunOptions;
  #steps: readonly GraphStep[];
  readonly #states: StepStates;
  readonly #withdrawals = new Withdrawals();
  readonly #releases: Releases;
  readonly #schedule: Schedule;
  readonly #selection: StepSelection;
  /** Steps that an activity took back while the order goes on: their items may be done with it. */
  #compensated: string[] = [];
  readonly #activities: StepActivities;
  #undelivered: UndeliveredSteps[] = [];
  readonly #plan: PlanActivities;
  #recovered = false;
  #wakeUp = false;
  #ended = false;
  readonly #hold: Hold;
  readonly #view: PlanView;

  constructor(options: PlanRunOptions) {
    this.#options = options;
    const { orderId, kind, loaded, faults, undonePartitions = [] } = options;
    this.#steps = loaded.graph.steps;
    this.#hold = new Hold(loaded, options.onHold);
    this.#withdrawals.replace(loaded.withdrawals);
    this.#releases = new Releases(undonePartitions);
    this.#states = new StepStates(loaded.states, loaded.queued);
    this.#plan = new PlanActivities({ orderId, kind, partition: loaded.graph.partition }, faults);
    this.#view = new PlanView(options.title, loaded.held);
    this.#activities = new StepActivities(
      { orderId, kind },
      {
        answered: (stepIds, states) => this.#onActivityResult(stepIds, states),
        undelivered: (steps) => this.#undelivered.push(steps),
        parked: (stepIds) => stepIds.forEach((id) => this.#selection.parked.add(id)),
        wakeUp: () => (this.#wakeUp = true),
      },
    );
    const stepsNow = () => this.#steps;
    this.#schedule = new Schedule(stepsNow, this.#states.of, () => (this.#wakeUp = true));
    this.#schedule.addDueTimes(loaded.due);
    this.#selection = new StepSelection({
      stepsNow,
      states: this.#states,
      activities: this.#activities,
      schedule: this.#schedule,
      withdrawals: this.#withdrawals,
      releases: this.#releases,
    });
    watchOverdue(loaded, stepsNow, this.#states.of);
  }

  /** Runs until all steps are completed, a cancellation is requested, or the history is full. */
  async forward(): Promise<ForwardEnd> {
    return await this.#untilInterrupted(async () => this.#goForward());
  }

  /**
   * Undoes what was done, last first; comes back with the partitions that wait for this one. Only after the order was
   * rolled back in MySQL.
   */
  async rollBack(): Promise<readonly number[] | 'continue'> {
    const end = await this.#untilInterrupted(async () => this.#goBack());
    // Another request to cancel interrupts no rollback.
    return end === 'cancelRequested' ? 'continue' : end;
  }

  /** Partitions that are known to be undone. */
  get undonePartitions(): readonly number[] {
    return this.#releases.undonePartitions;
  }

  /** Ends what is under way, so that another run can go on from MySQL. */
  async stop(): Promise<void> {
    await this.#activities.stop();
  }

  async #untilInterrupted<T>(work: () => Promise<T>): Promise<T | Interruption['reason']> {
    try {
      return await work();
    } catch (err) {
      if (!(err instanceof Interruption)) throw err;
      this.wasInterrupted = true;
      if (err.reason === 'continue') await this.stop();
      return err.reason;
    }
  }

  async #goForward(): Promise<ForwardEnd> {
    const { inbox, loaded } = this.#options;
    await this.#recover(loaded);
    if (this.#selection.allCompleted && !this.#ended) await this.#advance([]);
    for (;;) {
      if (!this.#ended && !inbox.cancelRequested && this.#mustLeave()) {
        if (await this.#leave()) return 'continue';
        continue;
      }
      if (!inbox.cancelRequested) await this.#proceed();
      await this.#updateVisibility();
      // What another partition reports at the last moment may be that the plan has grown.
      if (this.#ended && (inbox.empty || loaded.graph.count === 1)) return 'completed';
      if (inbox.cancelRequested) return 'cancelRequested';
      // Before the patch of `isHistoryLong`.
      if (workflowInfo().continueAsNewSuggested && inbox.empty && this.#activities.isIdle) return 'continue';
      this.#schedule.setTimer({ isStopped: this.#hold.isOn });
      await condition(() => this.#wakeUp || !inbox.empty || inbox.isAskedToYield);
      await this.#handleMessages(inbox.take());
    }
  }

  /** Begins what is ready, and takes back what the plan has no more: that also while the order is on hold. */
  async #proceed(): Promise<void> {
    const isOnHold = this.#hold.isOn;
    if (isOnHold && !(this.#selection.hasWithdrawals && patched('withdraw-on-hold'))) return;
    // Steps that were undone in order to be done again get their new content.
    if (this.#withdrawals.hasStepsToRedo(this.#steps, this.#states.of)) await this.#replan([]);
    await this.#plan.undoInternalSteps(() => this.#selection.withdrawable(), this.#onUndone);
    if (!isOnHold) {
      await this.#schedule.startDue(this.#selection.skipped, async (opening) => this.#advance([], opening));
      this.#start(this.#selection.ready(), 'forward');
    }
    this.#start([...this.#selection.parkedUndoing(), ...this.#selection.withdrawable()], 'compensate');
  }

  async #goBack(): Promise<readonly number[] | 'continue'> {
    const { inbox, loaded } = this.#options;
    await this.#activities.stopHandOffs();
    this.#plan.direction = 'compensate';
    this.#undelivered = [];
    this.#schedule.stopTimer();
    const read = await this.#plan.readPlan('Read the step states');
    this.#steps = read.graph.steps;
    this.#releases.replace(read.released);
    this.#states.replace(read.states, read.queued);
    this.#recovered &&= !this.wasInterrupted;
    await this.#recover(this.wasInterrupted ? read : loaded);
    // Whose request may have been lost with its activity; a system that has it knows it by its key.
    this.#start(this.#selection.withoutActivity('undoing'), 'compensate');
    for (;;) {
      inbox.dropCancelRequests();
      if (this.#mustLeave()) {
        if (await this.#leave()) return 'continue';
        continue;
      }
      await this.#plan.undoInternalSteps(() => this.#selection.undoable(), this.#onUndone);
      this.#start([...this.#selection.parkedUndoing(), ...this.#selection.undoable()], 'compensate');
      await this.#updateVisibility();
      if (this.#steps.every(({ id }) => isRolledBack(this.#states.of(id) ?? 'waiting')))
        return [...new Set(this.#steps.flatMap(({ remoteDependencies }) => remoteDependencies))];
      await condition(() => this.#wakeUp || !inbox.empty || inbox.isAskedToYield);
      await this.#handleMessages(inbox.take());
    }
  }

  #mustLeave(): boolean {
    return this.#options.inbox.isAskedToYield || isHistoryLong();
  }

  /** Ends what is under way and writes down what it came to; true when nothing is left that only this run knows. */
  async #leave(): Promise<boolean> {
    await this.stop();
    await this.#handleMessages(this.#options.inbox.take());
    return this.#options.inbox.empty && this.#undelivered.length === 0 && this.#compensated.length === 0;
  }

  /**
   * A workflow that was lost may have left callbacks unapplied and requests unsent. Applying them again does no harm,
   * and systems recognise repeated requests by their key.
   */
  async #recover({ resumed, retrying, completing = [], revising }: LoadedPartition): Promise<void> {
    if (this.#recovered || !resumed) return;
    this.#recovered = true;
    for (const each of retrying) this.#resetStates(await this.#plan.retry(each));
    if (revising) await this.#replan([]);
    const moving = this.#steps.filter(({ id }) => this.#states.isMoving(id));
    await this.#applyCallbacks([...moving.map(({ id }) => id), ...completing]);
    if (this.#plan.direction === 'compensate') return;
    if (!this.#hold.isOn) this.#start(this.#selection.interrupted(), 'forward');
    this.#start(this.#selection.withoutActivity('undoing'), 'compensate');
  }

  #start(steps: readonly GraphStep[], direction: Direction): void {
    const ids = steps.map(({ id }) => id);
    this.#selection.started(ids);
    if (direction === 'forward') this.#states.put(ids, 'handingOff');
    this.#activities.start(steps, direction);
  }

  readonly #onUndone = (states: States): void => this.#onActivityResult(Object.keys(states), states);

  #onActivityResult(stepIds: readonly string[], states: States): void {
    this.#selection.skip(stepIds.filter((id) => !(id in states)));
    if (this.#plan.direction === 'forward')
      for (const id of stepIds) if (isRolledBack(states[id] ?? 'waiting')) this.#compensated.push(id);
    this.#states.mergeAnswer(states);
  }

  async #handleMessages(messages: readonly Message[]): Promise<void> {
    this.#wakeUp = false;
    const reported = new Set<string>(this.#compensated.splice(0));
    // What needs no activity first: should one fail, the run may be left before the rest is attended to.
    for (const message of messages) {
      if (message.type === 'callback') reported.add(message.stepId);
      if (message.type === 'settled') this.#states.put(message.stepIds, 'completed');
      this.#releases.take(message);
    }
    for (const lost of this.#undelivered.splice(0)) this.#states.merge(await this.#plan.giveUp(lost));
    for (const message of messages)
      if (message.type === 'retry') this.#resetStates(await this.#plan.retry(message));
    const isRevised = messages.some(({ type }) => type === 'revise') && patched('revise');
    if (isRevised) await this.#replan([]);
    const isReplanned = messages.some(({ type }) => type === 'replanned');
    if (isReplanned) await this.#reloadPlan();
    // Another partition, or a revision, may have dropped all that was left.
    if ((isRevised || isReplanned) && this.#selection.allCompleted) await this.#advance([]);
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
    if (this.#plan.direction === 'compensate') return false;
    const { changed, conflict } = await this.#plan.replan(reporting);
    // A try whose answer was lost may have changed the plan: the next one finds it as it is to be.
    if (changed || patched('read-after-replan')) await this.#reloadPlan();
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
    for (const id of Object.keys(states)) this.#selection.skipped.delete(id);
  }

  /** The plan in MySQL has changed. Throws an `Interruption` when several workflows are to run it: the order's next run has them. */
  async #reloadPlan(): Promise<void> {
    const read = await this.#plan.readPlan('Reload the plan');
    if (this.#options.loaded.graph.count === 1 && read.graph.count > 1) throw new Interruption('continue');
    this.#steps = read.graph.steps;
    this.#withdrawals.replace(read.withdrawals);
    this.#releases.replace(read.released);
    this.#schedule.replace(read.due);
    this.#selection.readAgain();
    this.#states.reload(read.states, this.#activities.activeStepIds(), read.queued);
    this.#ended &&= this.#selection.allCompleted;
    this.#hold.take(read);
  }

  async #advance(stepIds: readonly string[], { due, startable }: StartableSteps = noSteps): Promise<void> {
    const { count: partitions } = this.#options.loaded.graph;
    const plan = { steps: this.#steps, stateOf: this.#states.of, partitions };
    const { states, ended, queued, due: begun } = await this.#plan.advance(plan, { stepIds, due, startable });
    this.#schedule.addDueTimes(begun);
    this.#activities.markOvertaken(states);
    this.#states.merge(states, queued);
    // A partition has no end of the order to wait for, only that of its steps.
    this.#ended = ended || (partitions > 1 && this.#selection.allCompleted);
  }

  async #updateVisibility(): Promise<void> {
    const isAlone = this.#options.loaded.graph.count === 1 || this.#plan.direction === 'compensate';
    const isOnHold = this.#hold.isOn && this.#plan.direction === 'forward';
    const progress = { states: this.#states, schedule: this.#schedule, isAlone, isOnHold };
    const change = this.#view.update(this.#steps, progress);
    if (change) await this.#options.onFallout(change.systems, change.stuck);
  }
}
