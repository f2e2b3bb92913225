import assert from 'node:assert/strict';
import { turnup } from '../../entities/actor.js';
import { DatabasePool } from '../../entities/database.js';
import { Fallout1764065000000 } from '../../entities/migrations/fallout.js';
import { storeOrder } from '../api/running-order.js';
import { database } from '../support/infrastructure.js';

describe('the migration of fallout', function () {
  this.timeout('60s');

  it('types and signs the fallout that is open at the upgrade, and leaves what is closed alone', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    const runner = opened.dataSource.createQueryRunner();
    const migration = new Fallout1764065000000();
    const codes = ['HTTP 422', 'unreachable', 'notSent', 'lateChange', 'notADate', 'PRV-1', 'HTTP 302'];
    try {
      await opened.migrate();
      await migration.down(runner);
      await storeOrder(opened.as(turnup('test')), { id: 'o', steps: [{ id: 's', state: 'failed' }] });
      for (const [index, code] of [...codes, 'HTTP 422', 'closed'].entries())
        await runner.query(
          `INSERT INTO fallout (id, state, orderId, orderKind, stepId, generation, operation, code, reason, doc, createdAt, updatedAt)
           VALUES (?, ?, 'o', 'productOrder', 's', ?, 'do', ?, ?, '{}', NOW(3), NOW(3))`,
          [`f${index}`, code === 'closed' ? 'resolved' : 'open', index, code, `no port ${index}`],
        );
      await migration.up(runner);
      // As the migrator does, with the migration's own row.
      await runner.query('COMMIT');
      const rows = await opened
        .as(turnup('test'))
        .rows<{ falloutType: string; stepName: string; signature: string }>(
          'SELECT falloutType, stepName, signature FROM fallout ORDER BY id',
        );
      assert.deepEqual(
        rows.map(({ falloutType }) => falloutType),
        [
          'refused',
          'unreachable',
          'catalogFault',
          'lateValue',
          'badAnswer',
          'refused',
          'badAnswer',
          'refused',
          null,
        ],
      );
      assert.deepEqual([rows[0]!.stepName, rows[8]!.stepName, rows[8]!.signature], ['Step s', null, null]);
      assert.match(rows[0]!.signature, /^[0-9a-f]{64}$/);
      assert.deepEqual(
        [rows[7]!.signature, new Set(rows.map(({ signature }) => signature)).size],
        [rows[0]!.signature, 8],
      );
    } finally {
      await runner.release();
      await opened.close();
    }
  });
});
