import type { NewMessage, StartInput } from '../domain/order/messages.js';
import type { Transaction } from './database.js';

/** How long the writer has to deliver the row itself before the relay takes it up. */
const relayDelayMs = 2_000;

/** Commits the start of a workflow with the transaction. */
export function putStart(tx: Transaction, workflowId: string, input: StartInput): void {
  put(tx, [{ workflowId, kind: 'start', payload: input }]);
}

/** Commits messages to workflows with the transaction. */
export function putMessages(
  tx: Transaction,
  messages: readonly { readonly workflowId: string; readonly message: NewMessage }[],
): void {
  put(
    tx,
    messages.map(({ workflowId, message }) => ({ workflowId, kind: 'message', payload: message })),
  );
}

interface NewRow {
  readonly workflowId: string;
  readonly kind: 'start' | 'message';
  readonly payload: StartInput | NewMessage;
}

function put(tx: Transaction, rows: readonly NewRow[]): void {
  const dueAt = new Date(Date.now() + relayDelayMs);
  tx.insert(
    'outbox',
    ['workflowId', 'kind', 'payload', 'dueAt', 'attempts'],
    rows.map((row) => ({ ...row, dueAt, attempts: 0 })),
  );
}
