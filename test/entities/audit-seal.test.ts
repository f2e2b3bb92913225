import assert from 'node:assert/strict';
import { createSealingActivities } from '../../activities/audit/seal-audit.js';
import { type Actor, deciding, turnup } from '../../entities/actor.js';
import { pruneBatch, sealBatch } from '../../entities/audit/sealing.js';
import { runAuditVerify } from '../../entities/audit/verify-command.js';
import { verifyAudit } from '../../entities/audit/verification.js';
import type { Database, Transaction } from '../../entities/database.js';
import { openDatabase } from '../support/open-database.js';

const caller = (name: string): Actor => ({ kind: 'system', subject: name, name });

describe('the seals of the audit', function () {
  this.timeout('60s');
  let database: Database;
  before(async function open() {
    // As long as the servers of the run may take to start, too.
    this.timeout('5m');
    database = await openDatabase();
  });
  afterEach(async () => database.run('DELETE FROM audit; DELETE FROM audit_seal'));
  after(async () => database.pool.close());

  const leave = (tx: Transaction, id: string): void =>
    tx.deeds?.add('product', {
      resource: 'product',
      id,
      action: 'change',
      change: [{ attribute: 'name', before: 1.5, after: { b: ['ü'], a: null } }],
      reason: 'why not',
    });
  const deeds = async (...ids: string[]): Promise<void> =>
    database.pool.as(caller('shop')).transaction(async (tx) => ids.forEach((id) => leave(tx, id)));
  const seal = async () => sealBatch(database);
  const fault = async () => (await verifyAudit(database)).fault;
  const idOf = async (resourceId: string): Promise<string> => {
    const [row] = await database.rows<{ id: string }>('SELECT id FROM audit WHERE resourceId = ?', [
      resourceId,
    ]);
    return row!.id;
  };
  const twoBatches = async (): Promise<void> => {
    await deeds('1', '2');
    await seal();
    await deeds('3');
    await seal();
  };

  it('are a chain over all that is committed, in batches', async () => {
    await twoBatches();
    await deeds('4');
    const { digest, ...report } = await verifyAudit(database);
    assert.deepEqual(report, { batches: 2, prunedBatches: 0, deeds: 3, erased: 0, unsealed: 1 });
    const [last] = await database.rows<{ digest: string }>('SELECT digest FROM audit_seal WHERE batch = 2');
    assert.equal(digest, last!.digest);
    await seal();
    assert.equal(await seal(), undefined);
  });

  it('miss nothing of a transaction that commits after later ones were sealed', async () => {
    let commit = (): void => undefined;
    const mayCommit = new Promise<void>((resolve) => (commit = resolve));
    let write = (): void => undefined;
    const isWritten = new Promise<void>((resolve) => (write = resolve));
    const slow = database.pool.as(caller('slow')).transaction(async (tx) => {
      // As in the commit: its rows have their ids and are not there for others yet.
      tx.write(
        `INSERT INTO audit (id, doneAt, actor, resource, resourceId, action, doc, contentDigest)
         VALUES ('0-first', '2026-01-01', 'caller:slow', 'product', 'late', 'change', '{}', REPEAT('0', 64))`,
      );
      await tx.flush();
      leave(tx, 'also late');
      write();
      await mayCommit;
    });
    await isWritten;
    await deeds('1');
    assert.equal((await seal())?.deeds, 1);
    commit();
    await slow;
    assert.equal((await seal())?.deeds, 2);
    const { unsealed, deeds: sealed, fault: wrong } = await verifyAudit(database);
    assert.deepEqual([unsealed, sealed, wrong], [0, 3, undefined]);
  });

  it('are made once when two processes seal at once', async () => {
    await deeds('1', '2');
    const outcomes = await Promise.allSettled([seal(), seal()]);
    assert.ok(outcomes.some(({ status }) => status === 'fulfilled'));
    const report = await verifyAudit(database);
    assert.deepEqual([report.fault, report.batches, report.deeds, report.unsealed], [undefined, 1, 2, 0]);
  });

  const forgeries: Readonly<
    Record<string, readonly [sql: string, batch: number, resourceId: string | undefined, what: RegExp]>
  > = {
    'another actor': [`UPDATE audit SET actor = 'caller:nobody' WHERE resourceId = '2'`, 1, '2', /changed/],
    'another instant': ["UPDATE audit SET doneAt = '2020-01-01' WHERE resourceId = '2'", 1, '2', /changed/],
    'another change': [
      `UPDATE audit SET doc = '{"change":[]}' WHERE resourceId = '2'`,
      1,
      '2',
      /another change/,
    ],
    'another reason': [
      `UPDATE audit SET reason = 'because' WHERE resourceId = '3'`,
      2,
      '3',
      /another change or reason/,
    ],
    'a change with its digest': [
      `UPDATE audit SET doc = '{"change":[]}', contentDigest = REPEAT('a', 64) WHERE resourceId = '3'`,
      2,
      '3',
      /changed/,
    ],
    'a deed in another batch': [`UPDATE audit SET batch = 2 WHERE resourceId = '1'`, 1, '1', /deleted/],
    'a list of deeds': [
      `UPDATE audit_seal SET entries = '[]' WHERE batch = 2`,
      2,
      undefined,
      /list of deeds/,
    ],
    'a seal': ['UPDATE audit_seal SET deeds = 1 WHERE batch = 1', 1, undefined, /its seal was changed/],
    'the chain': [`UPDATE audit_seal SET previous = REPEAT('0', 64) WHERE batch = 2`, 2, undefined, /follow/],
    'a deletion that nobody has done': [
      'UPDATE audit_seal SET entries = NULL, prunedAt = NOW() WHERE batch = 1; DELETE FROM audit WHERE batch = 1',
      1,
      undefined,
      /nothing says by whom/,
    ],
    'a batch that is missing': [
      'DELETE FROM audit_seal WHERE batch = 1; DELETE FROM audit WHERE batch = 1',
      1,
      undefined,
      /seal is missing/,
    ],
    'the end of the chain': ['DELETE FROM audit_seal WHERE batch = 2', 2, undefined, /seal is missing/],
  };
  for (const [name, [sql, batch, resourceId, what]] of Object.entries(forgeries))
    it(`show that somebody has forged ${name}`, async () => {
      await twoBatches();
      const id = resourceId === undefined ? undefined : await idOf(resourceId);
      await database.run(sql);
      const found = await fault();
      assert.deepEqual([found?.batch, found?.id], [batch, id]);
      assert.match(found!.what, what);
    });

  it('show what was deleted, and what was added', async () => {
    await twoBatches();
    const id = await idOf('2');
    await database.run('DELETE FROM audit WHERE id = ?', [id]);
    assert.deepEqual(await fault(), { batch: 1, id, what: 'was deleted' });
    await database.run('DELETE FROM audit; DELETE FROM audit_seal');
    await twoBatches();
    await deeds('4');
    await database.run('UPDATE audit SET batch = 2 WHERE batch IS NULL');
    assert.deepEqual(await fault(), { batch: 2, id: await idOf('4'), what: 'was added' });
  });

  it('hold while the content of a deed is erased with its salt, and only then', async () => {
    await twoBatches();
    const erase = `UPDATE audit SET doc = '{}', reason = NULL, salt = NULL WHERE resourceId = '2'`;
    await database.run(erase);
    const { fault: wrong, erased } = await verifyAudit(database);
    assert.deepEqual([wrong, erased], [undefined, 1]);
    await database.run(`UPDATE audit SET reason = 'another' WHERE resourceId = '2'`);
    assert.deepEqual((await fault())?.id, await idOf('2'));
  });

  it('stay when a batch is deleted at the end of its retention, whole and on record', async () => {
    await twoBatches();
    const deleting = database.pool.as(deciding(turnup('sealAudit')));
    assert.equal(await pruneBatch(deleting, new Date(Date.now() - 3_600_000)), undefined);
    assert.equal(await pruneBatch(deleting, new Date(Date.now() + 1_000)), 1);
    const { digest: _, ...report } = await verifyAudit(database, { retentionDays: 0 });
    assert.deepEqual(report, { batches: 2, prunedBatches: 1, deeds: 1, erased: 0, unsealed: 1 });
    assert.equal(await pruneBatch(deleting, new Date(Date.now() + 1_000)), 2);
    await seal();
    assert.equal(await pruneBatch(deleting, new Date(Date.now() + 1_000)), 3);
    assert.equal((await verifyAudit(database, { retentionDays: 0 })).fault, undefined);
    await database.run('DELETE FROM audit');
    const alone = (await verifyAudit(database, { retentionDays: 0 })).fault;
    assert.deepEqual(alone, { batch: 3, what: 'its deeds were deleted, and nothing says by whom' });
  });

  it('show that a batch was deleted before the end of its retention, whatever is said of it', async () => {
    await deeds('old');
    await database.run(`UPDATE audit SET doneAt = '2026-01-01'`);
    await seal();
    await twoBatches();
    const deleting = database.pool.as(deciding(turnup('sealAudit')));
    const lines: string[] = [];
    const run = async (...args: string[]) => runAuditVerify(database, args, (line) => void lines.push(line));
    await pruneBatch(deleting, new Date(Date.now() - 86_400_000));
    assert.equal(await run('--retention-days', '1'), 0);
    assert.equal(lines[1], 'Of 1 batches the retention is over: their seals are left.');
    assert.equal(await run(), 1);
    assert.match(lines.join('\n'), /WRONG: batch 1: its deeds were deleted; say .* --retention-days\./);
    assert.equal(await run('--retention-days', '100000'), 1);
    await pruneBatch(deleting, new Date(Date.now() + 1_000));
    await database.run(`UPDATE audit_seal SET prunedAt = '2038-01-01' WHERE batch = 2`);
    lines.length = 0;
    assert.equal(await run('--retention-days', '1'), 1);
    assert.match(lines[0]!, /^WRONG: batch 2: its deeds were deleted, and the last .* older than 1 days\.$/);
    for (const days of ['0', '-1', '1.5', 'x', '']) assert.equal(await run(`--retention-days=${days}`), 2);
  });

  it('are verified as they were at one instant, while batches are sealed and deleted', async () => {
    await twoBatches();
    const deleting = database.pool.as(deciding(turnup('sealAudit')));
    let reads = 0;
    const busy = Object.assign(Object.create(database) as Database, {
      within: (tx: Transaction): Database => {
        const inside = database.within(tx);
        const rows = async <T>(sql: string, values?: readonly unknown[]): Promise<T[]> => {
          const found = await inside.rows<T>(sql, values);
          reads += 1;
          await deeds(`meanwhile ${reads}`);
          await seal();
          await pruneBatch(deleting, new Date(Date.now() + 1_000));
          return found;
        };
        return Object.assign(Object.create(inside) as Database, { rows });
      },
    });
    const { digest: _, ...report } = await verifyAudit(busy);
    assert.deepEqual(report, { batches: 2, prunedBatches: 0, deeds: 3, erased: 0, unsealed: 0 });
    assert.ok(reads > 5);
  });

  it('are made of the backlog, and what is done meanwhile keeps nobody from deleting', async () => {
    await twoBatches();
    await deeds('4');
    const deleting = database.pool.as(deciding(turnup('sealAudit')));
    const busy = Object.assign(Object.create(deleting) as Database, {
      transaction: async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
        const result = await deleting.transaction(work);
        await deeds('meanwhile');
        return result;
      },
    });
    const log = { info: () => undefined };
    const { sealAudit } = createSealingActivities({ database: busy, retentionDays: -1, log });
    assert.deepEqual(await sealAudit(), { deeds: 1, pruned: 3, more: false });
  });

  it('are verified by a command that names the first that is wrong, and what was kept elsewhere', async () => {
    await twoBatches();
    const lines: string[] = [];
    const run = async (...args: string[]) => runAuditVerify(database, args, (line) => void lines.push(line));
    const { digest } = await verifyAudit(database);
    assert.equal(await run('--expect', `2:${digest}`), 0);
    assert.equal(lines[0], '3 deeds in 2 batches are as they were sealed; 0 are not sealed yet.');
    assert.equal(await run('--expect', `2:${'0'.repeat(64)}`), 1);
    assert.equal(await run('--expect', `3:${digest}`), 1);
    assert.equal(await run('--expect', 'two'), 2);
    assert.equal(await run('--expect', `0:${digest}`), 2);
    assert.equal(await run('--hope'), 2);
    const id = await idOf('1');
    await database.run(`UPDATE audit SET actor = 'caller:x' WHERE id = ?`, [id]);
    lines.length = 0;
    assert.equal(await run(), 1);
    assert.equal(lines[0], `WRONG: batch 1, deed ${id}: was changed.`);
  });
});
