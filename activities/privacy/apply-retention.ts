import type { Logger } from 'pino';
import type { Database } from '../../entities/database.js';
import { retentionRules } from '../../entities/privacy/retention.js';
import { sliceMs } from '../slice.js';

interface RetentionDependencies {
  readonly database: Database;
  /** For how many days the rule keeps, by its name; absent: for ever. */
  readonly days: Readonly<Record<string, number | undefined>>;
  readonly log: Pick<Logger, 'info'>;
}

/** How far a run has come; a plain value, so that the next slice goes on from it. */
export interface RetentionProgress {
  readonly rule: number;
  /** How many records were deleted or erased. */
  readonly removed: number;
  readonly done: boolean;
}

export type RetentionActivities = ReturnType<typeof createRetentionActivities>;

/** The activity of the workflow `retention`. */
export const createRetentionActivities = (dependencies: RetentionDependencies) => ({
  applyRetention: (progress: RetentionProgress | undefined) => applyRetention(dependencies, progress),
});

/** Deletes and erases what is older than it is kept, rule by rule and in small batches. What a slice that was cut off has done stays done. */
async function applyRetention(
  { database, days, log }: RetentionDependencies,
  begun: RetentionProgress = { rule: 0, removed: 0, done: false },
): Promise<RetentionProgress> {
  const sliceEnd = Date.now() + sliceMs;
  let { rule: index, removed } = begun;
  while (Date.now() < sliceEnd) {
    const rule = retentionRules[index];
    if (!rule) return { rule: index, removed, done: true };
    const { name, setting } = rule;
    const kept = days[name];
    const applies = setting === undefined || kept !== undefined;
    const count = applies ? await rule.apply(database, new Date(Date.now() - (kept ?? 0) * 86_400_000)) : 0;
    if (count > 0) log.info({ rule: name, count }, 'kept for as long as it was to be');
    removed += count;
    if (count === 0) index += 1;
  }
  return { rule: index, removed, done: false };
}
