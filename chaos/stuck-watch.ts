import { setTimeout as delay } from 'node:timers/promises';
import type { Operator } from './operator.js';

/** One who looks at the list of stuck orders while the run goes on. */
export interface StuckWatch {
  /** Those that have waited for nothing at any time; nobody looks afterwards. */
  close(): Promise<readonly string[]>;
}

const pauseMs = 5_000;

export function openStuckWatch(operator: Operator): StuckWatch {
  const closing = new AbortController();
  const seen = new Set<string>();
  const work = (async () => {
    while (!closing.signal.aborted) {
      const list = (await operator.list('/api/v1/stuckOrder?limit=1000')) ?? [];
      for (const { id, reason } of list) if (reason === 'waitsForNothing') seen.add(String(id));
      await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  })();
  return {
    async close() {
      closing.abort();
      await work;
      return [...seen];
    },
  };
}
