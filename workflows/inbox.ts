import { CancellationScope, defineSignal, setHandler } from '@temporalio/workflow';
import { deliverSignalName, type Message } from '../domain/order/messages.js';
import { showAttributes } from './visibility.js';

export const deliverSignal = defineSignal<[readonly Message[]]>(deliverSignalName);

/** Messages that have come for the workflow and are not handled yet; a repeated message is dropped by its id. */
export class Inbox {
  readonly #receivedIds = new Set<string>();
  #pending: Message[] = [];

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

  /** Adds a cancellation request that was committed but may not have reached an earlier run. */
  restore(taskId: string | undefined): void {
    if (taskId === undefined || this.cancelRequested) return;
    this.receive([{ id: `recalled/${taskId}`, type: 'cancel', taskId }]);
  }

  receive(messages: readonly Message[]): void {
    for (const message of messages) {
      if (this.#receivedIds.has(message.id)) continue;
      this.#receivedIds.add(message.id);
      if (message.type === 'described') showAttributes(message.attributes);
      else this.#pending.push(message);
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

  /** The cancel task of the oldest cancellation request; none when it came from Temporal itself. */
  takeCancelRequest(): { readonly taskId?: string } {
    const index = this.#pending.findIndex(({ type }) => type === 'cancel');
    const [message] = index < 0 ? [] : this.#pending.splice(index, 1);
    return message?.type === 'cancel' && message.taskId !== '' ? { taskId: message.taskId } : {};
  }

  /** Once the order is being rolled back, further cancellation requests change nothing. */
  dropCancelRequests(): void {
    this.#pending = this.#pending.filter(({ type }) => type !== 'cancel');
  }
}
