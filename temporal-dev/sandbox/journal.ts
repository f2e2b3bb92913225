import { createReadStream } from 'node:fs';
import { mkdir, open, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { CancelTask, OrderState, TakenOrder } from './order.js';
import type { Settings } from './settings.js';
import type { SystemName } from './systems.js';

/** One request as it came in, written before anything is known about it. */
export interface RequestLine {
  readonly kind: 'request';
  readonly at: string;
  readonly system: SystemName;
  readonly method: string;
  readonly path: string;
  readonly key?: string;
  status?: number;
  orderId?: string;
  note?: string;
}

/** How one copy of an answer fared. */
export interface Delivery {
  readonly outcome: 'delivered' | 'refused';
  readonly attempts: number;
  readonly status?: number;
  readonly note?: string;
}

/** One answer that is over with. */
export interface ReportLine {
  readonly kind: 'report';
  readonly at: string;
  readonly orderId: string;
  readonly key: string;
  readonly state: OrderState;
  readonly deliveries: readonly Delivery[];
}

/** What happened; the sandbox is what its lines say, one after another. */
export type Line =
  | RequestLine
  | ReportLine
  | { readonly kind: 'order'; readonly order: TakenOrder }
  | { readonly kind: 'state'; readonly orderId: string; readonly state: OrderState }
  | { readonly kind: 'due'; readonly orderId: string; readonly at: number }
  | { readonly kind: 'task'; readonly task: CancelTask }
  | { readonly kind: 'settings'; readonly settings: Settings };

/** Where the lines are stored. */
export interface Journal {
  append(line: Line): void;
  /** Resolves when every line appended so far is with the operating system. */
  written(): Promise<void>;
  clear(): void;
  close(): Promise<void>;
}

/** A journal that forgets. */
export const noJournal: Journal = {
  append: () => undefined,
  written: async () => undefined,
  clear: () => undefined,
  close: async () => undefined,
};

/** Opens the journal in a folder, after giving its lines to `replay`. */
export async function openJournal(home: string, replay: (line: Line) => void): Promise<Journal> {
  await mkdir(home, { recursive: true });
  const path = join(home, 'journal.jsonl');
  const file = await open(path, 'a');
  await truncate(path, await replayLines(path, replay));

  let batch: Line[] | undefined;
  let last = Promise.resolve();

  async function flush(lines: readonly Line[]): Promise<void> {
    await setImmediate(); // lets the other requests of this turn into the batch
    if (batch === lines) batch = undefined;
    await file.appendFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
  function opened(): Line[] {
    const lines: Line[] = [];
    last = last.then(() => flush(lines));
    return lines;
  }
  return {
    append(line) {
      batch ??= opened();
      batch.push(line);
    },
    written: () => last,
    clear() {
      batch = undefined;
      last = last.then(() => file.truncate(0));
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

/** Returns the length of the whole lines: a torn last one is what a kill leaves behind. */
async function replayLines(path: string, replay: (line: Line) => void): Promise<number> {
  let length = 0;
  let rest = Buffer.alloc(0);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = Buffer.concat([rest, chunk]);
    const end = text.lastIndexOf('\n') + 1;
    for (const line of text.toString('utf8', 0, end).split('\n')) {
      if (line !== '') replay(parsed(line, path));
    }
    length += end;
    rest = text.subarray(end);
  }
  return length;
}

function parsed(line: string, path: string): Line {
  try {
    return JSON.parse(line) as Line;
  } catch (cause) {
    throw new Error(`${path} is damaged at: ${line.slice(0, 80)}`, { cause });
  }
}
