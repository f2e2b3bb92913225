import { CancellationScope, condition, workflowInfo } from '@temporalio/workflow';
import type { LoadedPartition } from '../activities/load-partition.js';
import { readyToUndo } from '../domain/graph.js';
import type { Message, OrderKind } from '../domain/messages.js';
import { nextSteps } from '../domain/next-steps.js';
import type { GraphStep } from '../domain/partition.js';
import { endedBackward, stepMoves, type StepState } from '../domain/step-state.js';
import { advanceOrder, giveUp, handOff, loadPartition, retryStep, undoSteps } from './activities.js';
import { advanceSummary, batches, summaryOf, type Batch } from './batches.js';
import { failureReason } from './failure-reason.js';
import type { Inbox } from './inbox.js';
import { nothing, Schedule, type Opening } from './schedule.js';
import { undoOwn } from './undo-own.js';
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

type Direction = 'forward' | 'back';
/** What an activity makes of a step by itself; all else was reported by its system. */
const startedByActivity: ReadonlySet<StepState> = new Set(['handingOff', 'inProgress', 'undoing']);
const verbs = { forward: 'Hand off', back: 'Take back' } as const;

/** Runs the steps of one partition: hands off whatever is ready, waits, takes what comes. */
export class PlanRun {
  readonly #options: RunOptions;
  readonly #steps: readonly GraphStep[];
  readonly #states = new Map<string, StepState>();
  readonly #undonePartitions = new Set<number>();
  readonly #forwardScope = new CancellationScope();
  /** Activities that have not ended, and the steps that they have in hand. */
  readonly #underWay = new Map<Promise<void>, readonly string[]>();
  /** Steps in the hand of an activity whose callback came before its answer: the answer is out of date. */
  readonly #overtaken = new Set<string>();
  readonly #schedule: Schedule;
  /** Steps that were not handed off or begun because the order is on its way back, of which this workflow is yet to hear. */
  readonly #turnedAway = new Set<string>();
  #lost: { readonly stepIds: readonly string[]; readonly reason: string }[] = [];
  #direction: Direction = 'forward';
  #caughtUp = false;
  #news = false;
  #ended = false;
  #falloutShown = '';

  constructor(options: RunOptions) {
    this.#options = options;
    this.#steps = options.loaded.graph.steps;
    for (const [id, state] of Object.entries(options.loaded.states)) this.#states.set(id, state);
    this.#schedule = new Schedule(this.#steps, this.#stateOf, () => (this.#news = true));
    this.#schedule.note(options.loaded.due);
    const handedOff = this.#steps.filter(({ kind }) => kind === undefined);
    watchOverdue(handedOff, this.#stateOf);
  }

  /** Until all steps are completed, somebody wants the order cancelled, or the history is full. */
  async forward(): Promise<ForwardEnd> {
    const { inbox } = this.#options;
    await this.#catchUp();
    if (this.#allCompleted && !this.#ended) await this.#advance([]);
    for (;;) {
      if (!inbox.cancelAsked)
        await this.#schedule.openDue(this.#turnedAway, async (opening) => this.#advance([], opening));
      if (!inbox.cancelAsked) this.#start(this.#ready());
      await this.#show();
      if (this.#ended) return 'completed';
      if (inbox.cancelAsked) return 'cancelAsked';
      if (workflowInfo().continueAsNewSuggested && inbox.empty && this.#underWay.size === 0)
        return 'continue';
      this.#schedule.setTimer();
      await condition(() => this.#news || !inbox.empty);
      await this.#take(inbox.take());
    }
  }

  /** Takes back what was done, last first. Only after the order was turned back in MySQL. */
  async back(): Promise<void> {
    const { orderId, kind, loaded, inbox } = this.#options;
    this.#forwardScope.cancel();
    await Promise.allSettled(this.#underWay.keys());
    this.#direction = 'back';
    this.#lost = [];
    this.#schedule.stopTimer();
    const { states } = await loadPartition.executeWithOptions({ summary: 'Read how far the steps are' }, [
      { orderId, kind, partition: loaded.graph.partition },
    ]);
    for (const [id, state] of Object.entries(states)) this.#states.set(id, state);
    await this.#catchUp();
    for (;;) {
      inbox.dropCancels();
      await undoOwn({
        orderId,
        kind,
        undoable: () => this.#undoable(),
        merge: (merged) => this.#merge(merged),
      });
      this.#start(this.#undoable());
      await this.#show();
      if (this.#steps.every(({ id }) => endedBackward(this.#stateOf(id) ?? 'waiting'))) return;
      await condition(() => this.#news || !inbox.empty);
      await this.#take(inbox.take());
    }
  }

  readonly #stateOf = (id: string): StepState | undefined => this.#states.get(id);

  get #allCompleted(): boolean {
    return this.#steps.every(({ id }) => this.#stateOf(id) === 'completed');
  }

  /**
   * A workflow that was lost may have left callbacks untaken and requests unsent. Taking them again does no harm, and
   * those that were sent are known by their key.
   */
  async #catchUp(): Promise<void> {
    if (this.#caughtUp || !this.#options.loaded.resumed) return;
    this.#caughtUp = true;
    for (const each of this.#options.loaded.retrying)
      this.#replace(await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [each]));
    const underWay = this.#steps.filter(({ id }) => this.#isMoving(id));
    if (underWay.length > 0) await this.#advance(underWay.map(({ id }) => id));
    const unsent: StepState = this.#direction === 'forward' ? 'handingOff' : 'undoing';
    this.#start(underWay.filter(({ id }) => this.#stateOf(id) === unsent));
  }

  /** What can be handed off, and what was being handed off when an activity or a whole run was lost. */
  #ready(): GraphStep[] {
    const inHand = this.#inHand();
    const interrupted = this.#steps.filter(
      ({ id }) => this.#stateOf(id) === 'handingOff' && !inHand.has(id) && !this.#turnedAway.has(id),
    );
    return [...interrupted, ...this.#schedule.handOffs()];
  }

  #inHand(): ReadonlySet<string> {
    return new Set([...this.#underWay.values()].flat());
  }

  /** A step that could not be undone waits for a person; one that an activity has in hand is on its way. */
  #undoable(): GraphStep[] {
    const inHand = this.#inHand();
    return readyToUndo(this.#steps, this.#stateOf, (partition) =>
      this.#undonePartitions.has(partition),
    ).filter(({ id }) => this.#stateOf(id) !== 'failed' && !inHand.has(id));
  }

  #start(steps: readonly GraphStep[]): void {
    for (const batch of batches(steps.filter(({ kind }) => kind === undefined))) {
      const stepIds = batch.steps.map(({ id }) => id);
      const activity =
        this.#direction === 'forward' ? this.#handOff(batch, stepIds) : this.#undo(batch, stepIds);
      const ended = activity
        .then(
          (states) => this.#answered(stepIds, states),
          (err: unknown) => this.#lose(stepIds, err),
        )
        .finally(() => {
          this.#underWay.delete(ended);
          for (const id of stepIds) this.#overtaken.delete(id);
          this.#news = true;
        });
      this.#underWay.set(ended, stepIds);
    }
  }

  #answered(stepIds: readonly string[], states: Readonly<Record<string, StepState>>): void {
    for (const id of stepIds) if (!(id in states)) this.#turnedAway.add(id);
    this.#merge(states, this.#overtaken);
  }

  async #handOff(batch: Batch, stepIds: readonly string[]): Promise<Readonly<Record<string, StepState>>> {
    const { orderId, kind } = this.#options;
    for (const id of stepIds) this.#states.set(id, 'handingOff');
    return await this.#forwardScope.run(() =>
      handOff.executeWithOptions(this.#optionsFor(batch), [{ orderId, kind, system: batch.system, stepIds }]),
    );
  }

  async #undo(batch: Batch, stepIds: readonly string[]): Promise<Readonly<Record<string, StepState>>> {
    const { orderId, kind } = this.#options;
    return await undoSteps.executeWithOptions(this.#optionsFor(batch), [
      { orderId, kind, system: batch.system, stepIds },
    ]);
  }

  /** Retries are the step's data (DESIGN §9); all steps of a batch have the same. */
  #optionsFor(batch: Batch) {
    const { initialInterval, maximumInterval, limit } = batch.steps[0]!.retry;
    return {
      summary: summaryOf(verbs[this.#direction], batch),
      scheduleToCloseTimeout: limit * 1_000,
      retry: { initialInterval: initialInterval * 1_000, maximumInterval: maximumInterval * 1_000 },
    };
  }

  #lose(stepIds: readonly string[], err: unknown): void {
    const reason = failureReason(err);
    if (reason !== undefined) this.#lost.push({ stepIds, reason });
  }

  async #take(messages: readonly Message[]): Promise<void> {
    this.#news = false;
    for (const lost of this.#lost.splice(0)) {
      const options = { summary: 'Open fallout: not delivered within its limit' };
      this.#merge(await giveUp.executeWithOptions(options, [lost]));
    }
    const reported = new Set<string>();
    for (const message of messages) {
      if (message.type === 'callback') reported.add(message.stepId);
      if (message.type === 'settled') for (const id of message.stepIds) this.#states.set(id, 'completed');
      if (message.type === 'undone') this.#undonePartitions.add(message.partition);
      if (message.type === 'retry')
        this.#replace(
          await retryStep.executeWithOptions({ summary: 'Retry, as an operator decided' }, [message]),
        );
    }
    if (reported.size > 0) await this.#advance([...reported]);
  }

  async #advance(stepIds: readonly string[], { due, opening }: Opening = nothing): Promise<void> {
    const { orderId, kind, loaded } = this.#options;
    const { count: partitions } = loaded.graph;
    const cancelling = this.#direction === 'back';
    const next = cancelling
      ? []
      : nextSteps(this.#steps, this.#stateOf, {
          touched: [...stepIds, ...due],
          opening,
          handOffs: partitions === 1,
        });
    const {
      states,
      ended,
      due: dues,
    } = await advanceOrder.executeWithOptions(
      { summary: advanceSummary(this.#steps, { stepIds, next, due }) },
      [{ orderId, kind, stepIds, partitions, cancelling, next, ...(due.length > 0 && { due }) }],
    );
    this.#schedule.note(dues);
    const inHand = this.#inHand();
    for (const [id, state] of Object.entries(states))
      if (inHand.has(id) && !startedByActivity.has(state)) this.#overtaken.add(id);
    this.#merge(states);
    // A partition has no end of the order to wait for, only that of its steps.
    this.#ended = ended || (partitions > 1 && this.#allCompleted);
  }

  /** Takes states that are further on. */
  #merge(states: Readonly<Record<string, StepState>>, except: ReadonlySet<string> = new Set()): void {
    for (const [id, state] of Object.entries(states)) {
      if (except.has(id)) continue;
      const now = this.#stateOf(id);
      // An activity that hands off at once takes a waiting step several moves further.
      if (now === undefined || now === 'waiting' || stepMoves[now].includes(state))
        this.#states.set(id, state);
    }
  }

  #replace(states: Readonly<Record<string, StepState>>): void {
    for (const [id, state] of Object.entries(states)) {
      this.#states.set(id, state);
      this.#turnedAway.delete(id);
    }
  }

  async #show(): Promise<void> {
    showDetails(this.#options.title, this.#steps, this.#stateOf, (id) => this.#schedule.dueOf(id));
    const failed = this.#steps.filter(({ id }) => this.#stateOf(id) === 'failed');
    const goesOn = ({ id }: GraphStep): boolean => this.#isMoving(id) || this.#schedule.isRunning(id);
    const stuck = failed.length > 0 && !this.#steps.some(goesOn);
    const systems = failed.map(({ system, kind = '' }) => system ?? kind);
    const shown = `${stuck} ${systems.join(' ')}`;
    if (shown === this.#falloutShown || (this.#falloutShown === '' && failed.length === 0)) return;
    this.#falloutShown = shown;
    await this.#options.onFallout(systems, stuck);
  }

  #isMoving(id: string): boolean {
    const state = this.#stateOf(id);
    return state === 'handingOff' || state === 'inProgress' || state === 'undoing';
  }
}
