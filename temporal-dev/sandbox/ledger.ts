import type { Line, ReportLine, RequestLine } from './journal.js';
import type { HandOffOperation } from './order.js';

/** How often something was requested, and how often it was done. */
interface Count {
  requests: number;
  effects: number;
}

/** The books of the sandbox. */
export type Ledger = ReturnType<typeof createLedger>;

const KEPT_ENTRIES = 10_000; // what an operator looks at; the file has all

/** Counts requests before they are deduplicated, and effects where they are made. */
export function createLedger() {
  let books = emptyBooks();
  return {
    apply: (line: Line): void => applyLine(books, line),
    requestsOf: (key: string) => books.counts.get(key)?.requests ?? 0,
    summary: () => ({
      requests: books.requests,
      distinctKeys: books.counts.size,
      keysWithMoreThanOneEffect: [...books.counts]
        .filter(([, { effects }]) => effects > 1)
        .map(([key]) => key),
      effectsByOperation: { ...books.effects },
      callbacks: { ...books.callbacks },
    }),
    counts: (prefix = ''): Record<string, Count> =>
      Object.fromEntries([...books.counts].filter(([key]) => key.startsWith(prefix))),
    /** The newest first. */
    entries: (limit: number, prefix = '') =>
      books.entries
        .filter(({ key }) => prefix === '' || key?.startsWith(prefix))
        .slice(-limit)
        .toReversed(),
    clear: (): void => {
      books = emptyBooks();
    },
  };
}

interface Books {
  readonly counts: Map<string, Count>;
  readonly effects: Record<HandOffOperation, number>;
  readonly callbacks: { sent: number; delivered: number; refused: number };
  requests: number;
  entries: (RequestLine | ReportLine)[];
}

function emptyBooks(): Books {
  return {
    counts: new Map(),
    effects: { do: 0, undo: 0, cancel: 0 },
    callbacks: { sent: 0, delivered: 0, refused: 0 },
    requests: 0,
    entries: [],
  };
}

function applyLine(books: Books, line: Line): void {
  switch (line.kind) {
    case 'request':
      enter(books, line);
      if (line.method !== 'POST') return;
      books.requests += 1;
      if (line.key !== undefined) countOf(books, line.key).requests += 1;
      return;
    case 'order':
      countEffect(books, line.order.key, line.order.operation);
      return;
    case 'task':
      if (line.task.report) countEffect(books, line.task.key, 'cancel');
      return;
    case 'report':
      enter(books, line);
      for (const { outcome, attempts } of line.deliveries) {
        books.callbacks.sent += attempts;
        books.callbacks[outcome] += 1;
      }
      return;
    case 'state':
    case 'due':
    case 'settings':
  }
}

function enter(books: Books, entry: RequestLine | ReportLine): void {
  books.entries.push(entry);
  if (books.entries.length > 2 * KEPT_ENTRIES) books.entries = books.entries.slice(-KEPT_ENTRIES);
}

function countOf({ counts }: Books, key: string): Count {
  const count = counts.get(key) ?? { requests: 0, effects: 0 };
  counts.set(key, count);
  return count;
}

function countEffect(books: Books, key: string, operation: HandOffOperation): void {
  countOf(books, key).effects += 1;
  books.effects[operation] += 1;
}
