import { Connection } from '@temporalio/client';
import assert from 'node:assert/strict';
import { createConnection } from 'mysql2/promise';
import { searchAttributes } from '../../domain/order/search-attributes.js';
import { database, temporal } from '../support/infrastructure.js';

describe('the servers that tests share', function () {
  this.timeout('120s');

  it('give each caller a schema of its own', async () => {
    const [first, second] = [await database(), await database()];
    assert.notEqual(first.url, second.url);
    const connection = await createConnection(second.url);
    assert.deepEqual((await connection.query('SHOW TABLES'))[0], []);
    await connection.end();
  });

  it('include a Temporal server that knows our search attributes', async () => {
    const { address } = await temporal();
    const connection = await Connection.connect({ address });
    const request = { namespace: 'default' };
    const { customAttributes } = await connection.operatorService.listSearchAttributes(request);
    const missing = searchAttributes.filter(({ name }) => !(name in (customAttributes ?? {})));
    assert.deepEqual(missing, []);
    await connection.close();
  });
});
