import assert from 'node:assert/strict';
import { DatabasePool } from '../../entities/database.js';
import { schemaOf, type TableClass } from '../../entities/schema.js';
import { entities } from '../../entities/tables/entities.js';
import { OrchestratedOrderRow } from '../../entities/tables/orders.js';
import { database } from '../support/infrastructure.js';

describe('the schema of a table', () => {
  it('says of every table what TypeORM makes of its class', async () => {
    const opened = await DatabasePool.open(await database());
    try {
      for (const table of entities as readonly TableClass[]) {
        const metadata = opened.dataSource.getMetadata(table);
        const { column, ...schema } = schemaOf(table);
        assert.deepEqual(schema, {
          name: metadata.tableName,
          keys: metadata.primaryColumns.map(({ databaseName }) => databaseName),
          indexes: metadata.indices.map(({ columns }) => columns.map(({ databaseName }) => databaseName)),
        });
        for (const { databaseName, propertyName, type, length, charset } of metadata.columns) {
          assert.equal(databaseName, propertyName);
          assert.deepEqual(
            column(propertyName),
            { type, length: length === '' ? undefined : Number(length), ascii: charset === 'ascii' },
            `${metadata.tableName}.${propertyName}`,
          );
        }
      }
    } finally {
      await opened.close();
    }
  });

  it('has no column that the class does not declare, and no class that is of no table', () => {
    assert.throws(() => schemaOf(entities[0]!).column('unheard'), RangeError);
    assert.throws(() => schemaOf(OrchestratedOrderRow), RangeError);
  });
});
