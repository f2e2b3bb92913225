import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { QueryRunner } from 'typeorm';
import { turnup } from '../../entities/actor.js';
import { DatabasePool } from '../../entities/database.js';
import { migrations } from '../../entities/migrations/index.js';
import { SecretCredentials1763995000000 } from '../../entities/migrations/secret-credentials.js';
import { runStatements } from '../../entities/migrations/run-file.js';
import { storeOrder } from '../api/running-order.js';
import { database } from '../support/infrastructure.js';

const test = turnup('test');

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

  it('start the inquiry times of steps under way at the upgrade, in UTC, and leave ended orders alone', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    const connection = await opened.connect();
    const file = new URL('../../entities/migrations/0020-inquiries.sql', import.meta.url);
    const update = readFileSync(file, 'utf8').split(/;\s*/)[1]!;
    const sentAt = new Date(Date.UTC(2026, 0, 1));
    try {
      await opened.migrate();
      const steps = (id: string) => [{ id: `${id}-1`, state: 'inProgress', startedAt: sentAt }];
      await storeOrder(opened.as(test), { id: 'runs', steps: steps('runs') });
      await storeOrder(opened.as(test), { id: 'over', state: 'failed', steps: steps('over') });
      await connection.query(`SET time_zone = '+05:00'`);
      await connection.query(update);
      const rows = await opened
        .as(test)
        .rows<{ id: string; lastHeardAt: Date | null; nextInquiryAt: Date | null }>(
          'SELECT id, lastHeardAt, nextInquiryAt FROM plan_step ORDER BY id',
        );
      const hoursFromNow = (at: Date | null) =>
        at && Math.abs(Math.round((at.getTime() - Date.now()) / 3_600_000));
      assert.deepEqual(
        rows.map((row) => [row.id, hoursFromNow(row.lastHeardAt), hoursFromNow(row.nextInquiryAt)]),
        [
          ['over-1', null, null],
          ['runs-1', 0, 24],
        ],
      );
    } finally {
      connection.destroy();
      await opened.close();
    }
  });

  it('continue where they were killed, at any statement', async () => {
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

  it('are refused when a table exists that no migration has made', async () => {
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

  it('let a version run on what later ones have added, and refuse it what they have taken away', async () => {
    const { url } = await database();
    const opened = await DatabasePool.open({ url });
    const applied = (name: string) =>
      opened
        .as(test)
        .run('INSERT INTO migrations (timestamp, name) VALUES (?, ?)', [name.replace(/\D/g, ''), name]);
    try {
      await opened.migrate();
      await applied('Later1999000000000');
      await opened.migrate();
      await applied('LaterContract1999000000001');
      await assert.rejects(
        opened.migrate(),
        /^Error: the schema is newer than this version of Turnup can run on: it has LaterContract1999000000001$/,
      );
    } finally {
      await opened.close();
    }
  });

  it('that take something away say so by their names, so that a rollback is not begun on them', () => {
    // Those before this rule are in every version that can be rolled back to.
    const last = migrations.findIndex(({ name }) => name === 'StuckOrders1764001000000');
    const silent = migrations.slice(last + 1).filter((migration) => {
      const { name } = migration;
      const file = /'(\d{4}-[^']+\.sql)'/.exec(migration.prototype.up.toString().replaceAll('"', "'"))?.[1];
      const sql = file
        ? readFileSync(new URL(`../../entities/migrations/${file}`, import.meta.url), 'utf8')
        : '';
      return takesAway(sql) && !/Contract\d+$/.test(name);
    });
    assert.deepEqual(
      silent.map(({ name }) => name),
      [],
    );
  });

  it('are checked for changes that the version before could not run on', () => {
    const added = [
      'ALTER TABLE `a`\n  ADD `b` int NULL,\n  ADD `c` int NOT NULL DEFAULT 0;\nDROP INDEX `i` ON a;',
      '-- expands: it is only longer\nALTER TABLE `a` MODIFY `b` varchar(16) NOT NULL;',
    ];
    for (const statement of added) assert.equal(takesAway(statement), false, statement);
    for (const statement of [
      'DROP TABLE `a`;',
      'ALTER TABLE `a` DROP `b`;',
      'ALTER TABLE `a` DROP COLUMN `b`;',
      'ALTER TABLE `a` RENAME COLUMN `b` TO `c`;',
      'RENAME TABLE `a` TO `b`;',
      'ALTER TABLE `a` CHANGE `b` `c` int NULL;',
      'ALTER TABLE `a` MODIFY `b` varchar(8) NOT NULL;',
      'ALTER TABLE `a`\n  ADD `c` int NULL,\n  ADD `b` int NOT NULL;',
    ])
      assert.equal(takesAway(statement), true, statement);
  });
});

/** True of statements that a version which does not know them may stumble over, unless a comment in them says why not. */
function takesAway(sql: string): boolean {
  const statements = sql.split(/;\s*/).filter((statement) => !statement.includes('-- expands:'));
  const clauses = statements.flatMap((statement) => statement.split(/,\s*\n/));
  return clauses.some(
    (clause) =>
      /\bRENAME\b|\bCHANGE\b|\bMODIFY\b|\bDROP\s+(?!INDEX\b|KEY\b|DEFAULT\b)/i.test(clause) ||
      (/\bADD\s+(COLUMN\s+)?`/i.test(clause) &&
        /\bNOT NULL\b/i.test(clause) &&
        !/\bDEFAULT\b|\bAS\s*\(/i.test(clause)),
  );
}
