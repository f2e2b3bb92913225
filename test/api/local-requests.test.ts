import assert from 'node:assert/strict';
import { request } from 'undici';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';

describe('the API in development', () => {
  const scene = perSuite(async () =>
    openScene({
      localOnly: 'local',
      publicUrl: 'https://orders.example',
      origins: ['http://localhost:5173'],
    }),
  );

  /** Of a request for an order, as a browser would send it. */
  async function statusWith(headers: Record<string, string>): Promise<number> {
    const body = JSON.stringify({
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    });
    const answer = await request(`${scene.url}${orders}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    await answer.body.dump();
    return answer.statusCode;
  }

  it('accepts requests to this machine and its public name, from programs and from its own pages', async () => {
    const { host, port } = new URL(scene.url);
    const taken = [
      { host },
      { host: `localhost:${port}` },
      { host: '[::1]' },
      { host: 'orders.example' },
      { host, origin: `http://${host}` },
      { host, origin: 'https://orders.example' },
      { host, origin: 'http://localhost:5173' },
    ];
    assert.deepEqual(
      await Promise.all(taken.map(statusWith)),
      taken.map(() => 201),
    );
  });

  it('refuses requests by DNS rebinding, and from pages of other origins', async () => {
    const { host } = new URL(scene.url);
    const refused = [
      { host: 'attacker.example' },
      { host: 'localhost.attacker.example' },
      { host: 'attacker.example', origin: 'http://attacker.example' },
      { host: '192.168.1.5:3000' },
      { host, origin: 'https://attacker.example' },
      { host, origin: 'http://localhost:1' },
      { host, origin: 'null' },
    ];
    assert.deepEqual(
      await Promise.all(refused.map(statusWith)),
      refused.map(() => 403),
    );
    const read = await request(`${scene.url}${orders}`, { headers: { host: 'attacker.example' } });
    assert.equal(read.statusCode, 403);
    await read.body.dump();
  });
});
