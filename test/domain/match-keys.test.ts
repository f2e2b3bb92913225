import assert from 'node:assert/strict';
import { areAlike, type MatchKind, matchKeysOf } from '../../domain/selling/match-keys.js';
import type { Json } from '../../domain/lib/json.js';

const medium = (characteristic: Json): Json => ({ prospectContact: [{ characteristic }] });

/** True when the two have a value of the kind in common. */
const share = (kind: MatchKind, one: Json, other: Json): boolean => {
  const values = new Set(matchKeysOf(one).flatMap((key) => (key.kind === kind ? [key.value] : [])));
  return matchKeysOf(other).some((key) => key.kind === kind && values.has(key.value));
};

describe('who may be the same', () => {
  for (const [kind, one, other] of [
    [
      'email',
      medium({ emailAddress: 'Ann.Alm+offers@Example.com ' }),
      medium({ emailAddress: 'ann.alm@example.com' }),
    ],
    ['phone', medium({ phoneNumber: '+49 (0)30 123 456 78' }), medium({ phoneNumber: '030/12345678' })],
    ['phone', medium({ phoneNumber: '0049 30 12345678' }), medium({ phoneNumber: '+493012345678' })],
    ['company', { company: 'Müller & Söhne GmbH' }, { tradingName: 'MULLER + SOHNE' }],
    ['company', { company: 'Acme, Inc.' }, { tradingName: 'Acme Europe', name: 'ACME' }],
    ['person', { givenName: 'José', familyName: "O'Neill" }, { givenName: 'JOSE', familyName: 'ONeill' }],
    [
      'address',
      medium({ street1: 'Torstraße 1', postCode: '10119', city: 'Berlin' }),
      medium({ street1: 'Torstr. 1', postCode: '10119' }),
    ],
  ] as const) {
    it(`is found by ${kind}: ${JSON.stringify(one)} and ${JSON.stringify(other)}`, () =>
      assert.ok(share(kind, one, other), JSON.stringify([matchKeysOf(one), matchKeysOf(other)])));
  }

  it('is not found by what says nothing: an extension, half a name, a street without a town, a company that is all legal form', () => {
    assert.deepEqual(
      matchKeysOf({ ...medium({ phoneNumber: '0815', street1: 'Torstr. 1' }), familyName: 'Alm' }),
      [],
    );
    assert.deepEqual(matchKeysOf({ company: 'AB' }), [{ kind: 'company', value: 'ab' }]);
    assert.deepEqual(matchKeysOf({ name: 'Fibre for Ann' }), []);
  });

  it('is not the same by a name or an address alone', () => {
    assert.deepEqual(
      [['person'], ['address'], ['person', 'address'], ['email'], ['phone'], ['company']].map((kinds) =>
        areAlike(new Set(kinds as MatchKind[])),
      ),
      [false, false, true, true, true, true],
    );
  });
});
