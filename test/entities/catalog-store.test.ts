import assert from 'node:assert/strict';
import { loadCatalog, lockCatalog } from '../../entities/catalog/catalog-store.js';
import { turnup } from '../../entities/actor.js';
import { type Database, DatabasePool } from '../../entities/database.js';
import { openDatabase } from '../support/open-database.js';

describe('the catalog in memory', function () {
  this.timeout('60s');
  let database: Database;

  before(async () => {
    database = await openDatabase();
  });

  after(async () => {
    await database.pool.close();
  });

  const catalog = async () => (await loadCatalog(database)).catalog;

  const change = () =>
    database.transaction(async (tx) => {
      await lockCatalog(tx);
    });

  it('is read once after a change, however many orders ask for it at the same time', async () => {
    await catalog();
    await change();
    const before = database.pool.statementCount;
    const loaded = await Promise.all(Array.from({ length: 20 }, () => catalog()));
    assert.equal(new Set(loaded).size, 1);
    assert.equal(database.pool.statementCount - before, 20 + 1);
  });

  it('is read by a transaction for itself, since who reads may wait for its connection', async () => {
    const { url } = database.pool.dataSource.options as { readonly url: string };
    const pool = await DatabasePool.open({ url, connections: 1 });
    try {
      const narrow = pool.as(turnup('test'));
      const [outside, inside] = await Promise.all([
        loadCatalog(narrow),
        narrow.transaction(async (tx) => loadCatalog(narrow.within(tx))),
      ]);
      assert.deepEqual(inside.serviceAreas, outside.serviceAreas);
    } finally {
      await pool.close();
    }
  });

  it('is read again after the next change', async () => {
    const first = await catalog();
    await change();
    assert.ok((await catalog()) !== first);
    assert.ok((await catalog()) === (await catalog()));
  });
});
