import assert from 'node:assert/strict';
import { createConnection } from 'mysql2/promise';
import { startDatabase } from '../../temporal-dev/database-server.js';
import { claimHome } from '../../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../../temporal-dev/ports.js';
import { newFolder, report } from '../support/infrastructure.js';

describe('the database server', function () {
  this.timeout('120s');

  it('starts after a kill with all that was committed, in utf8mb4', async () => {
    const home = await newFolder('database-');
    const release = await claimHome(home, report);
    const { database: port } = await assignPorts(home, anyPorts);
    const { url, process: server } = await startDatabase({ home, port, env: {}, report });
    await query(url, 'CREATE TABLE site (name VARCHAR(40))');
    await query(url, "INSERT INTO site VALUES ('Zürich 🛠')");
    await server?.kill('SIGKILL');
    await server?.start();
    assert.deepEqual(await query(url, 'SELECT name, CHARSET(name) AS charset FROM site'), [
      { name: 'Zürich 🛠', charset: 'utf8mb4' },
    ]);
    await server?.stop();
    await release();
  });
});

async function query(url: string, sql: string): Promise<unknown> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query(sql);
    return JSON.parse(JSON.stringify(rows));
  } finally {
    await connection.end();
  }
}
