import assert from 'node:assert/strict';
import { resources } from '../../api/process/resources.js';
import { openScene as openWork, type Scene as Work, seedOrder } from '../activities/support/scene.js';
import { type Json, openScene, type Scene } from './scene.js';

const operator = { key: 'dev-operator' };

describe('what an order has made is a resource like any other:', function () {
  this.timeout('60s');
  let work: Work;
  let scene: Scene;

  before(async () => {
    work = await openWork();
    scene = await openScene({ database: work.database });
    await work.fulfil(await work.begin(seedOrder('fibre-bundle')));
  });

  after(async () => {
    await scene.close();
    await work.close();
  });

  for (const name of ['product', 'service', 'resource', 'agreement']) {
    const { api } = resources.find((each) => each.name === name)!;
    const list = `${api.base}/${name}`;
    const all = async (query = ''): Promise<Json[]> =>
      (await scene.call('GET', `${list}${query}`, operator)).body as Json[];

    it(`${name} is found by its id, by what it says and in order`, async () => {
      const records = await all('?sort=id');
      assert.ok(records.length > 0);
      assert.deepEqual(
        records.map(({ id }) => id as string),
        records.map(({ id }) => id as string).toSorted(),
      );
      const [first] = records;
      assert.deepEqual(await all(`?id=${first.id}`), [first]);
      assert.deepEqual(await all(`?name=${encodeURIComponent(first.name)}&id=${first.id}`), [first]);
    });

    it(`${name} stays as it is with an empty patch, and takes one with content`, async () => {
      const [before] = await all('?sort=id');
      await work.database.run('DELETE FROM event');
      const empty = await scene.call('PATCH', `${list}/${before.id}`, { ...operator, body: {} });
      assert.equal(empty.status, 200, JSON.stringify(empty.body));
      assert.deepEqual((await scene.call('GET', `${list}/${before.id}`, operator)).body, empty.body);
      const patched = await scene.call('PATCH', `${list}/${before.id}`, {
        ...operator,
        body: { description: 'checked on site' },
      });
      assert.equal(patched.status, 200, JSON.stringify(patched.body));
      const { lastUpdate: _, updatedAt: __, ...shown } = patched.body;
      const { lastUpdate: ___, updatedAt: ____, ...expected } = { ...before, description: 'checked on site' };
      assert.deepEqual(shown, expected);
      const events = await work.database.rows<Json>(
        'SELECT eventType, fieldPath FROM event WHERE resourceId = ?',
        [before.id],
      );
      assert.deepEqual(
        events.map(
          ({ eventType, fieldPath }) => `${eventType.replace(/^.*(?=Attribute|State)/, '')} ${fieldPath}`,
        ),
        ['AttributeValueChangeEvent description'],
      );
      assert.deepEqual(await all(`?description=${encodeURIComponent('checked on site')}`), [patched.body]);
    });
  }
});
