import assert from 'node:assert/strict';
import { operations } from '../../api/process/operations.js';
import { perSuite } from '../support/per-suite.js';
import { type Json, openScene } from './scene.js';

const parties = '/tmf-api/party/v4';
const merge = { 'content-type': 'application/merge-patch+json' };

describe('the audit', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  const deedsOf = async (query: string): Promise<Json[]> => {
    const { status, body } = await scene.call('GET', `/api/v1/audit?${query}`, { key: 'dev-operator' });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };

  it('says who has changed a record, from where, by which request and why: only what has changed', async () => {
    const { id } = await scene.created(
      `${parties}/organization`,
      { tradingName: 'Nordlicht', wlanPassword: 'x', externalReference: [{ token: 't0p' }] },
      { key: 'dev-channel' },
    );
    await scene.call('PATCH', `${parties}/organization/${id}`, {
      key: 'dev-operator',
      body: { tradingName: 'Südlicht' },
      headers: { ...merge, 'x-request-id': 'request-1', 'x-reason': 'it has moved' },
    });
    await scene.call('DELETE', `${parties}/organization/${id}`, { key: 'dev-operator' });
    const [deleted, changed, made] = await deedsOf(`resource=organization&resourceId=${id}`);
    const { id: _, href: __, at, address, ...rest } = changed;
    assert.ok(Date.now() - Date.parse(at) < 60_000);
    assert.match(address, /127\.0\.0\.1$/);
    assert.deepEqual(rest, {
      '@type': 'Audit',
      actor: 'caller:dev-operator',
      requestId: 'request-1',
      operation: 'PATCH /tmf-api/party/v4/organization/{id}',
      resource: 'organization',
      resourceId: id,
      resourceRevision: 2,
      action: 'change',
      reason: 'it has moved',
      change: [{ attribute: 'tradingName', before: 'Nordlicht', after: 'Südlicht' }],
    });
    assert.equal(made.actor, 'caller:dev-channel');
    const values = new Map(made.change.map((each: Json) => [each.attribute, each.after]));
    assert.equal(values.get('tradingName'), 'Nordlicht');
    assert.deepEqual(values.get('externalReference'), [{ token: '(hidden)' }]);
    assert.equal(deleted.action, 'delete');
    assert.ok(deleted.change.some((each: Json) => each.before === 'Südlicht'));
  });

  it('is found by who, what, when and the request, in pages', async () => {
    const headers = { 'x-request-id': 'request-2' };
    const made = await scene.created(
      `${parties}/individual`,
      { givenName: 'Ada', familyName: 'L' },
      { headers },
    );
    const ids = (deeds: Json[]) => deeds.map(({ resourceId }) => resourceId);
    assert.deepEqual(ids(await deedsOf('requestId=request-2')), [made.id]);
    assert.deepEqual(ids(await deedsOf(`actor=caller:anonymous&resourceId=${made.id}&at.gt=2026-01-01`)), [
      made.id,
    ]);
    assert.deepEqual(await deedsOf(`resourceId=${made.id}&at.lt=2026-01-01`), []);
    const { body, headers: page } = await scene.call('GET', '/api/v1/audit?limit=1');
    assert.equal(body.length, 1);
    assert.ok(Number(page.get('x-total-count')) > 1);
  });

  it('is read with a scope of its own, and changed by nobody', async () => {
    for (const key of ['dev-channel', 'dev-catalog', 'dev-provisioning'])
      assert.equal((await scene.call('GET', '/api/v1/audit', { key })).status, 403);
    const offered = operations.filter(({ path }) => path.startsWith('/audit'));
    assert.deepEqual(
      offered.map(({ method }) => method),
      ['get', 'get'],
    );
  });

  it('has one deed where a request under a key is repeated, and none where it is refused', async () => {
    const options = { headers: { 'idempotency-key': 'once', 'x-request-id': 'request-3' } };
    for (const _ of [1, 2])
      await scene.created(`${parties}/individual`, { givenName: 'Bea', familyName: 'L' }, options);
    await scene.call('POST', `${parties}/individual`, {
      ...options,
      body: { givenName: 'Eve', familyName: 'L' },
    });
    assert.equal((await deedsOf('requestId=request-3')).length, 1);
  });

  it('says of an attribute beyond measure its length and digest', async () => {
    const made = await scene.created(`${parties}/individual`, {
      givenName: 'Cy',
      familyName: 'L',
      essay: 'x'.repeat(40_000),
    });
    const [deed] = await deedsOf(`resourceId=${made.id}`);
    const { after } = deed.change.find((each: Json) => each.attribute === 'essay');
    assert.equal(after.length, 40_002);
    assert.match(after.sha256, /^[0-9a-f]{64}$/);
  });

  it('refuses a reason that is too long to be kept, before anything is changed', async () => {
    const headers = { 'x-reason': 'x'.repeat(1_025) };
    const reply = await scene.call('POST', `${parties}/individual`, {
      body: { givenName: 'Ada', familyName: 'Long' },
      headers,
    });
    assert.equal(reply.status, 400);
    assert.deepEqual(reply.body.errors, [{ path: 'X-Reason', message: 'must have at most 1024 characters' }]);
    const { body } = await scene.call('GET', `${parties}/individual?familyName=Long`);
    assert.deepEqual(body, []);
  });

  it('has the decisions about an order, with their reasons, and the order by its digest', async () => {
    const orders = '/tmf-api/productOrderingManagement/v4';
    const ada = await scene.created(`${parties}/individual`, { givenName: 'Ada', familyName: 'L' });
    const engagedParty = { id: ada.id, '@referredType': 'Individual' };
    const customers = '/tmf-api/customerManagement/v4/customer';
    const customer = await scene.created(customers, { name: 'Dee', engagedParty });
    const { id } = await scene.created(`${orders}/productOrder`, {
      relatedParty: [{ id: customer.id, role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    });
    const hold = `/api/v1/productOrder/${id}/hold`;
    await scene.call('POST', hold, { body: { reason: 'the customer is away' } });
    await scene.call('POST', `/api/v1/productOrder/${id}/resume`, { headers: { 'x-reason': 'back again' } });
    await scene.created(`${orders}/cancelProductOrder`, {
      productOrder: { id },
      cancellationReason: 'changed her mind',
    });
    const { body } = await scene.call('GET', `/api/v1/history?resource=productOrder&id=${id}`);
    assert.deepEqual(
      body.map(({ action, reason, change }: Json) => [
        action,
        reason,
        change
          .map(({ attribute }: Json) => attribute)
          .toSorted()
          .join(' '),
      ]),
      [
        ['change', 'changed her mind', 'state stateBeforeCancel'],
        ['change', 'back again', 'hold holdId state'],
        ['change', 'the customer is away', 'hold holdId state'],
        ['create', undefined, 'body customerId'],
      ],
    );
    assert.match(
      body[3].change.find(({ attribute }: Json) => attribute === 'body').after.sha256,
      /^[0-9a-f]{64}$/,
    );
    assert.equal(body[0].actor, 'caller:anonymous');
  });

  it('says who has changed where orders and credentials are sent: the names of secrets, which are no secrets', async () => {
    const { id } = await scene.created('/api/v1/downstreamSystem', {
      name: 'Provisioning',
      kind: 'provisioning',
      protocol: 'TMF641',
      url: 'https://provisioning.example.net',
      credential: 'secret:PROVISIONING',
    });
    const change = { url: 'https://elsewhere.example.net', credential: 'secret:ELSEWHERE' };
    const path = `/api/v1/downstreamSystem/${id}`;
    await scene.call('PATCH', path, { key: 'dev-catalog', body: change, headers: merge });
    const [changed] = await deedsOf(`resource=downstreamSystem&resourceId=${id}`);
    assert.deepEqual([changed.actor, changed.action], ['caller:dev-catalog', 'change']);
    const changes = changed.change.filter(({ attribute }: Json) => attribute !== 'lastUpdate');
    assert.deepEqual(changes.toSorted(byAttribute), [
      { attribute: 'credential', before: 'secret:PROVISIONING', after: 'secret:ELSEWHERE' },
      {
        attribute: 'url',
        before: 'https://provisioning.example.net',
        after: 'https://elsewhere.example.net',
      },
    ]);
  });

  it('has a hub without its secret and the query of its address', async () => {
    const { id } = await scene.created('/tmf-api/party/v4/hub', {
      callback: 'http://127.0.0.1:9/listener?token=t0p',
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    });
    await scene.call('DELETE', `/tmf-api/party/v4/hub/${id}`);
    const found = await deedsOf(`resource=eventSubscription&resourceId=${id}`);
    assert.deepEqual(
      found.map(({ action }) => action),
      ['delete', 'create'],
    );
    assert.doesNotMatch(JSON.stringify(found), /t0p|whsec/);
    assert.match(JSON.stringify(found), /127\.0\.0\.1:9\/listener/);
  });

  it('shows what needs the scope credit to no one without it', async () => {
    const made = await scene.created('/tmf-api/customerManagement/v4/customer', {
      name: 'Corvus',
      engagedParty: {
        id: (await scene.created(`${parties}/individual`, { givenName: 'Cor', familyName: 'L' })).id,
        '@referredType': 'Individual',
      },
      creditProfile: [{ creditProfileDate: '2026-01-01T00:00:00Z', creditRiskRating: 7, validFor: {} }],
    });
    const history = `/api/v1/history?resource=customer&id=${made.id}`;
    const attributesFor = async (key: string) => {
      const { body } = await scene.call('GET', history, { key });
      return body[0].change.map((each: Json) => each.attribute);
    };
    assert.ok((await attributesFor('dev-operator')).includes('creditProfile'));
    assert.ok(!(await attributesFor('dev-channel')).includes('creditProfile'));
  });
});

describe('the history of a record', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  it('is what was done to it, the latest first, for whoever may read it', async () => {
    const { id } = await scene.created(
      `${parties}/individual`,
      { givenName: 'Ada', familyName: 'L' },
      { key: 'dev-channel' },
    );
    await scene.call('PATCH', `${parties}/individual/${id}`, {
      key: 'dev-operator',
      body: { givenName: 'Ava' },
      headers: merge,
    });
    const { status, body } = await scene.call('GET', `/api/v1/history?resource=individual&id=${id}`, {
      key: 'dev-channel',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      body.map(({ actor, action, address }: Json) => [actor, action, address]),
      [
        ['caller:dev-operator', 'change', undefined],
        ['caller:dev-channel', 'create', undefined],
      ],
    );
  });

  it('is found by any name under which a record is served', async () => {
    const lead = await scene.created('/api/v1/lead', { name: 'Fibre for the harbour' });
    for (const resource of ['lead', 'salesLead']) {
      const { body } = await scene.call('GET', `/api/v1/history?resource=${resource}&id=${lead.id}`);
      assert.equal(body.length, 1, resource);
    }
  });

  it('is refused for what there is not, and for a kind that nobody knows', async () => {
    const get = async (query: string) => (await scene.call('GET', `/api/v1/history?${query}`)).status;
    assert.equal(await get('resource=individual&id=nobody'), 404);
    assert.equal(await get('resource=nothing&id=1'), 400);
    assert.equal(await get('id=1'), 400);
  });
});

const byAttribute = (a: Json, b: Json): number => String(a.attribute).localeCompare(String(b.attribute));
