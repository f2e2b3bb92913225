import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openSeededScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

describe('the geographic addresses', () => {
  const scene = perSuite(openSeededScene);
  const base = apis.geographicAddress.base;
  let addresses: Json[];

  before(async () => {
    addresses = (await call('GET', `${base}/geographicAddress`)).body;
  });

  const call = async (method: string, path: string, sent?: Json) =>
    scene.call(method, path, sent === undefined ? {} : { body: sent });
  const post = async (path: string, sent: Json): Promise<Json> => {
    const reply = await call('POST', path, sent);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };

  it('are seeded with all that conformant ones carry', () => {
    assert.ok(addresses.length > 0);
    for (const address of addresses) {
      for (const name of [
        'city',
        'country',
        'postcode',
        'stateOrProvince',
        'streetName',
        'streetNr',
        'streetType',
        'locality',
      ]) {
        assert.equal(typeof address[name], 'string', name);
      }
      assert.ok(address.geographicSubAddress.length > 0);
      for (const part of address.geographicSubAddress) {
        for (const name of [
          'id',
          'href',
          'levelNumber',
          'levelType',
          'privateStreetName',
          'privateStreetNumber',
          'subAddressType',
        ]) {
          assert.equal(typeof part[name], 'string', name);
        }
      }
    }
  });

  it('have sub-addresses with addresses of their own', async () => {
    const [{ id, geographicSubAddress: parts }] = addresses as [Json];
    const path = `${base}/geographicAddress/${id}/geographicSubAddress`;
    const list = await call('GET', path);
    assert.deepEqual([list.status, list.body], [200, parts]);
    assert.equal(list.headers.get('x-total-count'), String(parts.length));
    const { pathname } = new URL(parts[0].href);
    assert.deepEqual((await call('GET', pathname)).body, parts[0]);
    assert.deepEqual((await call('GET', `${path}?levelNumber=${parts[0].levelNumber}&fields=none`)).body, [
      { id: parts[0].id, href: parts[0].href },
    ]);
    assert.deepEqual((await call('GET', `${path}?offset=${parts.length}`)).body, []);
    for (const [rest, status] of Object.entries({ '/none': 404, '?unheard=1': 400, '?sort=id': 400 })) {
      assert.equal((await call('GET', `${path}${rest}`)).status, status, rest);
    }
    assert.equal((await call('GET', `${base}/geographicAddress/none/geographicSubAddress`)).status, 404);
  });

  it('validate others: what is known is answered, what is not gets alternates', async () => {
    const path = `${base}/geographicAddressValidation`;
    const [{ id, href, postcode, city, streetName, streetNr }] = addresses as [Json];
    const written = { postcode, city: city.toUpperCase(), streetName, streetNr };
    const known = await post(path, { provideAlternative: false, submittedGeographicAddress: written });
    assert.deepEqual(
      [
        known.state,
        known.validationResult,
        known.validGeographicAddress.id,
        known.validGeographicAddress.href,
      ],
      ['done', 'success', id, href],
    );
    assert.deepEqual((await call('GET', `${path}/${known.id}`)).body, known);
    const unknown = await post(path, {
      provideAlternative: true,
      submittedGeographicAddress: { ...written, streetNr: '1000' },
    });
    assert.deepEqual([unknown.validationResult, unknown.validGeographicAddress], ['fails', {}]);
    assert.ok(unknown.alternateGeographicAddress.length > 0);
    const corrected = await call('PATCH', `${path}/${unknown.id}`, { submittedGeographicAddress: written });
    assert.equal(corrected.body.validationResult, 'success');
    assert.equal((await call('DELETE', `${path}/${known.id}`)).status, 405);
  });

  it('are written under an id of their source, once', async () => {
    const path = `${base}/geographicAddress`;
    const address = {
      id: 'gis-1',
      city: 'Berlin',
      geographicSubAddress: [{ id: '2' }, {}, { levelNumber: '3' }],
    };
    const made = await post(path, address);
    assert.deepEqual(
      made.geographicSubAddress.map((part: Json) => part.id),
      ['2', '1', '3'],
    );
    assert.equal((await call('POST', path, address)).status, 409);
    assert.equal((await call('POST', path, { id: 'a/b' })).status, 400);
    assert.equal((await call('DELETE', `${path}/gis-1`)).status, 204);
  });
});
