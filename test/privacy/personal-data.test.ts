import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { getMetadataArgsStorage } from 'typeorm';
import { columnsOf } from '../../entities/privacy/personal-rows.js';
import { personalData } from '../../entities/privacy/personal-data.js';
import { names } from '../../entities/privacy/personal-table.js';
import { schemaOf, type TableClass } from '../../entities/schema.js';
import { entities } from '../../entities/tables/entities.js';
import { privacyPage } from './privacy-table.js';

/** The columns of a table, as its class and those that it extends declare them. */
function declaredColumns(table: TableClass): string[] {
  const lineage: unknown[] = [];
  for (let each: unknown = table; typeof each === 'function'; each = Object.getPrototypeOf(each))
    lineage.push(each);
  return getMetadataArgsStorage()
    .columns.filter(({ target }) => lineage.includes(target))
    .map(({ propertyName }) => propertyName);
}

describe('the register of personal data', () => {
  it('has every table once', () => {
    const registered = personalData.map(({ entity }) => schemaOf(entity).name);
    assert.deepEqual(registered.toSorted(), entities.map((each) => schemaOf(each).name).toSorted());
  });

  it('says of every column what it has of a person, or that it has nothing', () => {
    const registered = Object.fromEntries(
      personalData.map((table) => [schemaOf(table.entity).name, columnsOf(table).toSorted()]),
    );
    const declared = Object.fromEntries(
      entities.map((table) => [schemaOf(table).name, declaredColumns(table).toSorted()]),
    );
    assert.deepEqual(registered, declared);
  });

  it('reads every table by an index of what it is found by', () => {
    const unindexed = personalData.flatMap(({ entity, found }) => {
      const { name, keys, indexes } = schemaOf(entity);
      return found === 'all'
        ? []
        : found.flatMap(({ column, within }) => {
            const first = within === undefined ? [column] : [within, column];
            const isIndexed = [keys, ...indexes].some((index) =>
              first.every((each, position) => index[position] === each),
            );
            return isIndexed ? [] : [`${name} ${first.join(', ')}`];
          });
    });
    assert.deepEqual(unindexed, []);
  });

  it('leaves out of exports only columns that there are', () => {
    const unknown = personalData.flatMap((table) =>
      names(table.notExported).filter((column) => !columnsOf(table).includes(column)),
    );
    assert.deepEqual(unknown, []);
  });

  it('is the table of docs/privacy.md, which `npm run privacy-table` writes', async () => {
    const page = await readFile(new URL('../../docs/privacy.md', import.meta.url), 'utf8');
    assert.equal(page, privacyPage(page));
  });
});
