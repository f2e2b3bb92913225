import assert from 'node:assert/strict';
import { turnup } from '../../entities/actor.js';
import { type Database, DatabasePool } from '../../entities/database.js';
import { database } from '../support/infrastructure.js';
import { force } from '../support/open-database.js';
import { installRecorder, readMoves, requireLegal } from '../support/recorded-moves.js';

describe('the moves of states that a test makes', () => {
  let db: Database;
  let url: string;

  before(async () => {
    ({ url } = await database());
    const pool = await DatabasePool.open({ url });
    await pool.migrate();
    await installRecorder(url);
    db = pool.as(turnup('test'));
    const now = new Date();
    for (const [id, caller] of [
      ['captured', 'shop'],
      ['handed off', null],
    ]) {
      await db.run(
        `INSERT INTO service_order (id, state, caller, orderDate, doc, createdAt, updatedAt, partitions, milestones)
         VALUES (?, 'acknowledged', ?, ?, '{}', ?, ?, 1, 0)`,
        [id, caller, now, now, now],
      );
    }
  });

  after(async () => db.pool.close());

  const moveTo = async (state: string, id = 'captured') =>
    db.run('UPDATE service_order SET state = ? WHERE id = ?', [state, id]);

  it('are recorded once they are committed, of the orders that Turnup runs', async () => {
    await moveTo('inProgress');
    await moveTo('inProgress', 'handed off');
    await force(db, `UPDATE service_order SET state = 'completed' WHERE id = 'captured'`);
    const failing = db.transaction(async (tx) => {
      await tx.affected(`UPDATE service_order SET state = 'held' WHERE id = 'captured'`);
      throw new Error('rolled back');
    });
    await assert.rejects(failing, /rolled back/);
    assert.deepEqual(await readMoves(url), ['order: acknowledged -> inProgress']);
  });

  it('fail the file when a table of states does not have them', async () => {
    await force(db, `UPDATE service_order SET state = 'completed' WHERE id = 'captured'`);
    await moveTo('inProgress');
    const moves = await readMoves(url);
    assert.throws(() => requireLegal(moves), {
      message: 'the table of states does not have: order: completed -> inProgress',
    });
  });
});
