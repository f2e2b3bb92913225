import assert from 'node:assert/strict';
import { apis } from '../../domain/tmf/apis.js';
import { provideControllerRole } from '../../temporal-dev/party-roles.js';
import { openScene, type Scene } from '../api/scene.js';

describe('the party role controllerRole', () => {
  let scene: Scene;

  before(async () => {
    scene = await openScene();
  });

  after(async () => scene.close());

  it('is there once, however often it is provided', async () => {
    await provideControllerRole(scene.url, 'dev-channel');
    await provideControllerRole(scene.url, 'dev-channel');
    const { body } = await scene.call('GET', `${apis.partyRole.base}/partyRole?name=controllerRole`);
    assert.deepEqual(
      body.map(({ name }: { name: string }) => name),
      ['controllerRole'],
    );
  });

  it('is refused to a caller who may not write parties, with the reason', async () => {
    await scene.database.run(`DELETE FROM business_document WHERE resource = 'partyRole'`);
    await assert.rejects(
      provideControllerRole(scene.url, 'dev-catalog'),
      /controllerRole was refused with 403: .*orders:write/,
    );
  });
});
