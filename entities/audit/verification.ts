import {
  deedDigest,
  hasItsContent,
  noSeal,
  sealDigest,
  type SealedDeed,
  type StoredDeed,
} from '../../domain/events/audit-chain.js';
import { digestOf } from '../../domain/lib/digest.js';
import type { Database } from '../database.js';
import type { Audit, AuditSeal } from '../tables/audit.js';
import type { Row } from '../tables/row.js';
import { type AuditRow, prunedResource } from './sealing.js';

/** What was found. */
export interface AuditReport {
  readonly batches: number;
  readonly prunedBatches: number;
  readonly deeds: number;
  /** Whose content was erased. */
  readonly erased: number;
  readonly unsealed: number;
  /** Of the last batch. */
  readonly digest: string;
  /** The first that is wrong; absent: all is as it was sealed. */
  readonly fault?: AuditFault;
}

interface AuditFault {
  readonly batch?: number;
  /** The deed. */
  readonly id?: string;
  readonly what: string;
}

/** A digest that somebody has kept elsewhere: of the batch that it is said to be of. */
interface KeptDigest {
  readonly batch: number;
  readonly digest: string;
}

/** By what the audit is judged. */
export interface VerifyOptions {
  readonly kept?: readonly KeptDigest[];
  /** After how many days deeds may be deleted; absent: never. */
  readonly retentionDays?: number | undefined;
}

/**
 * Reads the chain from its beginning, and all deeds in it, up to the first that is not as it was sealed. All of it is read as
 * it was at one instant: a worker may seal and delete meanwhile. Throws what the database throws.
 */
export async function verifyAudit(database: Database, options: VerifyOptions = {}): Promise<AuditReport> {
  return await database.snapshot(async (tx) => verifyChain(database.within(tx), options));
}

async function verifyChain(
  database: Database,
  { kept = [], retentionDays }: VerifyOptions,
): Promise<AuditReport> {
  const retention: Retention = {
    days: retentionDays,
    before: new Date(Date.now() - (retentionDays ?? 0) * 86_400_000),
    newest: await newestPruned(database),
  };
  const counted = { batches: 0, prunedBatches: 0, deeds: 0, erased: 0 };
  let digest = noSeal;
  const report = async (fault?: AuditFault): Promise<AuditReport> => ({
    ...counted,
    unsealed: await countOf(database, 'batch IS NULL'),
    digest,
    ...(fault && { fault }),
  });
  for (let batch = 1; ; batch += 1) {
    const seal = await nextSeal(database, batch);
    if (!seal) break;
    if (seal.batch !== batch) return await report({ batch, what: 'its seal is missing' });
    const wrong = sealFault(seal, digest, kept);
    if (wrong !== undefined) return await report({ batch, what: wrong });
    const isPruned = seal.prunedAt !== null;
    if (isPruned && counted.batches > counted.prunedBatches)
      return await report({ batch, what: 'its deeds were deleted, and not those of a batch before it' });
    const { fault, erased } = isPruned
      ? { fault: await prunedFault(database, seal, retention), erased: 0 }
      : await deedsFault(database, seal);
    if (fault) return await report({ batch, ...fault });
    digest = seal.digest;
    counted.batches += 1;
    counted.erased += erased;
    if (isPruned) counted.prunedBatches += 1;
    else counted.deeds += seal.deeds;
  }
  const beyond = await countOf(database, 'batch > ?', [counted.batches]);
  if (beyond > 0) return await report({ batch: counted.batches + 1, what: 'its seal is missing' });
  const lost = kept.find(({ batch }) => batch > counted.batches);
  return await report(lost && { batch: lost.batch, what: 'its seal is missing' });
}

async function nextSeal(database: Database, from: number): Promise<AuditSeal | undefined> {
  const [seal] = await database.rows<AuditSeal>(
    'SELECT * FROM audit_seal WHERE batch >= ? ORDER BY batch LIMIT 1',
    [from],
  );
  return seal;
}

async function countOf(database: Database, where: string, values: readonly unknown[] = []): Promise<number> {
  const [row] = await database.rows<{ readonly found: number }>(
    `SELECT COUNT(*) AS found FROM audit WHERE ${where}`,
    values,
  );
  return row?.found ?? 0;
}

/** What is wrong with the seal itself. */
function sealFault(seal: AuditSeal, previous: string, kept: readonly KeptDigest[]): string | undefined {
  if (seal.previous !== previous) return 'it does not follow the batch before it';
  if (sealDigest(seal) !== seal.digest) return 'its seal was changed';
  if (seal.entries !== null && digestOf(seal.entries) !== seal.deedsDigest)
    return 'its list of deeds was changed';
  if (seal.entries === null && seal.prunedAt === null) return 'its list of deeds is missing';
  if (kept.some(({ batch, digest }) => batch === seal.batch && digest !== seal.digest))
    return 'its digest is not the one that was kept';
  return undefined;
}

type DeedFault = Omit<AuditFault, 'batch'>;

/** By what it is judged whether deeds were deleted at the end of their retention. */
interface Retention {
  /** Absent: none may be deleted. */
  readonly days: number | undefined;
  /** What was done since may not be deleted yet. */
  readonly before: Date;
  readonly newest: PrunedBatch | undefined;
}

type PrunedBatch = Row<AuditSeal, 'batch' | 'lastAt'>;

/** The batch with the newest of all deeds that were deleted. */
async function newestPruned(database: Database): Promise<PrunedBatch | undefined> {
  const [newest] = await database.rows<PrunedBatch>(
    'SELECT batch, lastAt FROM audit_seal WHERE prunedAt IS NOT NULL ORDER BY lastAt DESC, batch DESC LIMIT 1',
  );
  return newest;
}

/**
 * Batches are deleted by a deed, once all their deeds are old enough. The instant of the newest is sealed; when they were
 * deleted is not, so that it proves nothing.
 */
async function prunedFault(
  database: Database,
  seal: AuditSeal,
  retention: Retention,
): Promise<DeedFault | undefined> {
  const { batch, lastAt } = seal;
  if ((await countOf(database, 'batch = ?', [batch])) > 0)
    return { what: 'it is said to be deleted, and has deeds' };
  const [deed] = await database.rows<Row<Audit, 'id'>>(
    `SELECT id FROM audit WHERE resource = '${prunedResource}' AND resourceId = ? LIMIT 1`,
    [String(batch)],
  );
  if (!deed && !mayHaveLostItsDeed(seal, retention))
    return { what: 'its deeds were deleted, and nothing says by whom' };
  if (retention.days === undefined)
    return { what: 'its deeds were deleted; say after how many days they may be, with --retention-days' };
  if (lastAt < retention.before) return undefined;
  return { what: `its deeds were deleted, and the last of them is not older than ${retention.days} days` };
}

/** The deed by which a batch was deleted may have been deleted with a later one since. */
const mayHaveLostItsDeed = ({ batch, prunedAt }: AuditSeal, { newest }: Retention): boolean =>
  newest !== undefined && prunedAt !== null && newest.batch > batch && newest.lastAt >= prunedAt;

async function deedsFault(
  database: Database,
  { batch, entries }: AuditSeal,
): Promise<{ readonly fault?: DeedFault; readonly erased: number }> {
  const rows = await database.rows<AuditRow>('SELECT * FROM audit WHERE batch = ? ORDER BY id', [batch]);
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const [id, digest] of entries ?? []) {
    const deed = found.get(id);
    const what = deed ? faultOf(deed, digest) : 'was deleted';
    if (what !== undefined) return { fault: { id, what }, erased: 0 };
    found.delete(id);
  }
  const [added] = found.keys();
  if (added !== undefined) return { fault: { id: added, what: 'was added' }, erased: 0 };
  return { erased: rows.filter(({ salt }) => salt === null).length };
}

function faultOf(deed: StoredDeed, digest: SealedDeed[1]): string | undefined {
  if (deedDigest(deed) !== digest) return 'was changed';
  return hasItsContent(deed) ? undefined : 'says another change or reason than it was recorded with';
}
