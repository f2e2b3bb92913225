import pLimit, { type LimitFunction } from 'p-limit';

/** GETs under way in this process: half of its connections to the database, so that lists never take those of intake. */
const readsAtOnce = 8;
/** And of one caller, so that nobody's slow lists keep the others waiting. */
const readsOfCaller = 4;

/** Does what a GET asks for when it is its turn. */
type LimitReads = <T>(caller: string, read: () => Promise<T>) => Promise<T>;

/** What a process does for GETs at the same time. */
export function createReadLimits(): LimitReads {
  const all = pLimit(readsAtOnce);
  const byCaller = new Map<string, { readonly limit: LimitFunction; count: number }>();
  return async (caller, read) => {
    const own = byCaller.get(caller) ?? { limit: pLimit(readsOfCaller), count: 0 };
    own.count += 1;
    byCaller.set(caller, own);
    try {
      return await own.limit(async () => all(read));
    } finally {
      own.count -= 1;
      if (own.count === 0) byCaller.delete(caller);
    }
  };
}
