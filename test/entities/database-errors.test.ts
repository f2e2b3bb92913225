import assert from 'node:assert/strict';
import { isInfrastructureFault } from '../../entities/database-errors.js';
import { turnup } from '../../entities/actor.js';
import { DatabasePool } from '../../entities/database.js';
import { database as freshSchema } from '../support/infrastructure.js';

describe('a fault of the infrastructure', function () {
  this.timeout('60s');

  const faultOf = async (work: Promise<unknown>): Promise<unknown> =>
    await work.then(
      () => undefined,
      (err: unknown) => err,
    );

  it('is a database that does not answer, or has closed the connection', async () => {
    const nobody = await faultOf(DatabasePool.open({ url: 'mysql://root:none@127.0.0.1:1/none' }));
    assert.ok(isInfrastructureFault(nobody));
    const { url } = await freshSchema();
    const pool = await DatabasePool.open({ url });
    const database = pool.as(turnup('test'));
    const killed = await faultOf(
      database.transaction(async (tx) => {
        const [row] = await tx.rows<{ id: number }>('SELECT CONNECTION_ID() AS id');
        await database.run(`KILL ${row!.id}`);
        await tx.rows('SELECT 1');
      }),
    );
    await pool.close();
    const closed = await faultOf(database.rows('SELECT 1'));
    assert.deepEqual([killed, closed].map(isInfrastructureFault), [true, true]);
  });

  it('is not a value that fits no column, a broken statement or a bug', async () => {
    const { url } = await freshSchema();
    const pool = await DatabasePool.open({ url });
    const database = pool.as(turnup('test'));
    await database.run('CREATE TABLE note (id VARCHAR(3) PRIMARY KEY)');
    const faults = [
      await faultOf(database.run(`INSERT INTO note VALUES ('much too long')`)),
      await faultOf(database.run('INSERT INTO nowhere VALUES (1)')),
      new TypeError('Cannot read properties of undefined'),
      'a text',
    ];
    await pool.close();
    assert.deepEqual(faults.map(isInfrastructureFault), [false, false, false, false]);
  });
});
