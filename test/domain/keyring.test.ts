import assert from 'node:assert/strict';
import { decryptText, Keyring } from '../../domain/lib/keyring.js';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte).toString('base64') });
const ring = (...keys: unknown[]): Keyring => Keyring.parse(JSON.stringify(keys));
const earlier = key('2025', 1);
const later = key('2026.11', 2);

describe('the keys of a process', () => {
  it('encrypt with the first and decrypt with each, by its id', () => {
    const old = ring(earlier).encryptText('whsec_ä', 'hub/1');
    const both = ring(later, earlier);
    const fresh = both.encryptText('whsec_ä', 'hub/1');
    assert.match(old, /^encrypted:2025:/);
    assert.ok(fresh.startsWith(both.currentPrefix));
    for (const text of [old, fresh, 'whsec_ä']) assert.equal(decryptText(both, text, 'hub/1'), 'whsec_ä');
    assert.notEqual(both.encryptText('x', ''), both.encryptText('x', ''));
    assert.throws(
      () => decryptText(ring(later), old, 'hub/1'),
      /there is no key 2025 in TURNUP_ENCRYPTION_KEYS/,
    );
    assert.throws(() => decryptText(undefined, old, 'hub/1'), /it takes the key 2025/);
  });

  it('read nothing that was changed, cut off, or encrypted for something else', () => {
    const keys = ring(earlier);
    const { keyId, data } = keys.encrypt(Buffer.from('secret'), 'hub/1');
    const changed = Uint8Array.from(data, (byte, index) => (index === 14 ? byte ^ 1 : byte));
    for (const [bytes, context] of [
      [changed, 'hub/1'],
      [data, 'hub/2'],
      [data.subarray(0, -1), 'hub/1'],
      [data.subarray(0, 5), 'hub/1'],
      [new Uint8Array(), 'hub/1'],
    ] as const)
      assert.throws(() => keys.decrypt({ keyId, data: bytes }, context), /not encrypted with the key 2025/);
    assert.throws(() => ring(key('2025', 9)).decrypt({ keyId, data }, 'hub/1'), /as it is here/);
  });

  it('are a list of ids and 32 bytes each, and what is wrong is said without showing a key', () => {
    for (const [text, reason] of [
      ['k3y', /^Error: it must be a JSON list of keys$/],
      ['{}', /a JSON list of keys/],
      ['[]', /at least one key/],
      [JSON.stringify([earlier, { ...later, id: '2025' }]), /two keys have the same id/],
      [JSON.stringify([earlier, { id: 'a b', key: later.key }]), /^Error: \[1\]\.id must be/],
      ['[null]', /\[0\]\.id must be/],
      ['[{"id":"a","key":"c2hvcnQ="}]', /^Error: \[0\]\.key must be 32 bytes in base64$/],
    ] as const)
      assert.throws(() => Keyring.parse(text), reason, text);
  });
});
