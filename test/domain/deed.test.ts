import assert from 'node:assert/strict';
import { attributeChanges } from '../../domain/events/deed.js';

const secrets = [
  'secret',
  'clientSecret',
  'CLIENT_SECRET',
  'password',
  'wlanPassword',
  'wifi passwd',
  'passphrase',
  'token',
  'accessToken',
  'access_token',
  'accesstoken',
  'apiKey',
  'APIKey',
  'api-key',
  'api key 2',
  'privateKey',
  'private_key',
  'PIN',
  'PIN1',
  'PINs',
  'pin_code',
  'pinCode',
  'PINCode',
  'PINcode',
  'simPin',
  'PUK2',
  'puk',
  'psk',
  'wlanPSK',
];
const open = ['credential', 'secretary', 'pinned', 'shippingAddress', 'key', 'postcode', 'spin', 'opinion'];

describe('a deed', () => {
  it('hides secrets by the names of attributes, at any depth', () => {
    for (const name of secrets) {
      const [outer, inner] = attributeChanges({}, { [name]: 'x', in: [{ [name]: { of: 'x' } }] });
      assert.deepEqual(outer, { attribute: name, after: '(hidden)' });
      assert.deepEqual(inner?.after, [{ [name]: '(hidden)' }]);
    }
  });

  it('hides the values of characteristics with such names', () => {
    for (const name of secrets) {
      const [change] = attributeChanges({ characteristic: [{ name, value: 'x', valueType: 'string' }] }, {});
      assert.deepEqual(change?.before, [{ name, value: '(hidden)', valueType: 'string' }]);
    }
  });

  it('shows everything else, and by which name a secret is known', () => {
    for (const name of open) {
      const record = { [name]: 'secret:CRM', characteristic: [{ name, value: 'x' }] };
      const changes = attributeChanges({}, record);
      assert.deepEqual(Object.fromEntries(changes.map((each) => [each.attribute, each.after])), record);
    }
  });
});
