import assert from 'node:assert/strict';
import type { Resource } from '../../api/tmf630/resource.js';
import { officialRequestFaults, officiallyRequired } from './official-definitions.js';
import { at } from './samples.js';
import type { Json, Reply } from './scene.js';
import type { Subject } from './subject.js';

/** What holds for every resource that offers the operation. */
export function conformanceRules(resource: Resource, subject: () => Subject): void {
  if (resource.create) creating(resource, subject);
  listing(resource, subject);
  // Where a downstream system answers by PATCH, the resource is not the caller's to change.
  if (resource.patch && !resource.patch.scopes.includes('callbacks:write')) patching(subject);
  if (resource.remove) deleting(subject);
}

function creating(resource: Resource, subject: () => Subject): void {
  const required = officiallyRequired(resource);
  if (required) {
    it('wants of a body what the official definition wants', () => {
      const ours = (resource.create!.schema as { required?: string[] }).required ?? [];
      assert.deepEqual(ours.toSorted(ascending), required.toSorted(ascending));
    });
  }

  for (const full of [false, true]) {
    it(`takes a ${full ? 'full' : 'minimal'} body and answers where it is, with all that was sent`, async () => {
      const { sample, call, path } = subject();
      const sent = { ...(await sample(full)), unheard: { of: [1, 'two'] } };
      assert.deepEqual(officialRequestFaults(resource, sent), []);
      const { status, body, headers } = await call('POST', '', { body: sent });
      assert.equal(status, 201, JSON.stringify(body));
      assert.equal(headers.get('location'), body.href);
      const exactly = resource.versioned ? `:(version=${body.version})` : '';
      assert.ok(body.href.endsWith(`${path}/${body.id}${exactly}`), body.href);
      assert.equal(typeof body['@type'], 'string');
      assertKept(sent, body, '$');
      const read = await call('GET', `/${body.id}`);
      assert.deepEqual([read.status, read.body], [200, body]);
      assert.equal(read.headers.get('etag'), headers.get('etag'));
    });
  }
}

function listing(resource: Resource, subject: () => Subject): void {
  // Related rows are written by workflows.
  const paths = Object.entries({ ...resource.filters, ...resource.attributes })
    .filter(([, column]) => typeof column === 'string')
    .map(([path]) => path);
  let made: Json[] = [];

  before(async () => {
    for (const number of [1, 2, 3]) made.push(await subject().one(number));
  });
  after(() => (made = []));

  const ids = async (query: string): Promise<string[]> => {
    const { status, body } = await subject().call('GET', `?limit=1000&${query}`);
    assert.equal(status, 200, `${query}: ${JSON.stringify(body)}`);
    return body.map(({ id }: Json) => id);
  };

  it('is listed a page at a time, without gap or repetition', async () => {
    const all = await ids('');
    const seen: string[] = [];
    let next: string | undefined = '?limit=2';
    while (next !== undefined) {
      const { body, headers }: Reply = await subject().call('GET', next);
      assert.equal(headers.get('x-total-count'), String(all.length));
      assert.equal(headers.get('x-result-count'), String(body.length));
      seen.push(...body.map(({ id }: Json) => id));
      next = /<[^>]*(\?[^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(seen, all);
    assert.equal(new Set(seen).size, seen.length);
    assert.deepEqual(await ids('offset=100000'), []);
  });

  it('is found by every attribute that has a column', async () => {
    for (const path of ['id', ...paths]) {
      const [one, other] = made as [Json, Json];
      const value = at(one, path);
      if (value === undefined || typeof value === 'object') continue;
      const found = await ids(`${path}="${encodeURIComponent(value)}"`);
      assert.ok(found.includes(one.id), `${path}=${value}`);
      assert.equal(found.includes(other.id), at(other, path) === value, `${path}=${value}`);
      assert.ok(
        !(await ids(`${path}.ne=${encodeURIComponent(value)}`)).includes(one.id),
        `${path}.ne=${value}`,
      );
    }
  });

  it('is sorted by every attribute that has a column, both ways', async () => {
    for (const path of paths) {
      const { body } = await subject().call('GET', `?limit=1000&sort=${path}`);
      const values = body.map((each: Json) => at(each, path)).filter((value: Json) => value !== undefined);
      assert.deepEqual(values, values.toSorted(ascending), path);
      const forth = body.map(({ id }: Json) => id);
      assert.deepEqual(await ids(`sort=-${path}`), forth.toReversed(), path);
    }
  });

  it('shows only the attributes that are asked for', async () => {
    const [{ id, href, ...attributes }] = made as [Json];
    const get = async (fields: string) => (await subject().call('GET', `/${id}?fields=${fields}`)).body;
    assert.deepEqual(await get('none'), { id, href });
    const shown = await Promise.all(Object.keys(attributes).map(get));
    const expected = Object.entries(attributes).map(([name, value]) => ({ id, href, [name]: value }));
    assert.deepEqual(shown, expected);
    const listed = (await subject().call('GET', `?id=${id}&fields=none`)).body;
    assert.deepEqual(listed, [{ id, href }]);
  });

  it('answers 404 for what is unknown', async () => {
    for (const method of [
      'GET',
      ...(resource.patch ? ['PATCH'] : []),
      ...(resource.remove ? ['DELETE'] : []),
    ]) {
      const { status, body } = await subject().call(
        method,
        '/unheard',
        method === 'PATCH' ? { body: {} } : {},
      );
      assert.deepEqual([status, body.code], [404, 'notFound'], method);
    }
  });

  it('answers 405 to PUT', async () => {
    const { status, body } = await subject().call('PUT', `/${made[0].id}`, { body: {} });
    assert.deepEqual([status, body.code], [405, 'methodNotAllowed']);
  });
}

const mergeType = { 'content-type': 'application/merge-patch+json' };
const jsonPatchType = { 'content-type': 'application/json-patch+json' };

function patching(subject: () => Subject): void {
  it('is changed by a merge patch, which adds, replaces and removes', async () => {
    const { one, call } = subject();
    const { id, ...before } = await one();
    for (const headers of [mergeType, {}]) {
      const added = await call('PATCH', `/${id}`, { body: { remark: { a: 1, b: 2 } }, headers });
      assert.deepEqual([added.status, added.body.remark], [200, { a: 1, b: 2 }], JSON.stringify(added.body));
      const changed = await call('PATCH', `/${id}`, { body: { remark: { a: 3, b: null } }, headers });
      assert.deepEqual(changed.body.remark, { a: 3 });
      const { body: removed } = await call('PATCH', `/${id}`, { body: { remark: null }, headers });
      assert.deepEqual(undated(removed), undated({ id, ...before }));
    }
  });

  it('is changed by a JSON patch, all of it or nothing', async () => {
    const { one, call } = subject();
    const { id, ...before } = await one();
    const patch = async (...body: Json[]) => call('PATCH', `/${id}`, { body, headers: jsonPatchType });
    const added = await patch(
      { op: 'test', path: '/id', value: id },
      { op: 'add', path: '/remark', value: { list: [1, 3] } },
      { op: 'add', path: '/remark/list/1', value: 2 },
    );
    assert.deepEqual(
      [added.status, added.body.remark],
      [200, { list: [1, 2, 3] }],
      JSON.stringify(added.body),
    );
    const refused = await patch(
      { op: 'remove', path: '/remark' },
      { op: 'test', path: '/id', value: 'other' },
    );
    assert.deepEqual([refused.status, refused.body.code], [409, 'conflict']);
    assert.deepEqual((await call('GET', `/${id}`)).body.remark, { list: [1, 2, 3] });
    const { body: removed } = await patch({ op: 'remove', path: '/remark' });
    assert.deepEqual(undated(removed), undated({ id, ...before }));
  });

  it('refuses a patch that is none: 400, and 415 for another type', async () => {
    const { one, call } = subject();
    const { id } = await one();
    const patch = async (body: Json, headers: Record<string, string>) => {
      const reply = await call('PATCH', `/${id}`, { body, headers });
      return [reply.status, reply.body.code];
    };
    assert.deepEqual(await patch([], mergeType), [400, 'invalidBody']);
    assert.deepEqual(await patch({}, jsonPatchType), [400, 'invalidBody']);
    assert.deepEqual(await patch([{ op: 'increase', path: '/a' }], jsonPatchType), [400, 'invalidBody']);
    assert.deepEqual(await patch({}, { 'content-type': 'text/plain' }), [415, 'unsupportedMediaType']);
  });

  it('is changed only as the version that If-Match names', async () => {
    const { one, call } = subject();
    const { id } = await one();
    const tag = (await call('GET', `/${id}`)).headers.get('etag')!;
    const patch = async () => call('PATCH', `/${id}`, { body: { remark: 1 }, headers: { 'if-match': tag } });
    const first = await patch();
    assert.equal(first.status, 200);
    assert.notEqual(first.headers.get('etag'), tag);
    const second = await patch();
    assert.deepEqual([second.status, second.body.code], [412, 'preconditionFailed']);
    assert.equal(second.headers.get('etag'), first.headers.get('etag'));
  });
}

function deleting(subject: () => Subject): void {
  it('is deleted, as the version that If-Match names', async () => {
    const { one, call } = subject();
    const { id } = await one();
    const tag = (await call('GET', `/${id}`)).headers.get('etag')!;
    const stale = await call('DELETE', `/${id}`, { headers: { 'if-match': '"0"' } });
    assert.deepEqual([stale.status, stale.body.code], [412, 'preconditionFailed']);
    const gone = await call('DELETE', `/${id}`, { headers: { 'if-match': tag } });
    assert.deepEqual([gone.status, gone.body], [204, undefined]);
    assert.equal((await call('GET', `/${id}`)).status, 404);
    assert.equal((await call('DELETE', `/${id}`)).status, 404);
  });
}

const saidByServer = new Set(['href', 'lastUpdate']);

/** Everything that was sent is answered, at its place; beside it there may be more. */
function assertKept(sent: Json, answered: Json, place: string): void {
  if (typeof sent !== 'object' || sent === null) {
    assert.deepEqual(answered, sent, place);
    return;
  }
  if (Array.isArray(sent)) assert.equal(answered?.length, sent.length, place);
  for (const [name, value] of Object.entries(sent)) {
    if (!saidByServer.has(name)) assertKept(value, answered?.[name], `${place}.${name}`);
  }
}

const dates = new Set(['lastUpdate', 'lastModified', 'searchDate', 'validationDate']);

/** When it was changed last is no part of what was changed. */
const undated = (body: Json): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !dates.has(name)));

const ascending = (a: Json, b: Json): number => (a < b ? -1 : a > b ? 1 : 0);
