import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isLive } from '../../temporal-dev/health.js';
import { anyPorts, assignPorts, portsFromEnvironment, requireFreePort } from '../../temporal-dev/ports.js';
import { newFolder } from '../support/infrastructure.js';

describe('the ports of the local stack', () => {
  it('are refused when they are taken, naming the holder and how to change them', async () => {
    const { port, close } = await someServer('127.0.0.1');
    await assert.rejects(requireFreePort('temporalUi', port), (error: Error) => {
      assert.match(
        error.message,
        new RegExp(`Port ${port} \\(temporalUi\\) is taken by .+ \\(pid ${process.pid}\\)`),
      );
      assert.match(error.message, /set TEMPORAL_UI_PORT to another port/);
      return true;
    });
    close();
  });

  it('are refused when another program holds them on all addresses', async () => {
    const { port, close } = await someServer('0.0.0.0');
    await assert.rejects(requireFreePort('api', port), /set PORT/);
    close();
  });

  it('are not mistaken for ours when another server answers on them', async () => {
    const { port, close } = await someServer('127.0.0.1');
    await assert.rejects(isLive(`http://127.0.0.1:${port}`, 'ours'), /does not answer "instance": "ours"/);
    close();
  });

  it('are the same free ones at every start of a home', async () => {
    const home = await newFolder('ports-');
    const first = await assignPorts(home, { ...anyPorts, api: 4711 });
    assert.deepEqual(await assignPorts(home, { ...anyPorts, api: 4711 }), first);
    assert.equal(new Set(Object.values(first)).size, 5);
  });

  it('must be port numbers in the settings', () => {
    assert.throws(
      () => portsFromEnvironment({ SANDBOX_PORT: 'four' }),
      /SANDBOX_PORT must be a port .* not "four"/,
    );
  });
});

async function someServer(host: string): Promise<{ port: number; close: () => void }> {
  const server = createServer((_, response) => response.end('{"status":"pass"}')).listen(0, host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
