import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { openScene } from './scene.js';

const products = '/tmf-api/productInventory/v4/product';

describe('a rate limit', () => {
  // Ten in ten seconds.
  const scene = perSuite(async () => openScene({ rateLimit: 1 }));

  it('refuses the requests of one caller beyond it, until the time in Retry-After, and of no other caller', async () => {
    const ask = async (key: string) => scene.call('GET', products, { key });
    const replies = await Promise.all(Array.from({ length: 13 }, async () => ask('dev-channel')));
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [...Array.from({ length: 10 }, () => 200), 429, 429, 429],
    );
    const { body, headers } = await ask('dev-channel');
    assert.deepEqual([body['@type'], body.code, body.status], ['Error', 'tooManyRequests', '429']);
    const wait = Number(headers.get('retry-after'));
    assert.ok(wait >= 1 && wait <= 10, String(wait));
    assert.equal((await ask('dev-catalog')).status, 200);
    assert.equal((await scene.call('GET', '/health/live')).status, 200);
  });
});
