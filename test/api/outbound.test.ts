import assert from 'node:assert/strict';
import { createOutbound } from '../../outbound/outbound.js';
import { type Json, openScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const systems = '/api/v1/downstreamSystem';
const system = { id: 'p', name: 'P', kind: 'provisioning', protocol: 'TMF641' };

describe('an address that Turnup is to call, outside development', () => {
  const scene = perSuite(async () =>
    openScene({
      outbound: createOutbound({ allowAnyAddress: false, networks: ['10.20.0.0/16'] }),
    }),
  );

  const refused = async (method: string, path: string, body: Json): Promise<unknown> => {
    const { status, body: answer } = await scene.call(method, path, { body });
    return [status, answer.errors?.map((each: Json) => `${each.path} ${each.message}`)];
  };
  const metadata = 'http://169.254.169.254/latest/meta-data';
  const fault = [400, ['$.url 169.254.169.254 is not a public address (linkLocal)']];

  it('is refused for a downstream system, when it is made and when its address is changed', async () => {
    assert.deepEqual(await refused('POST', systems, { ...system, url: metadata }), fault);
    assert.deepEqual(await refused('POST', systems, { ...system, url: 'http://10.20.1.1' }), [
      201,
      undefined,
    ]);
    assert.deepEqual(await refused('PATCH', `${systems}/p`, { url: metadata }), fault);
    assert.deepEqual(await refused('PATCH', `${systems}/p`, { timeoutSeconds: 10 }), [200, undefined]);
  });

  it('is refused for an import and an export', async () => {
    for (const kind of ['importJob', 'exportJob']) {
      const path = `/tmf-api/serviceCatalogManagement/v4/${kind}`;
      assert.deepEqual(await refused('POST', path, { url: metadata }), fault);
    }
  });

  it('never names a variable of the environment as a secret', async () => {
    const body = { ...system, id: 'q', url: 'http://10.20.1.1', credential: 'env:DATABASE_URL' };
    const { status, body: answer } = await scene.call('POST', systems, { body });
    assert.deepEqual([status, answer.errors[0].path], [400, '$.credential']);
  });
});
