import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claimHome } from '../../temporal-dev/home.js';
import { processIdentity } from '../../temporal-dev/process-identity.js';
import { newFolder } from '../support/infrastructure.js';

const starter = `
  import { claimHome } from './temporal-dev/home.js';
  import { ManagedProcess } from './temporal-dev/process.js';
  const home = process.env.TEST_HOME;
  void claimHome(home, () => {}).then(async () => {
    const server = new ManagedProcess({
      name: 'server', home, command: 'sleep', args: ['600'], env: process.env, ready: async () => true,
    });
    await server.start();
    console.log(server.pid);
  });
`;

describe('a home', () => {
  it('is cleared of processes that a killed start left running', async () => {
    const home = await newFolder('home-');
    const left = await serverOfKilledStart(home);
    assert.ok(await processIdentity(left));
    const lines: string[] = [];
    const release = await claimHome(home, (line) => lines.push(line));
    assert.equal(await processIdentity(left), undefined);
    assert.deepEqual(lines, [`Ending server (pid ${left}), left over from a start that was killed`]);
    await release();
  });

  it('does not end a process that only has the pid of one of ours', async () => {
    const home = await newFolder('home-');
    await (
      await claimHome(home, () => undefined)
    )();
    const stranger = spawn('sleep', ['600']);
    const record = { pid: stranger.pid, identity: 'another boot/1' };
    await writeFile(join(home, 'run', 'server.json'), JSON.stringify(record));
    const release = await claimHome(home, () => undefined);
    assert.ok(await processIdentity(stranger.pid!));
    await release();
    stranger.kill();
  });

  it('is refused to a second start while one runs in it, naming that one', async () => {
    const home = await newFolder('home-');
    const release = await claimHome(home, () => undefined);
    await assert.rejects(
      claimHome(home, () => undefined),
      {
        message: `Turnup is already running in ${home} (pid ${process.pid}). Stop it, or set TURNUP_HOME and other ports.`,
      },
    );
    await release();
    await (
      await claimHome(home, () => undefined)
    )();
  });
});

async function serverOfKilledStart(home: string): Promise<number> {
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', starter], {
    env: { ...process.env, TEST_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [output] = (await once(child.stdout, 'data')) as [Buffer];
  child.kill('SIGKILL');
  await once(child, 'exit');
  return Number(output.toString());
}
