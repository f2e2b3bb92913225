import assert from 'node:assert/strict';
import { resources } from '../../api/process/resources.js';
import { seedOrder } from '../activities/support/scene.js';
import { perSuite } from '../support/per-suite.js';
import { openSceneAtWork } from './scene-at-work.js';
import type { Json } from './scene.js';
import { type Subject, subjectOf } from './subject.js';

const operator = { key: 'dev-operator' };

/** What orders write and operators correct, and what is the record of what was done. */
const correctable = ['product', 'service', 'resource', 'agreement'] as const;
const recorded = ['productOrder', 'serviceOrder', 'resourceOrder', 'workOrder', 'entitlement'] as const;

describe('a resource that an order has made:', function () {
  this.timeout('3m');
  const scene = perSuite(openSceneAtWork);

  before(async () => {
    await scene.work.fulfil(await scene.work.begin(seedOrder('fibre-bundle')));
    await scene.work.fulfil(await scene.work.begin(seedOrder('mobile-plan')));
  });

  const subject = (name: string): Subject =>
    subjectOf(
      resources.find((each) => each.name === name)!,
      scene,
    );
  const all = async (name: string, query = '?sort=id'): Promise<Json[]> =>
    (await subject(name).call('GET', query, operator)).body as Json[];

  for (const name of [...correctable, ...recorded]) {
    it(`${name} is found by its id, by what it says and in order`, async () => {
      const records = await all(name);
      assert.ok(records.length > 0);
      assert.deepEqual(
        records.map(({ id }) => id as string),
        records.map(({ id }) => id as string).toSorted(),
      );
      assert.deepEqual(await all(name, '?sort=-id'), records.toReversed());
      const [first] = records;
      assert.deepEqual(await all(name, `?id=${first.id}`), [first]);
      for (const attribute of ['name', 'state', 'status', 'externalId', 'category']) {
        if (first[attribute] === undefined) continue;
        const value = encodeURIComponent(`"${first[attribute]}"`);
        assert.deepEqual(await all(name, `?id=${first.id}&${attribute}=${value}`), [first], attribute);
      }
    });

    it(`${name} is exported, page by page, as it is read by its id`, async () => {
      const { call } = subject(name);
      const exported: Json[] = [];
      let total = 1;
      while (exported.length < total) {
        const query = `?sort=id&limit=2&offset=${exported.length}`;
        const { body, headers } = await call('GET', query, operator);
        total = Number(headers.get('x-total-count'));
        exported.push(...body);
      }
      assert.deepEqual(exported, await all(name));
      for (const each of exported) assert.deepEqual((await call('GET', `/${each.id}`, operator)).body, each);
    });
  }

  for (const name of correctable) {
    it(`${name} stays as it is with an empty patch, and takes one with content`, async () => {
      const { call } = subject(name);
      const [before] = await all(name);
      await scene.work.database.run('DELETE FROM event');
      const empty = await call('PATCH', `/${before.id}`, { ...operator, body: {} });
      assert.equal(empty.status, 200, JSON.stringify(empty.body));
      assert.deepEqual((await call('GET', `/${before.id}`, operator)).body, empty.body);
      const patched = await call('PATCH', `/${before.id}`, {
        ...operator,
        body: { description: 'checked on site' },
      });
      assert.equal(patched.status, 200, JSON.stringify(patched.body));
      const { lastUpdate: _, updatedAt: __, ...shown } = patched.body;
      const { lastUpdate: ___, updatedAt: ____, ...expected } = { ...before, description: 'checked on site' };
      assert.deepEqual(shown, expected);
      assert.deepEqual(await events(before.id), ['AttributeValueChangeEvent description']);
      assert.deepEqual(await all(name, `?description=${encodeURIComponent('checked on site')}`), [
        patched.body,
      ]);
    });

    it(`${name} is accepted as it was answered`, async () => {
      const { call } = subject(name);
      const [before] = await all(name, '?sort=-id');
      const { status, body } = await call('PATCH', `/${before.id}`, { ...operator, body: before });
      assert.equal(status, 200, JSON.stringify(body));
      const { lastUpdate: _, ...shown } = body;
      const { lastUpdate: __, ...expected } = before;
      assert.deepEqual(shown, expected);
    });
  }

  it('an entitlement that is in force is cancelled instead of deleted', async () => {
    const { call } = subject('entitlement');
    const [first] = await all('entitlement');
    assert.equal((await call('DELETE', `/${first.id}`, operator)).status, 409);
  });

  for (const name of recorded.filter((each) => each !== 'entitlement')) {
    it(`${name} has no DELETE: it is the record of what was done`, async () => {
      const [first] = await all(name);
      assert.equal((await subject(name).call('DELETE', `/${first.id}`, operator)).status, 405);
    });
  }

  for (const name of correctable) {
    it(`${name} is deleted, and subscribers are notified`, async () => {
      const { call } = subject(name);
      const [first, ...others] = await all(name);
      await scene.work.database.run('DELETE FROM event');
      assert.equal((await call('DELETE', `/${first.id}`, operator)).status, 204);
      assert.equal((await call('GET', `/${first.id}`, operator)).status, 404);
      assert.deepEqual(await all(name), others);
      assert.deepEqual(await events(first.id), ['DeleteEvent null']);
    });
  }

  async function events(id: string): Promise<string[]> {
    const rows = await scene.work.database.rows<Json>(
      'SELECT eventType, fieldPath FROM event WHERE resourceId = ?',
      [id],
    );
    return rows.map(
      ({ eventType, fieldPath }) => `${eventType.replace(/^.*(?=Attribute|State|Delete)/, '')} ${fieldPath}`,
    );
  }
});
