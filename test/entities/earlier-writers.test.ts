import assert from 'node:assert/strict';
import { turnup } from '../../entities/actor.js';
import { DatabasePool } from '../../entities/database.js';
import { EarlierWriters1764048000000 } from '../../entities/migrations/earlier-writers.js';
import { filledDatabase } from '../support/infrastructure.js';

const test = turnup('test');

describe('what processes of an earlier version have written beside a later one', function () {
  this.timeout('60s');

  it('is mended: the state of contracts, and which records name each other', async () => {
    const { url } = await filledDatabase();
    const opened = await DatabasePool.open({ url });
    const runner = opened.dataSource.createQueryRunner();
    const db = opened.as(test);
    try {
      const states = [
        ['a', 'approved', 'draft'],
        ['b', 'terminated', 'active'],
        ['c', 'rejected', null],
        ['d', 'approved', 'active'],
      ] as const;
      for (const [id, status, state] of states)
        await db.run(
          `INSERT INTO agreement (id, status, state, name, agreementType, doc, createdAt, updatedAt)
           VALUES (?, ?, ?, '', 'commercial', '{}', NOW(), NOW())`,
          [id, status, state],
        );
      for (const id of ['account', 'changed'])
        await db.run(
          `INSERT INTO business_document (resource, id, doc, createdAt, updatedAt) VALUES ('billingAccount', ?, ?, NOW(), NOW())`,
          [id, { relatedParty: [{ id: 'ann' }] }],
        );
      await db.run(
        `INSERT INTO record_reference (resource, recordId, role, toKind, toId) VALUES
           ('billingAccount', 'changed', 'relatedParty', 'party', 'ben'), ('quote', 'deleted', 'relatedParty', 'party', 'ann')`,
      );
      await new EarlierWriters1764048000000().up(runner);
      await runner.query('COMMIT');
      assert.deepEqual(
        await db.rows('SELECT id, state, dueAt IS NULL AS isLeft FROM agreement ORDER BY id'),
        [
          { id: 'a', state: 'active', isLeft: 0 },
          { id: 'b', state: 'expired', isLeft: 0 },
          { id: 'c', state: 'cancelled', isLeft: 0 },
          { id: 'd', state: 'active', isLeft: 1 },
        ],
      );
      assert.deepEqual(
        await db.rows('SELECT resource, recordId, toKind, toId FROM record_reference ORDER BY recordId'),
        [
          { resource: 'billingAccount', recordId: 'account', toKind: 'party', toId: 'ann' },
          { resource: 'billingAccount', recordId: 'changed', toKind: 'party', toId: 'ann' },
        ],
      );
    } finally {
      await runner.release();
      await opened.close();
    }
  });
});
