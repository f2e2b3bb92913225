import { CancellationScope, defineSignal, patched, setHandler } from '@temporalio/workflow';
import { deliverSignalName, type Message } from '../domain/order/messages.js';

export const deliverSignal = defineSignal<[readonly Message[]]>(deliverSignalName);

/** What came for the workflow and was not yet attended to; a message that comes again is dropped by its id. */
export class Inbox {
  readonly #receivedIds = new Set<string>();
  #pending: Message[] = [];
  #isAskedToYield = false;

  /** Takes the signal from now on: to be made before the workflow first waits. */
  constructor() {
    setHandler(deliverSignal, (messages) => this.receive(messages));
  }

  /** Takes the workflow's cancellation in Temporal as a request to cancel the order. */
  listenForCancellation(): void {
    CancellationScope.current().cancelRequested.catch(() =>
      this.receive([{ id: 'temporal', type: 'cancel', taskId: '' }]),
    );
  }

  /** Takes up a cancellation request that was committed, and of which an earlier run may have been lost. */
  restore(taskId: string | undefined): void {
    if (taskId === undefined || this.cancelRequested) return;
    this.receive([{ id: `recalled/${taskId}`, type: 'cancel', taskId }]);
  }

  receive(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#receivedIds.has(message.id)) continue;
      this.#receivedIds.add(message.id);
      if (message.type !== 'yield') this.#pending.push(message);
      else if (patched('yield')) this.#isAskedToYield = true;
    }
  }

  get empty(): boolean {
    return this.#pending.length === 0;
  }

  /** All that waits, oldest first; a cancellation request stays until `takeCancel`. */
  take(): Message[] {
    const taken = this.#pending.filter(({ type }) => type !== 'cancel');
    this.#pending = this.#pending.filter(({ type }) => type === 'cancel');
    return taken;
  }

  get cancelRequested(): boolean {
    return this.#pending.some(({ type }) => type === 'cancel');
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
    return message?.type === 'cancel' && message.taskId !== '' ? { taskId: message.taskId } : {};
  }

  /** Once the order is being rolled back, another cancellation request says nothing new. */
  dropCancelRequests(): void {
    this.#pending = this.#pending.filter(({ type }) => type !== 'cancel');
  }
}
