import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring, parseApiKeys, sha256 } from '../../api/access/api-keys.js';
import { openKeyFile } from '../../api/access/key-file.js';
import { log } from '../support/log.js';
import { perTest } from '../support/per-suite.js';
import { until } from '../support/until.js';

const entry = (key: string, more = {}) => ({ key, caller: 'shop', scopes: ['read'], ...more });

describe('the keys of a caller', () => {
  it('end when they expire', () => {
    const keys = parseApiKeys(JSON.stringify([entry('old key 1', { expires: '2026-03-01T00:00:00Z' })]));
    const keyring = new Keyring(keys);
    const at = (time: string) => keyring.callerOf(sha256('old key 1'), Date.parse(time))?.subject;
    assert.equal(at('2026-02-28T23:59:59Z'), 'shop');
    assert.throws(() => at('2026-03-01T00:00:00Z'), { code: 'unauthorized', message: /has expired/ });
  });

  it('are two at the most that are valid at once, and no key is there twice', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    const parsed = (...entries: object[]) => parseApiKeys(JSON.stringify(entries), now);
    const expired = entry('the first', { expires: '2026-02-01T00:00:00Z' });
    assert.equal(parsed(expired, entry('the second'), entry('the third')).length, 3);
    assert.throws(
      () => parsed(entry('the first'), entry('the second'), entry('the third')),
      /shop has 3 API keys/,
    );
    assert.throws(() => parsed(entry('the first'), entry('the first')), /twice/);
    assert.throws(() => parsed(entry('the first', { expires: 'soon' })), /expires/);
  });
});

describe('the file of keys', () => {
  const folder = perTest(async () => {
    const path = await mkdtemp(join(tmpdir(), 'turnup-keys-'));
    return { path, close: async () => rm(path, { recursive: true }) };
  });

  it('is read again when it changes, and keeps its keys while it cannot be read', async () => {
    const path = join(folder.path, 'keys.json');
    let failures = 0;
    const quiet = { info: () => {}, warn: () => {} };
    const write = async (text: string) => writeFile(path, text);
    await write(JSON.stringify([entry('the first')]));
    const file = await openKeyFile({ path, log: { ...quiet, error: () => (failures += 1) }, intervalMs: 20 });
    try {
      const holds = (key: string) => file.keyring().callerOf(sha256(key), Date.now()) !== undefined;
      assert.deepEqual([holds('the first'), holds('the second')], [true, false]);
      await write(JSON.stringify([entry('the second')]));
      await until('the second key', () => holds('the second'));
      assert.equal(holds('the first'), false);
      await write('[{');
      await until('what is wrong to be seen', () => failures > 0);
      assert.equal(holds('the second'), true);
      await rm(path);
      await write(JSON.stringify([entry('the third'), entry('the second')]));
      await until('the third key', () => holds('the third'));
    } finally {
      file.close();
    }
  });

  it('must be there and right at the start', async () => {
    const path = join(folder.path, 'keys.json');
    await assert.rejects(openKeyFile({ path, log }), { code: 'ENOENT' });
    await writeFile(path, '[{"caller":"a","scopes":["read"]}]');
    await assert.rejects(openKeyFile({ path, log }), /key or keySha256/);
    await writeFile(path, '[{"key":"a secret" x"caller":"a"}]');
    await assert.rejects(openKeyFile({ path, log }), /^Error: the file is not JSON at position 19$/);
  });
});
