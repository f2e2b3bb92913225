import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { comparedColumns } from '../../api/tmf630/parameters.js';
import type { Resource } from '../../api/tmf630/resource.js';
import { officialRequestFaults, officiallyRequired } from './official-definitions.js';
import { at } from './samples.js';
import { deleting, patching } from './change-rules.js';
import { defaulted } from './defaulted.js';
import type { Json, Reply } from './scene.js';
import type { Subject } from './subject.js';

/** What holds for every resource that offers the operation. */
export function conformanceRules(resource: Resource, subject: () => Subject): void {
  if (resource.create) {
    creating(resource, subject);
    repeating(resource, subject);
  }
  listing(resource, subject);
  // Where a downstream system answers by PATCH, the resource is not the caller's to change.
  if (resource.patch && !resource.patch.scopes.includes('callbacks:write')) patching(resource, subject);
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

  it('answers to a minimal body all that is mandatory, wherever it is read', async () => {
    const { sample, call } = subject();
    const { body } = await call('POST', '', { body: await sample(false) });
    const mandatory = [
      'id',
      'href',
      '@type',
      ...(resource.schema.required as string[]),
      ...defaulted(resource),
    ];
    const fields = mandatory.join(',');
    const query = `id=${encodeURIComponent(body.id)}`;
    const answers = {
      POST: body,
      GET: (await call('GET', `/${body.id}`)).body,
      list: (await call('GET', `?${query}`)).body[0],
      fields: (await call('GET', `/${body.id}?fields=${fields}`)).body,
      'list with fields': (await call('GET', `?${query}&fields=${fields}`)).body[0],
    };
    for (const [where, answer] of Object.entries(answers)) {
      const lacking = mandatory.filter((name) => answer[name] === undefined);
      assert.deepEqual(lacking, [], where);
    }
  });

  for (const full of [false, true]) {
    it(`takes a ${full ? 'full' : 'minimal'} body and answers where it is, with all that was sent`, async () => {
      const { sample, call, path } = subject();
      const sent = { ...(await sample(full)), unheard: { of: [1, 'two'] } };
      assert.deepEqual(officialRequestFaults(resource, sent), []);
      const { status, body, headers } = await call('POST', '', { body: sent });
      assert.equal(status, 201, JSON.stringify(body));
      assert.equal(headers.get('location'), body.href);
      const exactly = resource.compareVersions ? `:(version=${body.version})` : '';
      assert.ok(body.href.endsWith(`${path}/${body.id}${exactly}`), body.href);
      assert.equal(typeof body['@type'], 'string');
      assertKept(sent, body, '$');
      const read = await call('GET', `/${body.id}`);
      assert.deepEqual([read.status, read.body], [200, body]);
      assert.equal(read.headers.get('etag'), headers.get('etag'));
    });
  }
}

function repeating(resource: Resource, subject: () => Subject): void {
  it('is created once under an Idempotency-Key, and answered again as it was', async () => {
    const { sample, call } = subject();
    const options = { body: await sample(true), headers: { 'idempotency-key': uuidv7() } };
    const first = await call('POST', '', options);
    const count = async () => (await call('GET', '?limit=0')).headers.get('x-total-count');
    const found = await count();
    const again = await call('POST', '', options);
    assert.equal(first.status, 201, JSON.stringify(first.body));
    // Orders answer with the order as it is by then.
    assert.equal(again.status, resource.create!.idempotency === 'ownKeys' ? 200 : 201);
    for (const name of ['location', 'etag']) assert.equal(again.headers.get(name), first.headers.get(name));
    assert.deepEqual([again.body, await count()], [first.body, found]);
  });
}

function listing(resource: Resource, subject: () => Subject): void {
  // Related rows are written by workflows.
  const paths = comparedColumns(resource)
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

  it('is found by alternatives, in quotes, by order, by pattern, and never by what is not so', async () => {
    const [one, other] = made as [Json, Json];
    const both = [one.id, other.id].toSorted(ascending);
    const found = async (query: string) => (await ids(query)).toSorted(ascending);
    assert.deepEqual(await found(`id=${both.join(',')}`), both);
    assert.deepEqual(await found(`id=${both.join('&id=')}`), both);
    assert.deepEqual(await found(`id=%22${one.id}%22&id.ne=${other.id}`), [one.id]);
    assert.deepEqual(await found(`id=${both.join(',')}&id.gt=${both[0]}`), [both[1]]);
    assert.deepEqual(await found(`id=${both.join(',')}&id.gte=${both[0]}&id.lt=${both[1]}`), [both[0]]);
    assert.deepEqual(await found(`id=${both.join(',')}&id%3E${both[0]}`), [both[1]]);
    assert.deepEqual(await found(`id.regex=^${one.id}$`), [one.id]);
    assert.deepEqual(await found(`id=${one.id}&id.ne=${one.id}`), []);
    const { status, body } = await subject().call('GET', '?id!1=1');
    assert.deepEqual([status, body.code], [400, 'invalidQuery']);
  });

  it('is found by what only the document says: texts, numbers, dates, in lists and inner objects', async () => {
    const [one] = made as [Json];
    const named = new Set(comparedColumns(resource).map(([path]) => path));
    // Addresses are made when they are answered; an attribute that is named as an operator is read as that.
    const all = leavesOf(one).filter(
      (path) => !named.has(path) && !/\.?(href|regex)$/.test(path) && path.split('.').length <= 3,
    );
    // Of hundreds a few from everywhere.
    const step = Math.ceil(all.length / 20);
    for (const path of all.filter((_, index) => index % step === 0)) {
      const { status, body } = await subject().call(
        'GET',
        `?limit=1000&${path}=${encodeURIComponent(at(one, path))}`,
      );
      // What is only computed is not searched for, and says so.
      if (status === 400) assert.equal(body.errors[0].path, `?${path}`);
      else
        assert.ok(
          body.some(({ id }: Json) => id === one.id),
          path,
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
    // As it is now: what is worked out of other records may have changed since it was made.
    const { id, href, ...attributes } = (await subject().call('GET', `/${made[0].id}`)).body;
    const get = async (fields: string) => (await subject().call('GET', `/${id}?fields=${fields}`)).body;
    assert.deepEqual(await get('none'), { id, href });
    for (const [name, value] of Object.entries<Json>(attributes)) {
      assert.deepEqual(await get(name), { id, href, [name]: value });
      const inner = typeof value === 'object' && !Array.isArray(value) ? Object.keys(value) : [];
      for (const part of inner.slice(0, 1)) {
        assert.deepEqual(await get(`${name}.${part}`), { id, href, [name]: { [part]: value[part] } });
      }
    }
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

/** The paths of all that is no list or object, by the first of each list. */
const leavesOf = (value: Json, path: readonly string[] = []): readonly string[] => {
  const inner = Array.isArray(value) ? value[0] : value;
  if (typeof inner !== 'object' || inner === null) return inner === undefined ? [] : [path.join('.')];
  return Object.entries(inner).flatMap(([name, each]) => leavesOf(each, [...path, name]));
};

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

const ascending = (a: Json, b: Json): number => (a < b ? -1 : a > b ? 1 : 0);
