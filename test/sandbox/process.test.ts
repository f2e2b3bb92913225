import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeTurnup, type FakeTurnup } from './fake-turnup.js';
import { sceneOf } from './scene.js';
import { shared } from '../support/shared-servers.js';

describe('sandbox process', () => {
  let home: string;
  let turnup: FakeTurnup;
  let program: string;
  const children: ChildProcess[] = [];
  before(async function () {
    this.timeout('3m');
    program = (await shared('programs')).sandbox;
  });
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'sandbox-'));
    turnup = await createFakeTurnup();
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await turnup.close();
    await rm(home, { recursive: true });
  });

  async function start() {
    const child = fork(program, {
      execArgv: [],
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      env: { ...process.env, SANDBOX_PORT: '0', SANDBOX_HOME: home, TURNUP_INSTANCE: 'test-7' },
    });
    children.push(child);
    const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
    const url = line.toString().trim().split(' ').at(-1) ?? '';
    return { child, ...sceneOf({ url, close: async () => undefined }, turnup) };
  }

  it('is healthy, names its instance, and ends with its parent', async () => {
    const { ask, child } = await start();
    assert.deepEqual((await ask('GET', '/health/live')).body, { status: 'pass', instance: 'test-7' });
    child.disconnect();
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('ends on SIGTERM', async () => {
    const { child } = await start();
    child.kill('SIGTERM');
    assert.deepEqual(await once(child, 'exit'), [0, null]);
  });

  it('keeps every order it has acknowledged when it is killed', async () => {
    const first = await start();
    await first.patch({ all: { delayMs: 60_000 } });
    const keys = Array.from({ length: 20 }, (_, n) => `o${n}/s1/1/do`);
    const placed = await Promise.all(keys.map((key) => first.place(key)));
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start();
    const again = await Promise.all(keys.map((key) => second.place(key)));
    assert.deepEqual(
      again.map(({ status, body }) => [status, body['id']]),
      placed.map(({ body }) => [200, body['id']]),
    );
  });
});
