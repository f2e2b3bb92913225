import assert from 'node:assert/strict';
import { Database } from '../../entities/database.js';
import { SecretCredentials1763995000000 } from '../../entities/migrations/secret-credentials.js';
import { database } from '../support/infrastructure.js';

/** Columns and indexes of every table but TypeORM's own, as the server describes them. */
async function describeSchema(of: Database): Promise<unknown> {
  const ours = `table_schema = DATABASE() AND table_name <> 'migrations'`;
  return {
    columns: await of.rows(
      `SELECT table_name, column_name, column_type, is_nullable, column_default, character_set_name, collation_name
       FROM information_schema.columns WHERE ${ours} ORDER BY table_name, column_name`,
    ),
    indexes: await of.rows(
      `SELECT table_name, index_name, non_unique, seq_in_index, column_name
       FROM information_schema.statistics WHERE ${ours} ORDER BY table_name, index_name, seq_in_index`,
    ),
  };
}

describe('the migrations', () => {
  it('make exactly the schema that the entities describe, and run once however many start together', async () => {
    const [migrated, synchronized] = await Promise.all([database(), database()]);
    const opened = await Promise.all(
      [migrated, migrated, synchronized].map(({ url }) => Database.open({ url })),
    );
    const [first, second, described] = opened as [Database, Database, Database];
    try {
      await Promise.all([first.migrate(), second.migrate(), described.dataSource.synchronize()]);
      assert.deepEqual(await describeSchema(first), await describeSchema(described));
    } finally {
      await Promise.all(opened.map((each) => each.close()));
    }
  });

  it('turn the variables that downstream systems named into secrets, and back', async () => {
    const { url } = await database();
    const opened = await Database.open({ url });
    const runner = opened.dataSource.createQueryRunner();
    const credentials = async () =>
      (
        await opened.rows<{ credential: string }>(
          `SELECT JSON_UNQUOTE(JSON_EXTRACT(doc, '$.credential')) AS credential FROM catalog_entry ORDER BY id`,
        )
      ).map(({ credential }) => credential);
    try {
      await opened.migrate();
      await opened.run(
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
});
