import assert from 'node:assert/strict';
import { pino } from 'pino';
import { processDue } from '../../activities/expiry/process-due.js';
import { type Database, sql } from '../../entities/database.js';
import type { DueKind } from '../../entities/due-records.js';
import { outdatedContracts } from '../../entities/inventory/outdated-contracts.js';
import { day } from '../support/days.js';
import { openScene, type Scene } from './support/scene.js';

interface Right {
  readonly id: string;
  readonly state: string;
  readonly validFrom?: Date;
  readonly validTo?: Date | null;
}

const inDays = (days: number): Date => new Date(Date.now() + days * day);

describe('what is due', function () {
  this.timeout('60s');
  let scene: Scene;
  let database: Database;
  const flushed: string[] = [];

  before(async () => {
    scene = await openScene();
    ({ database } = scene);
  });

  beforeEach(async () => {
    await database.run('DELETE FROM entitlement');
    await database.run('DELETE FROM event');
    flushed.length = 0;
  });

  after(async () => scene.close());

  const store = async (rights: readonly Right[]): Promise<void> => {
    const now = new Date();
    const rows = rights.map(({ validFrom = inDays(-30), validTo = null, ...right }) => ({
      name: 'Priority support',
      ...right,
      validFrom,
      validTo,
      doc: { '@type': 'Entitlement' },
      createdAt: now,
      updatedAt: now,
    }));
    await database.transaction(async (tx) =>
      tx.insert('entitlement', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows),
    );
  };

  const states = async () =>
    Object.fromEntries(
      (await database.rows<Right>('SELECT id, state FROM entitlement ORDER BY id')).map(({ id, state }) => [
        id,
        state,
      ]),
    );

  const events = async () =>
    (await database.rows<{ id: string }>('SELECT resourceId AS id FROM event ORDER BY resourceId')).map(
      ({ id }) => id,
    );

  it('begins planned entitlements, and ends all whose time is over, each with its event', async () => {
    await store([
      { id: 'active-over', state: 'active', validTo: inDays(-1) },
      { id: 'active-runs', state: 'active', validTo: inDays(1) },
      { id: 'active-unlimited', state: 'active' },
      { id: 'cancelled', state: 'cancelled', validTo: inDays(-1) },
      { id: 'draft-begins', state: 'draft', validFrom: inDays(-1) },
      { id: 'draft-later', state: 'draft', validFrom: inDays(1) },
      { id: 'draft-missed', state: 'draft', validFrom: inDays(-2), validTo: inDays(-1) },
      { id: 'ended-by-an-earlier-version', state: 'ended', validTo: inDays(-1) },
      { id: 'suspended-over', state: 'suspended', validTo: inDays(-1) },
    ]);
    const { processed, failed, done } = await scene.activities.processDue(undefined);
    assert.deepEqual([processed, failed, done], [5, 0, true]);
    assert.deepEqual(await states(), {
      'active-over': 'expired',
      'active-runs': 'active',
      'active-unlimited': 'active',
      cancelled: 'cancelled',
      'draft-begins': 'active',
      'draft-later': 'draft',
      'draft-missed': 'expired',
      'ended-by-an-earlier-version': 'expired',
      'suspended-over': 'expired',
    });
    assert.deepEqual(await events(), [
      'active-over',
      'draft-begins',
      'draft-missed',
      'ended-by-an-earlier-version',
      'suspended-over',
    ]);
    assert.equal((await scene.activities.processDue(undefined)).processed, 0);
  });

  it('is done once, however many workers run into it at once', async () => {
    await store(
      Array.from({ length: 150 }, (_, index) => ({
        id: `right-${index}`,
        state: 'active',
        validTo: inDays(-1),
      })),
    );
    await Promise.all(Array.from({ length: 3 }, async () => scene.activities.processDue(undefined)));
    assert.deepEqual(new Set(Object.values(await states())), new Set(['expired']));
    assert.equal((await events()).length, 150);
  });

  it('is not held up by a record that fails, which is due again in the next run', async () => {
    await store(
      Array.from({ length: 250 }, (_, index) => ({
        id: `right-${String(index).padStart(3, '0')}`,
        state: 'active',
        // All at one instant: the place of the last one of a batch is its id.
        validTo: new Date('2026-01-01T00:00:00Z'),
      })),
    );
    const kind: DueKind = {
      name: 'rights',
      table: 'entitlement',
      due: 'validTo',
      where: sql(`state = 'active'`),
      process: async (tx, id) => {
        if (id < 'right-120') throw new Error('it cannot be');
        tx.write(`UPDATE entitlement SET state = 'expired' WHERE id = ?`, [id]);
        return [`order/${id}`];
      },
    };
    const relay = { flush: (id: string) => void flushed.push(id), run: async () => {}, stop: async () => {} };
    const log = pino({ level: 'silent' });
    const run = async () => processDue({ database, relay, log }, [kind], undefined);
    const counts = async () => {
      const { processed, failed, done } = await run();
      return [processed, failed, done];
    };
    assert.deepEqual(await counts(), [130, 120, true]);
    assert.equal(flushed.length, 130);
    assert.deepEqual(await counts(), [0, 120, true]);
  });

  it('contracts of an earlier version are found by an index, without reading the drafts or the sales agreements', async () => {
    await database.run(
      `INSERT INTO agreement (id, doc, name, agreementType, status, state, revision, createdAt, updatedAt)
       SELECT CONCAT('bulk-', seq), '{}', 'Bulk', IF(seq % 2 = 0, 'salesAgreement', 'serviceContract'), 'inProcess',
         IF(seq % 2 = 0, NULL, 'draft'), 1, NOW(3), NOW(3)
       FROM (WITH RECURSIVE n AS (SELECT 1 AS seq UNION ALL SELECT seq + 1 FROM n WHERE seq < 900) SELECT seq FROM n) rows_`,
    );
    await database.rows('ANALYZE TABLE agreement');
    for (const { where, due, table } of outdatedContracts) {
      const [plan] = await database.rows<{ type: string; rows: number }>(
        `EXPLAIN SELECT id, ${due} AS at FROM ${table} WHERE ${where.text} AND ${due} <= NOW(3) ORDER BY ${due}, id LIMIT 100`,
        where.values,
      );
      assert.ok(plan!.type === 'range' && plan!.rows < 20, JSON.stringify(plan));
    }
    await database.run(`DELETE FROM agreement WHERE id LIKE 'bulk-%'`);
  });
});
