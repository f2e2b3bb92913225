import { deedDigest, noSeal, sealDigest, type SealedDeed } from '../../domain/events/audit-chain.js';
import { digestOf } from '../../domain/lib/digest.js';
import { anyOf, type Database } from '../database.js';
import type { Audit, AuditSeal } from '../tables/audit.js';
import type { Row } from '../tables/row.js';

/** A deed, whole. */
export type AuditRow = Row<Audit, keyof Audit>;

/** Deeds of one batch at the most. */
export const batchSize = 1_000;

/** A seal, as it is told to whoever keeps it elsewhere. */
export type NewSeal = Row<AuditSeal, 'batch' | 'digest' | 'deeds'>;

/**
 * Seals the deeds that are committed and not sealed yet, as many as a batch has; undefined when there are none. What is
 * committed later is in a later batch, however early its transaction began: what is unsealed is asked, not what is new.
 * Throws when another process has sealed the same batch.
 */
export async function sealBatch(database: Database): Promise<NewSeal | undefined> {
  return await database.transaction(async (tx) => {
    const [last] = await tx.rows<Row<AuditSeal, 'batch' | 'digest'>>(
      'SELECT batch, digest FROM audit_seal ORDER BY batch DESC LIMIT 1',
    );
    const rows = await tx.rows<AuditRow>('SELECT * FROM audit WHERE batch IS NULL ORDER BY id LIMIT ?', [
      batchSize,
    ]);
    if (rows.length === 0) return undefined;
    const batch = (last?.batch ?? 0) + 1;
    const entries = rows.map((deed): SealedDeed => [deed.id, deedDigest(deed)]);
    const times = rows.map(({ doneAt }) => doneAt.getTime());
    const seal = {
      batch,
      deeds: rows.length,
      firstAt: new Date(Math.min(...times)),
      lastAt: new Date(Math.max(...times)),
      deedsDigest: digestOf(entries),
      previous: last?.digest ?? noSeal,
    };
    const digest = sealDigest(seal);
    const sealed = await tx.affected('UPDATE audit SET batch = ? WHERE id IN (?) AND batch IS NULL', [
      batch,
      anyOf(entries.map(([id]) => id)),
    ]);
    if (sealed !== rows.length) throw new Error(`the deeds of batch ${batch} were sealed meanwhile`);
    const row = { ...seal, entries, digest, sealedAt: new Date() };
    tx.insert('audit_seal', Object.keys(row) as (keyof typeof row)[], [row]);
    return { batch, digest, deeds: rows.length };
  });
}

/**
 * Deletes the deeds of the oldest batch, once all of them are older than the instant, and keeps its seal; which is on
 * record. Returns its number, or undefined when there is none so old. Throws when another process has deleted them.
 */
export async function pruneBatch(database: Database, before: Date): Promise<number | undefined> {
  return await database.transaction(async (tx) => {
    const [oldest] = await tx.rows<Row<AuditSeal, 'batch' | 'lastAt'>>(
      'SELECT batch, lastAt FROM audit_seal WHERE prunedAt IS NULL ORDER BY batch LIMIT 1',
    );
    if (!oldest || oldest.lastAt >= before) return undefined;
    const { batch } = oldest;
    const pruned = await tx.affected(
      'UPDATE audit_seal SET entries = NULL, prunedAt = ? WHERE batch = ? AND prunedAt IS NULL',
      [new Date(), batch],
    );
    if (pruned !== 1) throw new Error(`the deeds of batch ${batch} were deleted meanwhile`);
    tx.write('DELETE FROM audit WHERE batch = ?', [batch]);
    tx.deeds?.add('audit', {
      resource: prunedResource,
      id: String(batch),
      action: 'delete',
      reason: `older than ${before.toISOString()}`,
    });
    return batch;
  });
}

/** The resource of the deed by which a batch is deleted. */
export const prunedResource = 'auditBatch';
