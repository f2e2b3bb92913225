import type { Logger } from 'pino';
import { batchSize, pruneBatch, sealBatch } from '../../entities/audit/sealing.js';
import type { Database } from '../../entities/database.js';
import { sliceMs } from '../slice.js';

interface SealingDependencies {
  readonly database: Database;
  /** For how long deeds are kept; absent: for ever. */
  readonly retentionDays: number | undefined;
  readonly log: Pick<Logger, 'info'>;
}

/** What one slice has done. */
export interface SealingSlice {
  readonly deeds: number;
  /** Batches whose deeds were deleted at the end of their retention. */
  readonly pruned: number;
  /** There may be more to do. */
  readonly more: boolean;
}

export type SealingActivities = ReturnType<typeof createSealingActivities>;

/** The activity of the workflow `sealing`: seals what is committed, and deletes what has been kept long enough. */
export const createSealingActivities = (dependencies: SealingDependencies) => ({
  sealAudit: () => sealAudit(dependencies),
});

/**
 * Seals what is not sealed yet, up to the first batch that is not full, and deletes what is older than its retention, batch
 * by batch. Each digest is logged: whoever keeps the log elsewhere can prove that the end of the chain was not cut off.
 * Throws when another process seals too.
 */
async function sealAudit({ database, retentionDays, log }: SealingDependencies): Promise<SealingSlice> {
  const sliceEnd = Date.now() + sliceMs;
  let [deeds, pruned] = [0, 0];
  for (;;) {
    const seal = await sealBatch(database);
    if (!seal) break;
    log.info(seal, 'audit batch sealed');
    deeds += seal.deeds;
    // What was done since is for the next slice: to seal it at once would make a batch of every few deeds, without an end.
    if (seal.deeds < batchSize) break;
    if (Date.now() > sliceEnd) return { deeds, pruned, more: true };
  }
  if (retentionDays === undefined) return { deeds, pruned, more: false };
  const before = new Date(Date.now() - retentionDays * 86_400_000);
  for (;;) {
    const batch = await pruneBatch(database, before);
    if (batch === undefined) return { deeds, pruned, more: false };
    log.info({ batch }, 'audit batch deleted, its retention is over');
    pruned += 1;
    if (Date.now() > sliceEnd) return { deeds, pruned, more: true };
  }
}
