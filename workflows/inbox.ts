import { CancellationScope, defineSignal, patched, setHandler } from '@temporalio/workflow';
import { deliverSignalName, type Message } from '../domain/order/messages.js';
import { showAttributes } from './visibility.js';

export const deliverSignal = defineSignal<[readonly Message[]]>(deliverSignalName);

/** Messages that have come for the workflow and are not handled yet; a repeated message is dropped by its id. */
export class Inbox {
  readonly #receivedIds = new Set<string>();
  #pending: Message[] = [];
  #isAskedToYield = false;
  /** A request of Temporal's was taken and is not decided. */
  #isDeciding = false;

  /** Handles the signal from now on: create it before the workflow first waits. */
  constructor() {
    setHandler(deliverSignal, (messages) => this.receive(messages));
  }

  /** Takes the workflow's cancellation in Temporal as a request to cancel the order. */
  listenForCancellation(): void {
    CancellationScope.current().cancelRequested.catch(() =>
      this.receive([{ id: 'temporal', type: 'cancel', taskId: '' }]),
    );
  }

  /** A request of Temporal's that was taken, or came, before the run goes on in a new one: nothing but the run knows it. */
  get hasUndecidedCancellation(): boolean {
    return this.#isDeciding || this.#pending.some(isOfTemporal);
  }

  /** The request that an earlier run was left with. */
  restoreCancellation(requested: true | undefined): void {
    if (requested) this.receive([{ id: 'recalled/temporal', type: 'cancel', taskId: '' }]);
  }

  /** Adds a cancellation request that was committed but may not have reached an earlier run. */
  restore(taskId: string | undefined): void {
    if (taskId === undefined || this.#pending.some((each) => each.type === 'cancel' && !isOfTemporal(each)))
      return;
    if (this.cancelRequested && !patched('recall-beside-temporal')) return;
    this.receive([{ id: `recalled/${taskId}`, type: 'cancel', taskId }]);
  }

  receive(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#receivedIds.has(message.id)) continue;
      this.#receivedIds.add(message.id);
      if (message.type === 'described') showAttributes(message.attributes);
      else if (message.type !== 'yield') this.#pending.push(message);
      else if (patched('yield')) this.#isAskedToYield = true;
    }
  }

  get empty(): boolean {
    return this.#pending.length === 0;
  }

  /** All waiting messages, oldest first; a cancellation request stays until `takeCancel`. */
  take(): Message[] {
    const taken = this.#pending.filter(({ type }) => type !== 'cancel');
    this.#pending = this.#pending.filter(({ type }) => type === 'cancel');
    return taken;
  }

  get cancelRequested(): boolean {
    return this.#pending.some(({ type }) => type === 'cancel');
  }

  /** Somebody may have resumed an order that was put on hold before it had a plan. */
  get rereadRequested(): boolean {
    return this.#pending.some(({ type }) => type === 'replanned');
  }

  takeRereadRequests(): void {
    this.#pending = this.#pending.filter(({ type }) => type !== 'replanned');
  }

  /** The parent of a partition asks it to end its run, so that both can go on in new ones. */
  get isAskedToYield(): boolean {
    return this.#isAskedToYield;
  }

  /** Somebody asks that what the workflow fails at be tried now. */
  get tryAgainRequested(): boolean {
    return this.#pending.some(({ type }) => type === 'tryAgain');
  }

  /** True when there was such a request. */
  takeTryAgainRequests(): boolean {
    const before = this.#pending.length;
    this.#pending = this.#pending.filter(({ type }) => type !== 'tryAgain');
    return this.#pending.length < before;
  }

  /** The task of the oldest cancellation request; none when it came from Temporal itself. */
  takeCancelRequest(): { readonly taskId?: string } {
    const index = this.#pending.findIndex(({ type }) => type === 'cancel');
    const [message] = index < 0 ? [] : this.#pending.splice(index, 1);
    this.#isDeciding = message !== undefined && isOfTemporal(message);
    return message?.type === 'cancel' && message.taskId !== '' ? { taskId: message.taskId } : {};
  }

  /** The request that was taken is accepted or refused. */
  cancellationDecided(): void {
    this.#isDeciding = false;
  }

  /** Once the order is being rolled back, further cancellation requests change nothing. */
  dropCancelRequests(): void {
    this.#pending = this.#pending.filter(({ type }) => type !== 'cancel');
  }
}

/** True of a request to cancel that has no task. */
const isOfTemporal = (message: Message): boolean => message.type === 'cancel' && message.taskId === '';
