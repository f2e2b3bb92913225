import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import type { Json } from '../api/scene.js';
import { perSuite } from '../support/per-suite.js';
import { keys, openProtectedScene } from './protected-scene.js';

const customers = `${apis.customer.base}/customer`;
const orders = `${apis.productOrdering.base}/productOrder`;
const patchTypes = ['application/merge-patch+json', 'application/json-patch+json'] as const;

/** API3:2023, broken object property level authorization: mass assignment, and patches that lead elsewhere. */
describe('attacks on properties (API3)', () => {
  const scene = perSuite(openProtectedScene);
  const person = { name: 'Ann', engagedParty: { id: 'p', '@referredType': 'Individual' } };
  const made = async (more: Json = {}): Promise<Json> =>
    scene.created(customers, { ...person, ...more }, { key: keys.shop });
  const patched = async (path: string, body: Json, type: (typeof patchTypes)[number]) =>
    scene.call('PATCH', path, { body, key: keys.shop, headers: { 'content-type': type } });

  it('set nothing that the server sets: ids, addresses, states, revisions', async () => {
    const customer = await made({ id: 'mine', href: 'https://attacker.example', revision: 99 });
    assert.notEqual(customer.id, 'mine');
    assert.equal(customer.href, `${scene.url}${customers}/${customer.id}`);
    const body = {
      id: 'mine',
      state: 'completed',
      completionDate: '2020-01-01T00:00:00Z',
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add', state: 'completed' }],
    };
    const order = await scene.created(orders, body, { key: keys.shop });
    assert.deepEqual(
      [order.id === 'mine', order.state, order.completionDate, order.productOrderItem[0].state],
      [false, 'acknowledged', undefined, 'acknowledged'],
    );
    for (const [type, patch] of [
      [patchTypes[0], { state: 'completed' }],
      [patchTypes[1], [{ op: 'replace', path: '/state', value: 'completed' }]],
    ] as const) {
      await patched(`${orders}/${order.id}`, patch, type);
      const { body: now } = await scene.call('GET', `${orders}/${order.id}`, { key: keys.shop });
      assert.equal(now.state, 'acknowledged', type);
    }
  });

  it('give no credit without the scope for it, by any kind of patch', async () => {
    const { id } = await made();
    const creditProfile = [{ creditProfileDate: '2026-01-01T00:00:00Z', creditScore: 999, validFor: {} }];
    const refused = [
      await patched(`${customers}/${id}`, { creditProfile }, patchTypes[0]),
      await patched(
        `${customers}/${id}`,
        [{ op: 'add', path: '/creditProfile', value: creditProfile }],
        patchTypes[1],
      ),
      await scene.call('POST', customers, { body: { ...person, creditProfile }, key: keys.shop }),
    ];
    assert.deepEqual(
      refused.map(({ status }) => status),
      [403, 403, 403],
    );
  });

  it('replace nothing that all objects of the process share', async () => {
    const { id } = await made();
    for (const path of [
      '/hasOwnProperty/call',
      '/toString/name',
      '/engagedParty/valueOf/call',
      '/name/length',
    ]) {
      for (const op of ['add', 'replace', 'remove']) {
        const operation = { op, path, ...(op !== 'remove' && { value: 'x' }) };
        const { status } = await patched(`${customers}/${id}`, [operation], patchTypes[1]);
        assert.equal(status, 409, `${op} ${path}`);
      }
    }
    assert.equal((await scene.call('GET', `${customers}/${id}`, { key: keys.reader })).status, 200);
  });

  it('are kept as plain attributes where they are named as what objects inherit', async () => {
    const names =
      '"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"toJSON":1,"then":1,"hasOwnProperty":1';
    const raw = `{${names},"name":"a","engagedParty":{"id":"p","@referredType":"Individual",${names}}}`;
    const { status, body } = await scene.call('POST', customers, { raw, key: keys.shop });
    assert.deepEqual([status, body.toJSON, body.then, body.polluted], [201, 1, 1, undefined]);
    const reply = await patched(`${customers}/${body.id}`, JSON.parse(`{${names}}`), patchTypes[0]);
    assert.equal(reply.status, 200);
    assert.equal(({} as Json).polluted, undefined);
  });

  it('take away nothing that is required, by a null', async () => {
    const { id } = await made();
    for (const [type, patch] of [
      [patchTypes[0], { name: null }],
      [patchTypes[0], { engagedParty: { id: null } }],
      [patchTypes[1], [{ op: 'remove', path: '/name' }]],
      [patchTypes[1], [{ op: 'replace', path: '', value: {} }]],
    ] as const)
      assert.equal((await patched(`${customers}/${id}`, patch, type)).status, 400, JSON.stringify(patch));
  });
});
