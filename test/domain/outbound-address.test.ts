import assert from 'node:assert/strict';
import { parseNetworks, refusalOf } from '../../outbound/outbound-address.js';

const outside = { allowAnyAddress: false, networks: [] };

describe('an address that a caller names', () => {
  for (const address of [
    '127.0.0.1',
    '::1',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.100.100.200',
    '168.63.129.16',
    '224.0.0.1',
    'fe80::1',
    'fd00:ec2::254',
    '::ffff:127.0.0.1',
    // 127.0.0.1 in a form that is no longer assigned, and what never was.
    '::7f00:1',
    '4000::1',
    '64:ff9b::7f00:1',
    '64:ff9b:1::a00:1',
    'fec0::1',
    '2002:7f00:1::',
  ]) {
    it(`may not be ${address}`, () =>
      assert.match(refusalOf(address, outside) ?? '', /not a public address/));
  }

  it('may be public, or in a network that was allowed', () => {
    assert.equal(refusalOf('93.184.216.34', outside), undefined);
    assert.equal(refusalOf('2606:2800:220:1::1', outside), undefined);
    const networks = parseNetworks('10.20.0.0/16, fd00:1::/32');
    assert.equal(refusalOf('10.20.3.4', { allowAnyAddress: false, networks }), undefined);
    assert.equal(refusalOf('fd00:1::5', { allowAnyAddress: false, networks }), undefined);
    assert.match(
      refusalOf('10.21.3.4', { allowAnyAddress: false, networks }) ?? '',
      /not a public address \(private\)/,
    );
  });

  it('may be any in development', () => {
    assert.equal(refusalOf('127.0.0.1', { allowAnyAddress: true, networks: [] }), undefined);
  });

  it('may be in a network only if its notation is valid', () => {
    assert.throws(() => parseNetworks('10.20.0.0'), /10\.20\.0\.0 is not a network/);
  });
});
