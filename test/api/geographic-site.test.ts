import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { databaseOfSuite, type Json, openScene, type Reply, type Scene } from './scene.js';

const sites = `${apis.geographicSite.base}/geographicSite`;
const addresses = `${apis.geographicAddress.base}/geographicAddress`;

describe('a site', function () {
  this.timeout('1m');
  const database = databaseOfSuite();
  let scene: Scene;
  before(async () => (scene = await openScene({ database: database() })));
  after(async () => scene.close());

  const send = async (method: string, path: string, body?: Json): Promise<Reply> =>
    scene.call(method, path, body === undefined ? {} : { body });
  const read = async (path: string): Promise<Json> => (await send('GET', path)).body;
  const made = async (path: string, body: Json): Promise<Json> => scene.created(path, body);

  it('has the known address that a written one means, and says which technology is there', async () => {
    const known = await made(addresses, {
      streetName: 'Torstraße',
      streetNr: '1',
      postcode: '10119',
      city: 'Berlin',
      country: 'DE',
    });
    await made(`${apis.turnup.base}/serviceArea`, {
      name: 'Berlin',
      technology: 'FTTH',
      postcodes: ['101*'],
      maxDownstreamMbps: 1000,
      maxUpstreamMbps: 500,
    });
    const { id, place } = await made(sites, {
      name: 'Office',
      place: [{ streetName: 'torstrasse', streetNr: '1', postcode: '10119' }],
    });
    assert.deepEqual(
      [place[0].id, place[0].city, place[0].validationResult],
      [known.id, 'Berlin', 'success'],
    );
    const { availableTechnology } = await read(`${sites}/${id}`);
    assert.deepEqual(
      availableTechnology.map(({ technology, maxDownstreamMbps }: Json) => [technology, maxDownstreamMbps]),
      [['FTTH', 1000]],
    );
    assert.equal((await send('DELETE', `${addresses}/${known.id}`)).status, 409);
    const unknown = await made(sites, {
      name: 'Elsewhere',
      place: [{ streetName: 'Nowhere', postcode: '99999' }],
    });
    assert.deepEqual([unknown.place[0].id, unknown.place[0].validationResult], [undefined, 'fails']);
  });
});
