import { setTimeout as wait } from 'node:timers/promises';

/** As long as anything may take on a busy machine. */
const defaultSeconds = 30;
/** Between two looks passes a tenth of the time waited so far, within these limits: a look may cost three processes CPU time. */
const pollMs = { least: 25, most: 100 };

/** Looks until there is something, and returns it; after the deadline it says what it waited for and saw last. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
  seconds = defaultSeconds,
): Promise<T> {
  const begin = Date.now();
  const deadline = begin + seconds * 1_000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await wait(Math.min(Math.max((Date.now() - begin) / 10, pollMs.least), pollMs.most));
  }
}
