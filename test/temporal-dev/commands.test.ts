import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { databaseClient } from '../../temporal-dev/database-program.js';
import { startDatabase } from '../../temporal-dev/database-server.js';
import { claimHome, projectRoot } from '../../temporal-dev/home.js';
import { anyPorts, assignPorts } from '../../temporal-dev/ports.js';
import { database, newFolder, report } from '../support/infrastructure.js';

interface Ending {
  readonly exitCode: number | null;
  readonly output: string;
}

describe('npm run db', function () {
  // Starts database servers.
  this.timeout('60s');

  it('asks the database of DATABASE_URL', async function () {
    // Which fetches a console with the server, unless the machine has a server and no console.
    const { url } = await database();
    if (!(await databaseClient().catch(() => undefined))) this.skip();
    const { exitCode, output } = await command('db', ['--execute', 'SELECT DATABASE() AS name'], {
      DATABASE_URL: url,
    });
    assert.deepEqual([exitCode, output.trim().split('\n')], [0, ['name', new URL(url).pathname.slice(1)]]);
  });

  it('finds the database of the stack that runs in TURNUP_HOME', async function () {
    const home = await newFolder('database-');
    const release = await claimHome(home, report);
    const { database: port } = await assignPorts(home, anyPorts);
    const { process: server } = await startDatabase({ home, port, env: {}, report });
    try {
      if (!(await databaseClient().catch(() => undefined))) this.skip();
      const query = ['--skip-column-names', '--execute', 'SELECT DATABASE()'];
      assert.deepEqual(await command('db', query, { DATABASE_URL: '', TURNUP_HOME: home }), {
        exitCode: 0,
        output: 'turnup\n',
      });
    } finally {
      await server?.stop();
      await release();
    }
  });

  it('says that no stack runs', async () => {
    const home = await newFolder('none-');
    assert.deepEqual(await command('db', [], { DATABASE_URL: '', TURNUP_HOME: home }), {
      exitCode: 1,
      output: `No stack is running in ${home}: npm start first, or set DATABASE_URL.\n`,
    });
  });
});

describe('npm run seed', () => {
  it('says that no API answers', async () => {
    const { exitCode, output } = await command('seed', [], { TURNUP_URL: 'http://127.0.0.1:9' });
    assert.equal(exitCode, 1);
    assert.match(output, /^No API answers at http:\/\/127\.0\.0\.1:9 \(TURNUP_URL\): npm start first\. /);
  });
});

/** Runs a command as npm would, without a terminal. */
async function command(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ending> {
  const child = spawn(process.execPath, ['--import', 'tsx', `temporal-dev/${name}.ts`, ...args], {
    cwd: projectRoot,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const exitCode = await new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  return { exitCode, output };
}
