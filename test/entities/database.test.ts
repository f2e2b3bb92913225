import assert from 'node:assert/strict';
import { turnup } from '../../entities/actor.js';
import { readDatabaseTls } from '../../entities/database-tls.js';
import { type Database, DatabasePool, type Transaction } from '../../entities/database.js';
import { filledDatabase } from '../support/infrastructure.js';

describe('the database', function () {
  this.timeout('60s');
  let database: Database;

  before(async () => {
    const { url } = await filledDatabase();
    database = (await DatabasePool.open({ url, connections: 4 })).as(turnup('test'));
    await database.run('CREATE TABLE note (id INT PRIMARY KEY, body LONGTEXT, json JSON)');
  });

  after(async () => {
    await database.pool.close();
  });

  it('takes no gap locks on any of its connections, the first one included', async () => {
    const levels = await Promise.all(
      Array.from({ length: 12 }, () =>
        database.rows<{ Value: string }>(
          "SHOW SESSION VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')",
        ),
      ),
    );
    assert.deepEqual(new Set(levels.flat().map(({ Value }) => Value)), new Set(['READ-COMMITTED']));
  });

  it('has the same modes on all of them, in which a backslash escapes, whatever the server does by default', async () => {
    const modes = await Promise.all(
      Array.from({ length: 12 }, () => database.rows<{ mode: string }>('SELECT @@SESSION.sql_mode AS mode')),
    );
    assert.deepEqual(
      new Set(modes.flat().map(({ mode }) => mode)),
      new Set(['STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION']),
    );
  });

  it('sends nothing in the clear where TLS is asked for: to a server without it, or with a certificate of nobody known', async () => {
    const { url } = database.pool.dataSource.options as unknown as { url: string };
    await assert.rejects(DatabasePool.open({ url, tls: {} }), /must be a name/);
    const named = new URL(url);
    named.hostname = 'localhost';
    await assert.rejects(DatabasePool.open({ url: named.href, tls: {} }), {
      code: /^(HANDSHAKE_NO_SSL_SUPPORT|HANDSHAKE_SSL_ERROR|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN)$/,
    });
  });

  it('has a certificate of its own with its key only', async () => {
    const here = new URL('../../package.json', import.meta.url).pathname;
    assert.deepEqual(await readDatabaseTls({}), undefined);
    assert.deepEqual(await readDatabaseTls({ TURNUP_DATABASE_TLS: '1' }), {});
    assert.match((await readDatabaseTls({ TURNUP_DATABASE_CA: here }))?.ca ?? '', /turnup/);
    await assert.rejects(readDatabaseTls({ TURNUP_DATABASE_CERT: here }), /TURNUP_DATABASE_KEY/);
  });

  it('reads what it wrote in the same transaction, and several queries in one go', async () => {
    const found = await database.transaction(async (tx) => {
      tx.insert('note', ['id', 'json'], [{ id: 1, json: { kept: [1, 'two'] } }]);
      return await tx.reads<[{ json: unknown }, { one: number }]>(
        ['SELECT json FROM note WHERE id = ?', [1]],
        ['SELECT 1 AS one', []],
      );
    });
    assert.deepEqual(found, [[{ json: { kept: [1, 'two'] } }], [{ one: 1 }]]);
  });

  it('sends more than one packet can hold', async () => {
    const body = 'x'.repeat(700_000);
    const rows = Array.from({ length: 40 }, (_, index) => ({ id: 100 + index, body }));
    await database.transaction(async (tx) => {
      for (const row of rows) tx.insert('note', ['id', 'body'], [row]);
    });
    const [sum] = await database.rows<{ size: string }>(
      'SELECT SUM(LENGTH(body)) AS size FROM note WHERE id >= 100',
    );
    assert.equal(Number(sum?.size), 28_000_000);
  });

  it('takes part in a transaction in everything that is done within it', async () => {
    const reading = 'SELECT id FROM note WHERE id IN (3, 4) ORDER BY id';
    const work = database.transaction(async (tx) => {
      const within = database.within(tx);
      await within.run('INSERT INTO note (id) VALUES (3)');
      await within.transaction(async (same) => same.insert('note', ['id'], [{ id: 4 }]));
      assert.deepEqual(
        [await within.rows(reading), await database.rows(reading)],
        [[{ id: 3 }, { id: 4 }], []],
      );
      const duplicate = within.transaction(async (same) => same.insert('note', ['id'], [{ id: 4 }]));
      await assert.rejects(duplicate, { code: 'ER_DUP_ENTRY' });
      throw new Error('no');
    });
    await assert.rejects(work, /^Error: no$/);
    assert.deepEqual(await database.rows(reading), []);
  });

  it('leaves a deed of a caller that reads, and then writes once', async () => {
    const shop = database.pool.as({ kind: 'system', subject: 'shop-once', name: 'shop-once' });
    for (const [id, reads] of [
      [50, true],
      [51, false],
    ] as const)
      await shop.transaction(async (tx) => {
        if (reads) await tx.rows('SELECT 1');
        tx.write('INSERT INTO note (id) VALUES (?)', [id]);
      });
    await shop.transaction(async (tx) => tx.rows('SELECT 1'));
    assert.deepEqual(await database.rows("SELECT action FROM audit WHERE actor LIKE '%shop-once'"), [
      { action: 'request' },
      { action: 'request' },
    ]);
  });

  it('sees one state of itself in a snapshot, in which nothing is written, and commits again after it', async () => {
    const reading = 'SELECT id FROM note WHERE id IN (60, 61) ORDER BY id';
    const seen = await database.snapshot(async (tx) => {
      const first = await tx.rows('SELECT id FROM note WHERE id = 60');
      await database.run('INSERT INTO note (id) VALUES (60)');
      return [first, await tx.rows(reading)];
    });
    assert.deepEqual(seen, [[], []]);
    const writing = database.snapshot(async (tx) => tx.affected('INSERT INTO note (id) VALUES (61)'));
    await assert.rejects(writing, { code: 'ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION' });
    assert.deepEqual(await database.rows(reading), [{ id: 60 }]);
    const level = await database.transaction(async (tx) => {
      await tx.rows(reading);
      await database.run('INSERT INTO note (id) VALUES (61)');
      return await tx.rows(reading);
    });
    assert.deepEqual(level, [{ id: 60 }, { id: 61 }]);
  });

  it('refuses statements of a transaction after its end, when its connection belongs to another one', async () => {
    const ended = await database.transaction(async (tx) => ({ tx }));
    await assert.rejects(ended.tx.rows('SELECT 1'), /the transaction has ended/);
    const failed: Transaction[] = [];
    await assert.rejects(
      database.transaction(async (tx) => {
        failed.push(tx);
        throw new Error('no');
      }),
    );
    await assert.rejects(failed[0]!.rows('SELECT 1'), /the transaction has ended/);
  });

  it('leaves nothing of a transaction that fails', async () => {
    const work = database.transaction(async (tx) => {
      tx.insert('note', ['id'], [{ id: 2 }]);
      await tx.rows('SELECT 1');
      throw new Error('no');
    });
    await assert.rejects(work, /^Error: no$/);
    assert.deepEqual(await database.rows('SELECT id FROM note WHERE id = 2'), []);
  });

  it('runs a transaction again that lost a deadlock', async () => {
    await database.run('INSERT INTO note (id) VALUES (10), (11)');
    let runs = 0;
    const meet = rendezvous(2);
    const swap = (first: number, second: number) =>
      database.transaction(async (tx) => {
        runs += 1;
        await tx.affected('UPDATE note SET body = ? WHERE id = ?', [String(first), first]);
        await meet();
        await tx.affected('UPDATE note SET body = ? WHERE id = ?', [String(first), second]);
      });
    await Promise.all([swap(10, 11), swap(11, 10)]);
    assert.equal(runs, 3);
  });
});

/** Lets the first so many callers go on together, and later ones at once. */
function rendezvous(count: number): () => Promise<void> {
  let open: () => void = () => {};
  const all = new Promise<void>((resolve) => (open = resolve));
  let arrived = 0;
  return async () => {
    arrived += 1;
    if (arrived >= count) open();
    await all;
  };
}
