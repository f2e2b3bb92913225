import { condition, workflowInfo } from '@temporalio/workflow';
import type { LoadedPartition, PartitionInput } from '../activities/orders/load-partition.js';
import { readyToUndo } from '../domain/plan/graph.js';
import type { Message, OrderKind } from '../domain/order/messages.js';
import { nextSteps } from '../domain/plan/next-steps.js';
import type { GraphStep } from '../domain/plan/partition.js';
import { endedBackward, type StepState } from '../domain/plan/step-state.js';
import { advanceOrder, giveUp, retryStep } from './activities.js';
import { advanceSummary, type Direction, type LostSteps, StepActivities } from './step-activities.js';
import { FalloutNotice, showDetails } from './visibility.js';
import type { Inbox } from './inbox.js';
import { readPlan, replan, undoOwn, Withdrawals } from './rollback.js';
import { nothing, type Opening, Schedule } from './schedule.js';
import { type States, StepStates } from './step-states.js';
import { watchOverdue } from './watch-overdue.js';

export interface RunOptions {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly title: string;
  readonly inbox: Inbox;
  readonly loaded: LoadedPartition;
  /** Called when the systems with fallout change, or whether anything else can go on. */
  readonly onFallout: (systems: readonly string[], stuck: boolean) => Promise<void>;
}

/** Why a run forward came back. `continue`: the history is long; go on in a new run, from MySQL. */
export type ForwardEnd = 'completed' | 'cancelAsked' | 'continue';

/** Runs the steps of one partition: hands off whatever is ready, waits, takes what comes. */
export class PlanRun {
  readonly #options: RunOptions;
  #steps: readonly GraphStep[];
  readonly #states: StepStates;
  readonly #withdrawals = new Withdrawals();
  readonly #undonePartitions = new Set<number>();
  readonly #schedule: Schedule;
  /** Steps that were not handed off or begun because the order is on its way back, of which this workflow is yet to hear. */
  readonly #turnedAway = new Set<string>();
  /** Steps that an activity took back while the order goes on: their items may be done with it. */
  #takenBack: string[] = [];
  readonly #activities: StepActivities;
  #lost: LostSteps[] = [];
  #direction: Direction = 'forward';
  #caughtUp = false;
  #news = false;
  #ended = false;
  readonly #fallout = new FalloutNotice();

  constructor(options: RunOptions) {
    this.#options = options;
    this.#steps = options.loaded.graph.steps;
    this.#withdrawals.replace(options.loaded.withdrawals);
    this.#states = new StepStates(options.loaded.states);
    this.#activities = new StepActivities(
      { orderId: options.orderId, kind: options.kind },
      {
        answered: (stepIds, states) => this.#answered(stepIds, states),
        lost: (steps) => this.#lost.push(steps),
        news: () => (this.#news = true),
      },
    );
    const stepsNow = () => this.#steps;
    this.#schedule = new Schedule(stepsNow, this.#states.of, () => (this.#news = true));
    this.#schedule.note(options.loaded.due);
    watchOverdue(() => this.#steps.filter(({ kind }) => kind === undefined), this.#states.of);
  }

  /** Until all steps are completed, somebody wants the order cancelled, or the history is full. */
  async forward(): Promise<ForwardEnd> {
    const { inbox } = this.#options;
    await this.#catchUp();
    if (this.#allCompleted && !this.#ended) await this.#advance([]);
    for (;;) {
      if (!inbox.cancelAsked) {
        // What was taken back to be done again gets its new content.
        if (this.#withdrawals.areToRenew(this.#steps, this.#states.of)) await this.#replan([]);
        await this.#takeBackOwn(() => this.#withdrawable());
        await this.#schedule.openDue(this.#turnedAway, async (opening) => this.#advance([], opening));
        this.#start(this.#ready(), 'forward');
        this.#start(this.#withdrawable(), 'back');
      }
      await this.#show();
      // What another partition tells at the last moment may be that the plan has grown.
      if (this.#ended && (inbox.empty || this.#options.loaded.graph.count === 1)) return 'completed';
      if (inbox.cancelAsked) return 'cancelAsked';
      if (workflowInfo().continueAsNewSuggested && inbox.empty && this.#activities.none) return 'continue';
      this.#schedule.setTimer();
      await condition(() => this.#news || !inbox.empty);
      await this.#take(inbox.take());
    }
  }

  /**
   * Takes back what was done, last first; comes back with the partitions that wait for this one. Only after the order was
   * turned back in MySQL.
   */
  async back(): Promise<readonly number[]> {
    const { inbox } = this.#options;
    await this.#activities.stopHandOffs();
    this.#direction = 'back';
    this.#lost = [];
    this.#schedule.stopTimer();
    const { graph, states } = await readPlan(this.#partition, 'Read how far the steps are');
    this.#steps = graph.steps;
    this.#states.replace(states);
    await this.#catchUp();
    // Whose request may have been lost with its activity; a system that has it knows it by its key.
    this.#start(this.#resting('undoing'), 'back');
    for (;;) {
      inbox.dropCancels();
      await this.#takeBackOwn(() => this.#undoable());
      this.#start(this.#undoable(), 'back');
      await this.#show();
      if (this.#steps.every(({ id }) => endedBackward(this.#states.of(id) ?? 'waiting')))
        return [...new Set(this.#steps.flatMap(({ remoteDependencies }) => remoteDependencies))];
      await condition(() => this.#news || !inbox.empty);
      await this.#take(inbox.take());
    }
  }

  get #partition(): PartitionInput {
    const { orderId, kind, loaded } = this.#options;
    return { orderId, kind, partition: loaded.graph.partition };
  }

  get #allCompleted(): boolean {
    return this.#steps.every(({ id }) => this.#withdrawals.isOver(id, this.#states.of(id)));
  }

  /**
   * A workflow that was lost may have left callbacks untaken and requests unsent. Taking them again does no harm, and
   * those that were sent are known by their key.
   */
  async #catchUp(): Promise<void> {
    if (this.#caughtUp || !this.#options.loaded.resumed) return;
    this.#caughtUp = true;
    for (const each of this.#options.loaded.retrying)
      this.#restate(await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [each]));
    const underWay = this.#steps.filter(({ id }) => this.#states.isMoving(id));
    const { completing = [] } = this.#options.loaded;
    await this.#takeReports([...underWay.map(({ id }) => id), ...completing]);
    if (this.#direction === 'back') return;
    this.#start(
      this.#resting('handingOff').filter(({ id }) => !this.#withdrawals.has(id)),
      'forward',
    );
    this.#start(this.#resting('undoing'), 'back');
  }

  /** What is in this state, and in the hand of no activity. */
  #resting(state: StepState): GraphStep[] {
    const inHand = this.#activities.inHand();
    return this.#steps.filter(({ id }) => this.#states.of(id) === state && !inHand.has(id));
  }

  /** What can be handed off, and what was being handed off when an activity or a whole run was lost. */
  #ready(): GraphStep[] {
    const interrupted = this.#resting('handingOff').filter(
      ({ id }) => !this.#turnedAway.has(id) && !this.#withdrawals.has(id),
    );
    return [...interrupted, ...this.#schedule.handOffs()];
  }

  /** A step that could not be undone waits for a person; one that an activity has in hand is on its way. */
  #undoable(): GraphStep[] {
    const inHand = this.#activities.inHand();
    return readyToUndo(this.#steps, this.#states.of, (partition) =>
      this.#undonePartitions.has(partition),
    ).filter(({ id }) => this.#states.of(id) !== 'failed' && !inHand.has(id));
  }

  #withdrawable(): GraphStep[] {
    return this.#withdrawals.ready(this.#steps, this.#states.of, this.#activities.inHand());
  }

  #start(steps: readonly GraphStep[], direction: Direction): void {
    if (direction === 'forward')
      this.#states.put(
        steps.map(({ id }) => id),
        'handingOff',
      );
    this.#activities.start(steps, direction);
  }

  /** What never left Turnup is taken back in MySQL. */
  async #takeBackOwn(undoable: () => readonly GraphStep[]): Promise<void> {
    const { orderId, kind } = this.#options;
    await undoOwn({
      orderId,
      kind,
      undoable,
      merge: (states) => this.#answered(Object.keys(states), states),
    });
  }

  #answered(stepIds: readonly string[], states: States): void {
    for (const id of stepIds) if (!(id in states)) this.#turnedAway.add(id);
    if (this.#direction === 'forward')
      for (const id of stepIds) if (endedBackward(states[id] ?? 'waiting')) this.#takenBack.push(id);
    this.#states.merge(states);
  }

  async #take(messages: readonly Message[]): Promise<void> {
    this.#news = false;
    for (const lost of this.#lost.splice(0)) {
      const options = { summary: 'Open fallout: not delivered within its limit' };
      this.#states.merge(await giveUp.executeWithOptions(options, [lost]));
    }
    const reported = new Set<string>(this.#takenBack.splice(0));
    for (const message of messages) {
      if (message.type === 'callback') reported.add(message.stepId);
      if (message.type === 'settled') this.#states.put(message.stepIds, 'completed');
      if (message.type === 'undone') this.#undonePartitions.add(message.partition);
      if (message.type === 'retry')
        this.#restate(
          await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [message]),
        );
    }
    if (messages.some(({ type }) => type === 'replanned')) {
      await this.#reload();
      // Another partition may have dropped all that was left.
      if (this.#allCompleted) await this.#advance([]);
    }
    await this.#takeReports([...reported]);
  }

  /** What a step tells may make the plan another one: that is decided before anything is made of its report. */
  async #takeReports(stepIds: readonly string[]): Promise<void> {
    const telling = this.#steps.filter(({ id, staggers }) => staggers && stepIds.includes(id));
    const refused = telling.length > 0 && (await this.#replan(telling));
    const rest = refused ? stepIds.filter((id) => !telling.some((step) => step.id === id)) : stepIds;
    if (rest.length > 0) await this.#advance(rest);
  }

  /** True when the plan cannot follow what these tell, so that they are fallout. */
  async #replan(telling: readonly GraphStep[]): Promise<boolean> {
    if (this.#direction === 'back') return false;
    const { changed, conflict } = await replan(this.#partition, telling);
    if (changed) await this.#reload();
    if (conflict === undefined) return false;
    this.#states.put(
      telling.map(({ id }) => id),
      'failed',
    );
    return true;
  }

  /** Takes states that a decision has set: what was turned away before may begin now. */
  #restate(states: States): void {
    this.#states.replace(states);
    for (const id of Object.keys(states)) this.#turnedAway.delete(id);
  }

  /** The plan is another one in MySQL. What an activity has in hand is as that activity will say. */
  async #reload(): Promise<void> {
    const read = await readPlan(this.#partition, 'Read the plan as it is now');
    const { graph, states, withdrawals, due } = read;
    const inHand = this.#activities.inHand();
    this.#steps = graph.steps;
    this.#withdrawals.replace(withdrawals);
    this.#schedule.replace(due);
    this.#turnedAway.clear();
    const isAhead = (id: string, state: StepState) => inHand.has(id) && !endedBackward(state);
    this.#states.replace(
      Object.fromEntries(Object.entries(states).filter(([id, state]) => !isAhead(id, state))),
    );
    this.#ended &&= this.#allCompleted;
  }

  async #advance(stepIds: readonly string[], { due, opening }: Opening = nothing): Promise<void> {
    const { orderId, kind, loaded } = this.#options;
    const { count: partitions } = loaded.graph;
    const cancelling = this.#direction === 'back';
    const began = { touched: [...stepIds, ...due], opening, handOffs: partitions === 1 };
    const next = cancelling ? [] : nextSteps(this.#steps, this.#states.of, began);
    const advanced = await advanceOrder.executeWithOptions(
      { summary: advanceSummary(this.#steps, { stepIds, next, due }) },
      [{ orderId, kind, stepIds, partitions, cancelling, next, ...(due.length > 0 && { due }) }],
    );
    const { states, ended } = advanced;
    this.#schedule.note(advanced.due);
    this.#activities.overtake(states);
    this.#states.merge(states);
    // A partition has no end of the order to wait for, only that of its steps.
    this.#ended = ended || (partitions > 1 && this.#allCompleted);
  }

  async #show(): Promise<void> {
    showDetails(this.#options.title, this.#steps, this.#states.of, (id) => this.#schedule.dueOf(id));
    const failed = this.#steps.filter(({ id }) => this.#states.of(id) === 'failed');
    const goesOn = ({ id }: GraphStep): boolean => this.#states.isMoving(id) || this.#schedule.isRunning(id);
    const news = this.#fallout.of(failed, this.#steps.some(goesOn));
    if (news) await this.#options.onFallout(news.systems, news.stuck);
  }
}
