import assert from 'node:assert/strict';
import type { Resource } from '../../api/tmf630/resource.js';
import { knownValues } from '../../domain/tmf/schemas/attributes.js';
import type { Json } from './scene.js';
import type { Subject } from './subject.js';

const mergeType = { 'content-type': 'application/merge-patch+json' };
const jsonPatchType = { 'content-type': 'application/json-patch+json' };

/** What holds for every resource that callers may change. */
export function patching(resource: Resource, subject: () => Subject): void {
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

  if (statesOf(resource)) {
    it('moves from its first state as its table says; what is illegal is 409 and names what is legal', async () => {
      const [attribute, states] = statesOf(resource)!;
      const { one, call } = subject();
      const from = (await one())[attribute];
      const [legal, named] = [new Set<string>(), new Set<string>()];
      for (const state of states.filter((each) => each !== from)) {
        const { id } = await one();
        const { status, body } = await call('PATCH', `/${id}`, { body: { [attribute]: state } });
        if (status === 200) legal.add(state);
        else {
          assert.equal(status, 409, `${from} to ${state}: ${JSON.stringify(body)}`);
          for (const { allowedValues = [] } of body.errors ?? [])
            for (const each of allowedValues) named.add(each);
          if (!body.errors?.[0]?.allowedValues) legal.add(state);
        }
      }
      named.delete('aborted');
      if (named.size > 0) assert.deepEqual(legal, named);
    });
  }

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

/** What holds for every resource that callers may delete. */
export function deleting(subject: () => Subject): void {
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

interface Values {
  readonly enum?: readonly string[];
  readonly [knownValues]?: readonly string[];
}

/** The attribute that only moves as a table says, and its values. */
function statesOf({
  schema,
  patch,
}: Resource): readonly [attribute: string, states: readonly string[]] | undefined {
  for (const attribute of ['state', 'status', 'lifecycleStatus']) {
    const own: Values | undefined = schema.properties[attribute];
    const offered = (patch!.schema as Resource['schema']).properties?.[attribute];
    // TMF637 spells it with a blank behind.
    const states = own?.enum ?? own?.[knownValues];
    if (states && offered) return [attribute, states.filter((state) => state !== 'aborted')];
  }
  return undefined;
}

const dates = new Set(['lastUpdate', 'lastModified', 'searchDate', 'validationDate']);

/** When it was changed last is not part of what was changed. */
const undated = (body: Json): Json =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !dates.has(name)));
