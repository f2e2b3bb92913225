import { condition, workflowInfo } from '@temporalio/workflow';
import type { LoadedPartition } from '../activities/load-partition.js';
import { readySteps, readyToUndo } from '../domain/graph.js';
import type { Message, OrderKind } from '../domain/messages.js';
import type { GraphStep } from '../domain/partition.js';
import { endedBackward, type StepState, type Withdrawal } from '../domain/step-state.js';
import { advanceOrder, giveUp, loadPartition, replanOrder, retryStep } from './activities.js';
import { shortened } from './batches.js';
import type { Inbox } from './inbox.js';
import { advanceSummary, nextSteps } from './next-steps.js';
import { StepActivities, type Direction, type LostSteps } from './step-activities.js';
import { StepStates, type States } from './step-states.js';
import { watchOverdue } from './watch-overdue.js';
import { showDetails } from './visibility.js';

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

/** What an activity makes of a step by itself; all else was reported by its system. */
const startedByActivity: ReadonlySet<StepState> = new Set(['handingOff', 'inProgress', 'undoing']);

/** Runs the steps of one partition: hands off whatever is ready, waits, takes what comes. */
export class PlanRun {
  readonly #options: RunOptions;
  #steps: readonly GraphStep[];
  readonly #states: StepStates;
  #withdrawals: Readonly<Record<string, Withdrawal>>;
  readonly #undonePartitions = new Set<number>();
  /** Steps that were not handed off because the order is on its way back, of which this workflow is yet to hear. */
  readonly #turnedAway = new Set<string>();
  /** Steps that an activity took back while the order goes on: their items may be done with it. */
  #takenBack: string[] = [];
  readonly #activities: StepActivities;
  #lost: LostSteps[] = [];
  #direction: Direction = 'forward';
  #caughtUp = false;
  #news = false;
  #ended = false;
  #falloutShown = '';

  constructor(options: RunOptions) {
    this.#options = options;
    this.#steps = options.loaded.graph.steps;
    this.#withdrawals = options.loaded.withdrawals ?? {};
    this.#states = new StepStates(options.loaded.states);
    this.#activities = new StepActivities(
      { orderId: options.orderId, kind: options.kind },
      {
        answered: (stepIds, states) => this.#answered(stepIds, states),
        lost: (steps) => this.#lost.push(steps),
        news: () => (this.#news = true),
      },
    );
    watchOverdue(() => this.#steps, this.#states.of);
  }

  /** Until all steps are completed, somebody wants the order cancelled, or the history is full. */
  async forward(): Promise<ForwardEnd> {
    const { inbox } = this.#options;
    await this.#catchUp();
    if (this.#allCompleted && !this.#ended) await this.#advance([]);
    for (;;) {
      if (!inbox.cancelAsked) {
        await this.#renew();
        this.#start(this.#ready(), 'forward');
        this.#start(this.#withdrawable(), 'back');
      }
      await this.#show();
      if (this.#ended) return 'completed';
      if (inbox.cancelAsked) return 'cancelAsked';
      if (workflowInfo().continueAsNewSuggested && inbox.empty && this.#activities.none) return 'continue';
      await condition(() => this.#news || !inbox.empty);
      await this.#take(inbox.take());
    }
  }

  /** Takes back what was done, last first. Only after the order was turned back in MySQL. */
  async back(): Promise<void> {
    const { orderId, kind, loaded, inbox } = this.#options;
    await this.#activities.stopHandOffs();
    this.#direction = 'back';
    this.#lost = [];
    const { graph, states } = await loadPartition.executeWithOptions(
      { summary: 'Read how far the steps are' },
      [{ orderId, kind, partition: loaded.graph.partition }],
    );
    this.#steps = graph.steps;
    this.#states.replace(states);
    await this.#catchUp();
    for (;;) {
      inbox.dropCancels();
      this.#start(this.#undoable(), 'back');
      await this.#show();
      if (this.#steps.every(({ id }) => endedBackward(this.#states.of(id) ?? 'waiting'))) return;
      await condition(() => this.#news || !inbox.empty);
      await this.#take(inbox.take());
    }
  }

  /** What was taken back while the order goes on is done with, unless it is to be done again. */
  get #allCompleted(): boolean {
    return this.#steps.every(({ id }) => {
      const state = this.#states.of(id) ?? 'waiting';
      return state === 'completed' || (endedBackward(state) && this.#withdrawals[id] === 'remove');
    });
  }

  /**
   * A workflow that was lost may have left callbacks untaken and requests unsent. Taking them again does no harm, and
   * those that were sent are known by their key.
   */
  async #catchUp(): Promise<void> {
    if (this.#caughtUp || !this.#options.loaded.resumed) return;
    this.#caughtUp = true;
    for (const each of this.#options.loaded.retrying)
      this.#states.replace(
        await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [each]),
      );
    const underWay = this.#steps.filter(({ id }) => this.#states.isMoving(id));
    const { completing = [] } = this.#options.loaded;
    await this.#takeReports([...underWay.map(({ id }) => id), ...completing]);
    const unsent = (state: StepState) => underWay.filter(({ id }) => this.#states.of(id) === state);
    if (this.#direction === 'forward')
      this.#start(
        unsent('handingOff').filter(({ id }) => !(id in this.#withdrawals)),
        'forward',
      );
    this.#start(unsent('undoing'), 'back');
  }

  /** What can be handed off, and what was being handed off when an activity or a whole run was lost. */
  #ready(): GraphStep[] {
    const inHand = this.#activities.inHand();
    const interrupted = this.#steps.filter(
      ({ id }) =>
        this.#states.of(id) === 'handingOff' &&
        !inHand.has(id) &&
        !this.#turnedAway.has(id) &&
        !(id in this.#withdrawals),
    );
    return [...interrupted, ...readySteps(this.#steps, this.#states.of)];
  }

  /** A step that could not be undone waits for a person; one that an activity has in hand is on its way. */
  #undoable(): GraphStep[] {
    const inHand = this.#activities.inHand();
    return readyToUndo(this.#steps, this.#states.of, (partition) =>
      this.#undonePartitions.has(partition),
    ).filter(({ id }) => this.#states.of(id) !== 'failed' && !inHand.has(id));
  }

  /** What is to be taken back while the order goes on, and nothing that is also taken back depends on. */
  #withdrawable(): GraphStep[] {
    const withdrawn = this.#steps.filter(({ id }) => id in this.#withdrawals);
    if (withdrawn.length === 0) return [];
    const inHand = this.#activities.inHand();
    return readyToUndo(withdrawn, this.#states.of, () => true).filter(
      ({ id }) => this.#states.of(id) !== 'failed' && !inHand.has(id),
    );
  }

  #start(steps: readonly GraphStep[], direction: Direction): void {
    if (direction === 'forward')
      this.#states.replace(Object.fromEntries(steps.map(({ id }) => [id, 'handingOff'])));
    this.#activities.start(steps, direction);
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
      if (message.type === 'settled')
        this.#states.replace(Object.fromEntries(message.stepIds.map((id) => [id, 'completed'])));
      if (message.type === 'undone') this.#undonePartitions.add(message.partition);
      if (message.type === 'retry')
        this.#states.replace(
          await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [message]),
        );
    }
    if (messages.some(({ type }) => type === 'replanned')) await this.#reload();
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
    const { orderId, kind, loaded } = this.#options;
    const names = telling.map(({ name }) => name).join(', ');
    const summary = shortened(names === '' ? 'Renew the plan' : `Decide what waits for: ${names}`);
    const stepIds = telling.map(({ id }) => id);
    const { changed, conflict } = await replanOrder.executeWithOptions({ summary }, [
      { orderId, kind, partition: loaded.graph.partition, stepIds },
    ]);
    if (changed) await this.#reload();
    if (conflict === undefined) return false;
    this.#states.replace(Object.fromEntries(stepIds.map((id) => [id, 'failed'])));
    return true;
  }

  /** What was taken back to be done again gets its new content. */
  async #renew(): Promise<void> {
    const again = this.#steps.some(
      ({ id }) => this.#withdrawals[id] === 'redo' && endedBackward(this.#states.of(id) ?? 'waiting'),
    );
    if (again) await this.#replan([]);
  }

  /** The plan is another one in MySQL. What an activity has in hand is as that activity will say. */
  async #reload(): Promise<void> {
    const { orderId, kind, loaded } = this.#options;
    const { graph, states, withdrawals } = await loadPartition.executeWithOptions(
      { summary: 'Read the plan as it is now' },
      [{ orderId, kind, partition: loaded.graph.partition }],
    );
    const inHand = this.#activities.inHand();
    this.#steps = graph.steps;
    this.#withdrawals = withdrawals ?? {};
    const isAhead = (id: string, state: StepState) => inHand.has(id) && !endedBackward(state);
    this.#states.replace(
      Object.fromEntries(Object.entries(states).filter(([id, state]) => !isAhead(id, state))),
    );
  }

  async #advance(stepIds: readonly string[]): Promise<void> {
    const { orderId, kind, loaded } = this.#options;
    const { count: partitions } = loaded.graph;
    const cancelling = this.#direction === 'back';
    // Only in a small order: the batches of a large one take longer than a workflow task should.
    const next = cancelling || partitions > 1 ? [] : nextSteps(this.#steps, this.#states.of, stepIds);
    const { states, ended } = await advanceOrder.executeWithOptions(
      { summary: advanceSummary(this.#steps, stepIds, next) },
      [{ orderId, kind, stepIds, partitions, cancelling, next }],
    );
    const inHand = this.#activities.inHand();
    for (const [id, state] of Object.entries(states))
      if (inHand.has(id) && !startedByActivity.has(state)) this.#activities.overtake(id);
    this.#states.merge(states);
    // A partition has no end of the order to wait for, only that of its steps.
    this.#ended = ended || (partitions > 1 && this.#allCompleted);
  }

  async #show(): Promise<void> {
    showDetails(this.#options.title, this.#steps, this.#states.of);
    const failed = this.#steps.filter(({ id }) => this.#states.of(id) === 'failed');
    const stuck = failed.length > 0 && !this.#steps.some(({ id }) => this.#states.isMoving(id));
    const systems = failed.map(({ system }) => system);
    const shown = `${stuck} ${systems.join(' ')}`;
    if (shown === this.#falloutShown || (this.#falloutShown === '' && failed.length === 0)) return;
    this.#falloutShown = shown;
    await this.#options.onFallout(systems, stuck);
  }
}
