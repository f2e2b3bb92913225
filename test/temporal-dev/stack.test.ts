import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { relative } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';
import { ManagedProcess } from '../../temporal-dev/process.js';
import { processIdentity } from '../../temporal-dev/process-identity.js';
import { supervise } from '../../temporal-dev/supervise.js';
import { newFolder, stack } from '../support/infrastructure.js';

const standIn = relative(projectRoot, `${import.meta.dirname}/stand-in.ts`);
const programs = { api: standIn, worker: standIn, sandbox: standIn };
const ownServers = { DATABASE_URL: '', TEMPORAL_ADDRESS: '' };

describe('the stack', function () {
  this.timeout('120s');

  it('runs all its processes, each of which can be killed and started again', async () => {
    const running = await stack({ programs, env: ownServers, workers: 2 });
    const { database, temporal, sandbox, api, workers } = running.processes;
    const children = [database!, temporal!, sandbox, api, ...workers];
    const first = children.map(({ pid }) => pid);
    await Promise.all(children.map((child) => child.kill('SIGKILL')));
    await Promise.all(children.map((child) => child.start()));
    assert.equal(new Set([...first, ...children.map(({ pid }) => pid)]).size, 12);
    await running.stop();
  });

  it('leaves no process behind when it stops', async () => {
    const running = await stack({ programs, env: ownServers });
    const { database, temporal, sandbox, api, worker } = running.processes;
    const pids = [database, temporal, sandbox, api, worker].map((child) => child?.pid ?? 0);
    await running.stop();
    assert.deepEqual(
      await Promise.all(pids.map(processIdentity)),
      pids.map(() => undefined),
    );
  });

  it('stops what it started when a later part fails', async () => {
    const home = await newFolder('stack-');
    await assert.rejects(
      stack({ home, programs: { ...programs, api: 'test/temporal-dev/none.ts' }, env: ownServers }),
      /api ended during its start \(exit code 1\)\. The end of .*logs\/api\.log:[^]*none\.ts/,
    );
    const again = await stack({ home, programs, env: ownServers });
    await again.stop();
  });
});

describe('supervision', () => {
  it('starts a process again that was killed, and gives up at the fifth death within a minute', async () => {
    const child = await someProcess();
    const reason = await new Promise<string>((giveUp) => {
      supervise(child, {
        report: (line) => line.includes('is back') && killed(child),
        giveUp,
        firstPauseMs: 1,
      });
      killed(child);
    });
    assert.equal(reason, `server died 5 times within a minute (SIGKILL). Its log: ${child.logFile}`);
  });

  it('lets a process rest that was stopped', async () => {
    const child = await someProcess();
    const lines: string[] = [];
    supervise(child, { report: (line) => lines.push(line), giveUp: (line) => lines.push(line) });
    await child.stop();
    assert.deepEqual([child.pid, lines], [undefined, []]);
  });
});

async function someProcess(): Promise<ManagedProcess> {
  const home = await newFolder('process-');
  await Promise.all(['run', 'logs'].map((name) => mkdir(`${home}/${name}`)));
  const declaration = { name: 'server', home, command: 'sleep', args: ['600'], env: process.env };
  const child = new ManagedProcess({ ...declaration, ready: async () => true });
  await child.start();
  return child;
}

function killed({ pid }: ManagedProcess): void {
  process.kill(pid ?? 0, 'SIGKILL');
}
