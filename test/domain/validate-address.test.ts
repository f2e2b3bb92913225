import assert from 'node:assert/strict';
import type { GeographicAddress } from '../../domain/tmf/schemas/geographic-address.js';
import { validateAddress } from '../../domain/tmf/validate-address.js';

const address = (id: string, parts: object): GeographicAddress => ({
  id,
  href: '',
  geographicSubAddress: [],
  country: 'Germany',
  city: 'Berlin',
  ...parts,
});

const forty = address('40', { postcode: '10115', streetName: 'Invalidenstraße', streetNr: '40' });
const fortyTwo = address('42', { postcode: '10115', streetName: 'Invalidenstraße', streetNr: '42' });
const elsewhere = address('x', { postcode: '12059', streetName: 'Sonnenallee', streetNr: '40' });
const known = [forty, elsewhere, fortyTwo];

describe('the validation of an address', () => {
  it('succeeds for one that is known, however it is written', () => {
    assert.deepEqual(
      validateAddress(
        { city: 'BERLIN', streetName: 'invaliden-strasse', streetNr: ' 42', postcode: '10115' },
        known,
        true,
      ),
      { validationResult: 'success', validGeographicAddress: fortyTwo },
    );
  });

  it('is partial where several match, and offers these', () => {
    const submitted = { postcode: '10115', streetName: 'Invalidenstraße' };
    assert.deepEqual(validateAddress(submitted, known, true), {
      validationResult: 'partial',
      validGeographicAddress: {},
      alternateGeographicAddress: [forty, fortyTwo],
    });
    assert.deepEqual(validateAddress(submitted, known, false), {
      validationResult: 'partial',
      validGeographicAddress: {},
    });
  });

  it('is partial for a town alone, even where one address is known in it', () => {
    assert.equal(validateAddress({ city: 'Berlin' }, [forty], false).validationResult, 'partial');
  });

  it('fails for an address that contradicts all known ones, and offers the most similar first', () => {
    const submitted = { postcode: '12059', streetName: 'Sonnenallee', streetNr: '41', city: 'Berlin' };
    assert.deepEqual(validateAddress(submitted, known, true), {
      validationResult: 'fails',
      validGeographicAddress: {},
      alternateGeographicAddress: [elsewhere, forty, fortyTwo],
    });
    assert.deepEqual(validateAddress(submitted, [], true), {
      validationResult: 'fails',
      validGeographicAddress: {},
      alternateGeographicAddress: [],
    });
  });
});
