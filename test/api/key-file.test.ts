import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Keyring, parseApiKeys } from '../../api/access/api-keys.js';
import { openKeyFile } from '../../api/access/key-file.js';
import { sha256 } from '../../domain/lib/digest.js';
import { log } from '../support/log.js';
import { perTest } from '../support/per-suite.js';
import { until } from '../support/until.js';

const entry = (key: string, more = {}) => ({ key, caller: 'shop', scopes: ['read'], ...more });

describe('the keys of a caller', () => {
  it('end when they expire', () => {
    const keys = parseApiKeys(
      JSON.stringify([entry('the old key of the shop', { expires: '2026-03-01T00:00:00Z' })]),
    );
    const keyring = new Keyring(keys);
    const at = (time: string) =>
      keyring.callerOf(sha256('the old key of the shop'), Date.parse(time))?.subject;
    assert.equal(at('2026-02-28T23:59:59Z'), 'shop');
    assert.throws(() => at('2026-03-01T00:00:00Z'), { code: 'unauthorized', message: /has expired/ });
  });

  it('are two at the most that are valid at once, and no key is there twice', () => {
    const now = new Date('2026-03-01T00:00:00Z');
    const parsed = (...entries: object[]) => parseApiKeys(JSON.stringify(entries), now);
    const expired = entry('the first of the keys', { expires: '2026-02-01T00:00:00Z' });
    assert.equal(parsed(expired, entry('the second of the keys'), entry('the third of the keys')).length, 3);
    assert.throws(
      () =>
        parsed(
          entry('the first of the keys'),
          entry('the second of the keys'),
          entry('the third of the keys'),
        ),
      /shop has 3 API keys/,
    );
    assert.throws(() => parsed(entry('the first of the keys'), entry('the first of the keys')), /twice/);
    assert.throws(() => parsed(entry('the first of the keys', { expires: 'soon' })), /expires/);
    assert.throws(() => parsed(entry('fifteen letters')), /key/);
    assert.throws(() => parsed(entry('shops.production.0123456789')), /form of a token/);
  });
});

describe('keys that see a part of the records', () => {
  const callerOf = (more: object) => {
    const keys = parseApiKeys(JSON.stringify([entry('the first of the keys', more)]));
    return new Keyring(keys).callerOf(sha256('the first of the keys'), 0);
  };

  it('name customers, or say that it is what they submit', () => {
    assert.deepEqual(callerOf({ customers: ['acme'] })?.visibility, { customers: ['acme'] });
    assert.deepEqual(callerOf({ own: true })?.visibility, {});
    assert.equal(callerOf({})?.visibility, undefined);
  });

  it('are refused when it is not clear what they see', () => {
    assert.throws(() => callerOf({ customers: ['acme'], own: true }), /either customers or own/);
    assert.throws(() => callerOf({ customers: [] }), /customers/);
    assert.throws(() => callerOf({ customers: [''] }), /customers/);
    assert.throws(() => callerOf({ own: false }), /own/);
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
    await write(JSON.stringify([entry('the first of the keys')]));
    const file = await openKeyFile({ path, log: { ...quiet, error: () => (failures += 1) }, intervalMs: 20 });
    try {
      const holds = (key: string) => file.keyring().callerOf(sha256(key), Date.now()) !== undefined;
      assert.deepEqual([holds('the first of the keys'), holds('the second of the keys')], [true, false]);
      await write(JSON.stringify([entry('the second of the keys')]));
      await until('the second key', () => holds('the second of the keys'));
      assert.equal(holds('the first of the keys'), false);
      await write('[{');
      await until('what is wrong to be seen', () => failures > 0);
      assert.equal(holds('the second of the keys'), true);
      await rm(path);
      await write(JSON.stringify([entry('the third of the keys'), entry('the second of the keys')]));
      await until('the third key', () => holds('the third of the keys'));
    } finally {
      file.close();
    }
  });

  it('is warned about where a key never ends, or answers for every system', async () => {
    const path = join(folder.path, 'keys.json');
    const keys = [
      entry('the first of the keys', { expires: '2999-01-01T00:00:00Z' }),
      entry('the second of the keys', { caller: 'osp', scopes: ['callbacks:write'] }),
      entry('the third of the keys', {
        caller: 'field',
        scopes: ['callbacks:write'],
        downstreamSystem: 'fs',
      }),
    ];
    await writeFile(path, JSON.stringify(keys));
    const warnings: unknown[] = [];
    const collect = { info: () => {}, error: () => {}, warn: (about: unknown) => warnings.push(about) };
    (await openKeyFile({ path, log: collect })).close();
    assert.deepEqual(warnings, [{ callers: ['osp', 'field'] }, { callers: ['osp'] }]);
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
