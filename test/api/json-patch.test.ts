import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { Problem } from '../../api/tmf630/errors.js';
import { toMergePatch } from '../../api/tmf630/json-patch.js';
import { mergePatch } from '../../api/tmf630/merge-patch.js';
import type { Body } from '../../api/tmf630/resource.js';
import { storeOrder } from './running-order.js';
import { openScene } from './scene.js';

const resource = { id: '1', name: 'one', list: [1, { a: 1 }], inner: { a: 1, b: { c: 2 } }, 'a/b~c': 0 };

/** Operation by operation, what the resource becomes. */
const examples: readonly (readonly [patch: readonly object[], result: object])[] = [
  [[], {}],
  [[{ op: 'add', path: '/name', value: 'two' }], { name: 'two' }],
  [[{ op: 'replace', path: '/inner/b/c', value: 3 }], { inner: { a: 1, b: { c: 3 } } }],
  [[{ op: 'remove', path: '/inner/b' }], { inner: { a: 1 } }],
  [[{ op: 'add', path: '/list/-', value: 3 }], { list: [1, { a: 1 }, 3] }],
  [[{ op: 'remove', path: '/list/0' }], { list: [{ a: 1 }] }],
  [[{ op: 'move', from: '/list/1', path: '/inner/b' }], { list: [1], inner: { a: 1, b: { a: 1 } } }],
  [[{ op: 'copy', from: '/inner/b', path: '/list/0' }], { list: [{ c: 2 }, 1, { a: 1 }] }],
  [[{ op: 'replace', path: '/a~1b~0c', value: 1 }], { 'a/b~c': 1 }],
  [[{ op: 'replace', path: '', value: { ...resource, name: 'whole' } }], { name: 'whole' }],
  [
    [
      { op: 'test', path: '/inner', value: { b: { c: 2 }, a: 1 } },
      { op: 'replace', path: '/inner', value: 5 },
    ],
    { inner: 5 },
  ],
];

const refused: readonly (readonly [patch: unknown, code: string])[] = [
  [{ op: 'remove', path: '/name' }, 'invalidBody'],
  [[{ op: 'remove' }], 'invalidBody'],
  [[{ op: 'add', path: '/name' }], 'invalidBody'],
  [[{ op: 'add', path: 'name', value: 1 }], 'invalidBody'],
  [[{ op: 'rename', path: '/name', value: 1 }], 'invalidBody'],
  [[{ op: 'remove', path: '/unheard' }], 'conflict'],
  [[{ op: 'replace', path: '/unheard/deeper', value: 1 }], 'conflict'],
  [[{ op: 'add', path: '/list/7', value: 1 }], 'conflict'],
  [[{ op: 'test', path: '/name', value: 'two' }], 'conflict'],
  [[{ op: 'test', path: '/unheard', value: null }], 'conflict'],
  [[{ op: 'add', path: '/name/first', value: 1 }], 'conflict'],
  [[{ op: 'replace', path: '/name/0', value: 't' }], 'conflict'],
  [[{ op: 'remove', path: '/name/length' }], 'conflict'],
  [[{ op: 'remove', path: '/list/length' }], 'conflict'],
  [[{ op: 'replace', path: '/list/-', value: 1 }], 'conflict'],
  [[{ op: 'replace', path: '/list/00', value: 1 }], 'conflict'],
  [[{ op: 'move', from: '/inner', path: '/inner/b/inner' }], 'conflict'],
  [[{ op: 'copy', from: '/toString', path: '/name' }], 'conflict'],
  [[{ op: 'replace', path: '', value: [] }], 'conflict'],
  [Array.from({ length: 1001 }, () => ({ op: 'add', path: '/name', value: '' })), 'invalidBody'],
];

describe('a JSON patch', () => {
  for (const [patch, result] of examples) {
    it(`makes ${JSON.stringify(result)} by ${JSON.stringify(patch)}`, () => {
      const before = structuredClone(resource);
      assert.deepEqual(mergePatch(resource, toMergePatch(resource, patch)), { ...resource, ...result });
      assert.deepEqual(resource, before);
    });
  }

  for (const [patch, code] of refused) {
    it(`is refused as ${code}: ${JSON.stringify(patch).slice(0, 80)}`, () => {
      assert.throws(
        () => toMergePatch(resource, patch),
        (err) => err instanceof Problem && err.code === code,
      );
    });
  }

  it('removes what it sets to null, as a merge patch does', () => {
    assert.deepEqual(toMergePatch(resource, [{ op: 'replace', path: '/name', value: null }]), { name: null });
  });

  it('grows no further than a body may', () => {
    const large: Body = { text: 'x'.repeat(1_000_000) };
    const doubling = Array.from({ length: 30 }, (_, index) => ({
      op: 'copy',
      from: '',
      path: `/copy${index}`,
    }));
    assert.throws(
      () => toMergePatch(large, doubling),
      (err) => err instanceof Problem && err.code === 'bodyTooLarge',
    );
  });

  it('changes no prototype', () => {
    for (const path of ['/__proto__/polluted', '/constructor/prototype/polluted']) {
      assert.throws(() => toMergePatch(resource, [{ op: 'add', path, value: true }]), Problem);
    }
    assert.equal(({} as Body)['polluted'], undefined);
  });

  it('reaches no function that all objects of the process share', () => {
    const shared = Reflect.get(Object.prototype, 'hasOwnProperty') as unknown as Record<string, unknown>;
    const { call } = shared;
    try {
      for (const operation of [
        { op: 'replace', path: '/hasOwnProperty/call', value: 'x' },
        { op: 'add', path: '/toString/polluted', value: true },
        { op: 'remove', path: '/inner/valueOf/name' },
        { op: 'copy', from: '/name', path: '/list/push/polluted' },
      ])
        assert.throws(() => toMergePatch(resource, [operation]), Problem, JSON.stringify(operation));
    } finally {
      // What the attack would have replaced.
      shared['call'] = call;
    }
  });

  it('copies a thousand times, and tests long lists, as soon as once', function () {
    this.timeout('5s');
    const large: Body = {
      name: 'n',
      text: 'x'.repeat(9_000_000),
      list: Array.from({ length: 20_000 }, Number),
    };
    const copies = Array.from({ length: 999 }, (_, index) => ({
      op: 'copy',
      from: '/name',
      path: `/c${index}`,
    }));
    assert.equal(Object.keys(toMergePatch(large, copies)).length, 999);
    const test = { op: 'test', path: '/list', value: Array.from({ length: 20_000 }, () => 'other') };
    assert.throws(() => toMergePatch(large, [test]), { code: 'conflict' });
  });

  it('answers a hand-off as a merge patch does', async function () {
    this.timeout('3m');
    const scene = await openScene();
    try {
      await storeOrder(scene.database, { id: 'o-1', steps: [{ id: 's-1' }] });
      const reply = await scene.call('PATCH', `${apis.serviceOrdering.base}/serviceOrder/s-1`, {
        body: [{ op: 'replace', path: '/state', value: 'inProgress' }],
        headers: { 'content-type': 'application/json-patch+json' },
        key: 'dev-provisioning',
      });
      assert.deepEqual([reply.status, reply.body.state], [200, 'inProgress'], JSON.stringify(reply.body));
      assert.equal(reply.headers.get('x-callback-outcome'), 'progress');
    } finally {
      await scene.close();
    }
  });
});
