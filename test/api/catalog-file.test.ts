import assert from 'node:assert/strict';
import { openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const files = '/api/v1/catalogFile';

describe('the files of catalog jobs', () => {
  const here = perSuite(openScene);

  it('keeps large files in pieces, and gives them back as they came', async () => {
    const content = Buffer.alloc(3 * 1024 * 1024 + 17, 'größe ');
    const url = `${here.url}${files}/large`;
    const headers = { 'content-type': 'application/octet-stream' };
    await fetch(url, { method: 'PUT', headers, body: content });
    assert.ok(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(content));
    const removed = await fetch(url, { method: 'DELETE' });
    assert.deepEqual([removed.status, (await fetch(url)).status], [204, 404]);
  });

  it('replace what had the name before, and are JSON lines', async () => {
    const send = async (raw: string, type: string) =>
      here.call('PUT', `${files}/daily`, { raw, headers: { 'content-type': type } });
    assert.equal((await send('one', 'application/x-ndjson')).status, 201);
    const sent = await send('two', 'application/x-ndjson');
    assert.deepEqual([sent.body.name, sent.body.href], ['daily', sent.headers.get('location')]);
    assert.equal(await (await fetch(`${here.url}${files}/daily`)).text(), 'two');
    const refused = await send('{}', 'application/json');
    assert.deepEqual([refused.status, refused.body.code], [415, 'unsupportedMediaType']);
  });
});
