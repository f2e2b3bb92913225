import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { anyFreePort } from './free-port.js';
import { projectRoot } from '../../temporal-dev/home.js';
import { nodeArguments } from '../../temporal-dev/programs.js';
import { database } from '../support/infrastructure.js';
import { shared } from '../support/shared-servers.js';
import { until } from '../support/until.js';

describe('the API process', function () {
  this.timeout('3m');
  let url: string;
  let databaseUrl: string;
  let program: readonly string[];
  let child: ChildProcess;

  before(async () => {
    databaseUrl = (await database()).url;
    program = nodeArguments((await shared('programs')).api);
  });

  beforeEach(async () => {
    const port = await anyFreePort();
    url = `http://127.0.0.1:${port}`;
    child = spawn(process.execPath, program, {
      cwd: join(projectRoot),
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      env: {
        ...process.env,
        PORT: String(port),
        // Not loopback: without keys it must not be taken.
        HOST: '0.0.0.0',
        DATABASE_URL: databaseUrl,
        TEMPORAL_ADDRESS: '127.0.0.1:1',
        TURNUP_DEVELOPMENT: '1',
        TURNUP_INSTANCE: 'this one',
        TURNUP_PUBLIC_URL: 'https://orders.example/',
        LOG_LEVEL: 'silent',
      },
    });
    await live();
  });

  afterEach(() => child.kill('SIGKILL'));

  /** Its first answer; the process may not listen yet. */
  async function live(): Promise<void> {
    const response = await until(
      'the API to answer',
      async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
        return await fetch(`${url}/health/live`).catch(() => undefined);
      },
      120,
    );
    assert.deepEqual(await response.json(), { status: 'pass', instance: 'this one' });
  }

  it('takes orders while Temporal is down, and says that it is not ready', async () => {
    const response = await fetch(`${url}/tmf-api/productOrderingManagement/v4/productOrder`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        relatedParty: [{ id: 'c-1', role: 'customer' }],
        productOrderItem: [{ id: '1', action: 'add' }],
      }),
    });
    assert.equal(response.status, 201);
    assert.match(response.headers.get('location') ?? '', /^https:\/\/orders\.example\/tmf-api\//);
    const ready = await fetch(`${url}/health/ready`);
    const { checks } = (await ready.json()) as { checks: Record<string, { status: string }> };
    const statuses = Object.entries(checks).map(([name, { status }]) => `${name} ${status}`);
    assert.deepEqual([ready.status, statuses], [503, ['database pass', 'temporal fail', 'worker fail']]);
  });

  it('does not start without keys unless this is development', async () => {
    const unkeyed = spawn(process.execPath, program, {
      cwd: join(projectRoot),
      stdio: 'ignore',
      env: { ...process.env, DATABASE_URL: databaseUrl, TURNUP_API_KEYS: '', TURNUP_DEVELOPMENT: '' },
    });
    assert.deepEqual(await once(unkeyed, 'exit'), [1, null]);
  });

  for (const [how, end] of [
    ['at SIGTERM', () => child.kill('SIGTERM')],
    ['at SIGINT', () => child.kill('SIGINT')],
    ['when its parent is gone', () => child.disconnect()],
  ] as const) {
    it(`ends cleanly ${how}`, async () => {
      const ended = once(child, 'exit');
      end();
      assert.deepEqual(await ended, [0, null]);
    });
  }
});
