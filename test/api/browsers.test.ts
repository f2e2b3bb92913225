import assert from 'node:assert/strict';
import { parseOrigins } from '../../api/process/browsers.js';
import { perSuite } from '../support/per-suite.js';
import { openScene } from './scene.js';

const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
const desk = 'https://desk.example';

describe('browsers', () => {
  const scene = perSuite(async () => openScene({ origins: [desk] }));
  const preflight = {
    'access-control-request-method': 'PATCH',
    'access-control-request-headers': 'x-api-key',
  };

  it('may call from pages of a configured origin', async () => {
    const asked = await scene.call('OPTIONS', `${orders}/1`, { headers: { origin: desk, ...preflight } });
    assert.equal(asked.status, 204);
    const { headers } = asked;
    assert.deepEqual(
      [headers.get('access-control-allow-origin'), headers.get('access-control-allow-credentials')],
      [desk, null],
    );
    assert.match(headers.get('access-control-allow-methods') ?? '', /PATCH/);
    assert.match(headers.get('access-control-allow-headers') ?? '', /X-API-Key.*X-Reason/);
    const read = await scene.call('GET', orders, { headers: { origin: desk } });
    assert.equal(read.headers.get('access-control-allow-origin'), desk);
    assert.match(read.headers.get('access-control-expose-headers') ?? '', /ETag/);
  });

  it('are told nothing for the pages of other origins, so that they refuse', async () => {
    for (const origin of ['https://evil.example', 'https://desk.example.evil.example', 'null']) {
      const asked = await scene.call('OPTIONS', `${orders}/1`, { headers: { origin, ...preflight } });
      const read = await scene.call('GET', orders, { headers: { origin } });
      for (const { headers } of [asked, read]) {
        assert.equal(headers.get('access-control-allow-origin'), null, origin);
        assert.equal(headers.get('vary'), 'Origin');
      }
    }
  });

  it('run nothing of an answer, frame none, and keep to its content type and to https', async () => {
    for (const path of [orders, '/nothing/here', '/health/live']) {
      const { headers } = await scene.call('GET', path);
      assert.equal(headers.get('content-security-policy'), "default-src 'none';frame-ancestors 'none'", path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('referrer-policy'), 'no-referrer');
      assert.match(headers.get('strict-transport-security') ?? '', /max-age=\d{8}/);
      assert.equal(headers.get('x-powered-by'), null);
    }
    const docs = await scene.call('GET', '/docs/');
    assert.match(docs.headers.get('content-security-policy') ?? '', /script-src 'self';/);
  });

  it('are told of origins that are written as browsers send them', () => {
    assert.deepEqual(parseOrigins(undefined, 'TURNUP_CORS_ORIGINS'), []);
    assert.deepEqual(parseOrigins(`${desk}, http://localhost:5173`, 'TURNUP_CORS_ORIGINS'), [
      desk,
      'http://localhost:5173',
    ]);
    for (const text of ['*', 'desk.example', `${desk}/`, 'https://desk.example/path', 'null']) {
      assert.throws(() => parseOrigins(text, 'TURNUP_CORS_ORIGINS'), /TURNUP_CORS_ORIGINS/);
    }
  });
});
