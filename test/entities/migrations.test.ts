import assert from 'node:assert/strict';
import type { QueryRunner } from 'typeorm';
import { system } from '../../entities/actor.js';
import { DatabasePool } from '../../entities/database.js';
import { SecretCredentials1763995000000 } from '../../entities/migrations/secret-credentials.js';
import { runStatements } from '../../entities/migrations/run-file.js';
import { database } from '../support/infrastructure.js';

const test = system('test');

/** Columns and indexes of every table but those of the migrations themselves, as the server describes them. */
async function describeSchema(of: DatabasePool): Promise<unknown> {
  const ours = `table_schema = DATABASE() AND table_name NOT IN ('migrations', 'migration_progress')`;
  return {
    columns: await of.as(test).rows(
      `SELECT table_name, column_name, column_type, is_nullable, column_default, character_set_name, collation_name
       FROM information_schema.columns WHERE ${ours} ORDER BY table_name, column_name`,
    ),
    indexes: await of.as(test).rows(
      `SELECT table_name, index_name, non_unique, seq_in_index, column_name
       FROM information_schema.statistics WHERE ${ours} ORDER BY table_name, index_name, seq_in_index`,
    ),
  };
}

describe('the migrations', function () {
  this.timeout('3m');
  it('make exactly the schema that the entities describe, and run once however many start together', async () => {
    const [migrated, synchronized] = await Promise.all([database(), database()]);
    const opened = await Promise.all(
      [migrated, migrated, synchronized].map(({ url }) => DatabasePool.open({ url })),
    );
    const [first, second, described] = opened as [DatabasePool, DatabasePool, DatabasePool];
    try {
      await Promise.all([first.migrate(), second.migrate(), described.dataSource.synchronize()]);
      assert.deepEqual(await describeSchema(first), await describeSchema(described));
    } finally {
      await Promise.all(opened.map((each) => each.close()));
    }
  });

  it('turn the variables that downstream systems named into secrets, and back', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    const runner = opened.dataSource.createQueryRunner();
    const credentials = async () =>
      (
        await opened
          .as(test)
          .rows<{ credential: string }>(
            `SELECT JSON_UNQUOTE(JSON_EXTRACT(doc, '$.credential')) AS credential FROM catalog_entry ORDER BY id`,
          )
      ).map(({ credential }) => credential);
    try {
      await opened.migrate();
      await opened.as(test).run(
        `INSERT INTO catalog_entry (resource, id, version, name, doc, createdAt, updatedAt)
         VALUES ('downstreamSystem', 'a', '1.0', 'A', ?, NOW(), NOW()), ('downstreamSystem', 'b', '1.0', 'B', '{}', NOW(), NOW())`,
        [{ url: 'https://a.example', credential: 'env:TOKEN' }],
      );
      const migration = new SecretCredentials1763995000000();
      await migration.up(runner);
      assert.deepEqual(await credentials(), ['secret:TOKEN', null]);
      await migration.down(runner);
      assert.deepEqual(await credentials(), ['env:TOKEN', null]);
    } finally {
      await runner.release();
      await opened.close();
    }
  });

  it('go on where they were killed, wherever that was', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    const runner = opened.dataSource.createQueryRunner();
    const statements = [
      'CREATE TABLE first (id int PRIMARY KEY, name int)',
      'INSERT INTO first (id, name) VALUES (1, 1)',
      'ALTER TABLE first RENAME COLUMN name TO title, ADD flag int NULL',
      'UPDATE first SET title = title + 1',
    ];
    /** Runs them until so many queries are done; false when these are all. */
    const isKilledAfter = async (count: number): Promise<boolean> => {
      let queries = 0;
      const query = async (text: string, values?: unknown[]): Promise<unknown> => {
        if (queries === count) throw new Error('killed');
        queries += 1;
        return await runner.query(text, values);
      };
      try {
        await runStatements({ query } as unknown as QueryRunner, 'a migration', statements);
        return false;
      } catch (err) {
        assert.equal((err as Error).message, 'killed');
        return true;
      } finally {
        // As the server does when the connection is gone.
        await runner.query('ROLLBACK');
      }
    };
    try {
      for (let count = 0; await isKilledAfter(count); count += 1) {
        await runStatements(runner, 'a migration', statements);
        await runner.query('COMMIT');
        assert.deepEqual(await opened.as(test).rows('SELECT * FROM first'), [
          { id: 1, title: 2, flag: null },
        ]);
        assert.deepEqual(await opened.as(test).rows('SELECT * FROM migration_progress'), []);
        await runner.query('DROP TABLE first');
      }
    } finally {
      await runner.release();
      await opened.close();
    }
  });

  it('are refused where a table is there that no migration has made', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    const runner = opened.dataSource.createQueryRunner();
    try {
      await runner.query('CREATE TABLE taken (id int)');
      await assert.rejects(
        runStatements(runner, 'a migration', ['CREATE TABLE taken (id int, name int)']),
        /already exists/,
      );
    } finally {
      await runner.release();
      await opened.close();
    }
  });

  it('are not begun while another process migrates, however long that takes', async () => {
    const { url } = await database();
    const [opened, other] = await Promise.all([DatabasePool.open({ url }), DatabasePool.open({ url })]);
    const runner = other.dataSource.createQueryRunner();
    try {
      await runner.query("SELECT GET_LOCK(CONCAT('turnup.', DATABASE()), 0)");
      await assert.rejects(opened.migrate({ lockSeconds: 0 }), /another process has been migrating/);
      assert.deepEqual(await opened.as(test).rows('SHOW TABLES'), []);
    } finally {
      await runner.release();
      await Promise.all([opened.close(), other.close()]);
    }
  });

  it('are refused by a version that is older than the schema', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    try {
      await opened.migrate();
      await opened
        .as(test)
        .run(`INSERT INTO migrations (timestamp, name) VALUES (1999000000000, 'Later1999000000000')`);
      await assert.rejects(
        opened.migrate(),
        /^Error: the schema is newer than this version of Turnup: it has Later1999000000000$/,
      );
    } finally {
      await opened.close();
    }
  });
});
