import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../api/apis.js';
import { inDays } from '../support/days.js';
import { entitlementsOf, monthly } from './entitlement-scene.js';
import { openScene, type Json, type Scene } from './scene.js';

describe('an entitlement', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => (scene = await openScene()));
  after(async () => scene.close());

  const { call, give } = entitlementsOf(() => scene);

  const verify = async (query: Record<string, string>): Promise<Json> => {
    const { status, body } = await call('GET', `/verify?${new URLSearchParams(query).toString()}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const codes = ({ reason }: Json): string[] => reason.map(({ code }: Json) => code);

  describe('given by hand', () => {
    it('is active from its start, and a draft before', async () => {
      assert.equal((await give({})).state, 'active');
      const later = await give({ validFor: { startDateTime: inDays(1) } });
      assert.equal(later.state, 'draft');
      const { body } = await call('PATCH', `/${later.id}`, { state: 'active' });
      assert.equal(body.state, 'active');
      assert.ok(new Date(body.validFor.startDateTime) <= new Date());
    });

    it('is of one account, consumer or household, ends after it begins, and names a time zone that there is', async () => {
      const { status, body } = await call('POST', '', {
        name: 'Data',
        account: { id: 'a' },
        consumer: { id: 'b' },
        validFor: { startDateTime: inDays(2), endDateTime: inDays(1) },
        characteristic: [{ name: 'data', reset: { period: 'month', timeZone: 'Mars/Olympus' } }],
      });
      assert.equal(status, 400);
      assert.deepEqual(
        body.errors.map((each: Json) => each.path),
        ['$.consumer', '$.validFor.endDateTime', '$.characteristic[0].reset.timeZone'],
      );
    });

    it('moves by its table only, and stays as it was when it has ended', async () => {
      const { id } = await give({});
      for (const [state, expected] of [
        ['draft', 409],
        ['expired', 409],
        ['suspended', 200],
        ['active', 200],
        ['cancelled', 200],
        ['active', 409],
      ] as const)
        assert.equal((await call('PATCH', `/${id}`, { state })).status, expected, state);
      assert.equal((await call('PATCH', `/${id}`, { description: 'other' })).status, 409);
      assert.equal((await call('DELETE', `/${id}`)).status, 409);
    });

    it('keeps start and holder once it is active, and moves its end into the future only', async () => {
      const { id } = await give({});
      const patch = async (body: object) => (await call('PATCH', `/${id}`, body)).status;
      assert.equal(await patch({ validFor: { startDateTime: inDays(-5) } }), 409);
      assert.equal(await patch({ account: { id: 'other' } }), 409);
      assert.equal(await patch({ validFor: { endDateTime: inDays(-1) } }), 400);
      assert.equal(await patch({ validFor: { endDateTime: inDays(5) } }), 200);
    });
  });

  describe('that is asked for', () => {
    it('is answered with yes, how much is left and by what; or with no, and why', async () => {
      const account = uuidv7();
      const product = uuidv7();
      const { id } = await give({ account: { id: account }, product: { id: product }, ...monthly(10) });
      await call('POST', `/${id}/usage`, { amount: 4 });
      const yes = await verify({ account, product, characteristic: 'data', amount: '6' });
      assert.deepEqual(
        [yes.entitled, yes.entitlement.map((each: Json) => [each.id, each.left, each.units]), yes.reason],
        [true, [[id, 6, 'GB']], []],
      );
      const more = await verify({ account, product, characteristic: 'data', amount: '7' });
      assert.deepEqual([more.entitled, codes(more)], [false, ['limitReached']]);
      assert.deepEqual(codes(await verify({ account, product, characteristic: 'voice' })), ['notCovered']);
      assert.deepEqual(codes(await verify({ account: uuidv7(), product })), ['noEntitlement']);
      assert.deepEqual(codes(await verify({ account, product: uuidv7() })), ['noEntitlement']);
      assert.deepEqual(codes(await verify({ account, product, at: inDays(-1) })), ['notValid']);
      await call('PATCH', `/${id}`, { state: 'suspended' });
      assert.deepEqual(codes(await verify({ account, product })), ['notActive']);
    });

    it('covers an install base item by itself, by what it is part of, and by its product', async () => {
      const account = uuidv7();
      const post = async (api: string, body: object): Promise<string> => {
        const reply = await scene.call('POST', api, { body, key: 'dev-operator' });
        assert.equal(reply.status, 201, JSON.stringify(reply.body));
        return reply.body.id;
      };
      const port = await post(`${apis.resourceInventory.base}/resource`, { name: 'Port 1' });
      const line = await post(`${apis.serviceInventory.base}/service`, {
        name: 'Line',
        state: 'active',
        serviceSpecification: { id: 'cfs-internet-access' },
        supportingResource: [{ id: port }],
      });
      const product = await post(`${apis.productInventory.base}/product`, {
        status: 'active',
        realizingService: [{ id: line }],
      });
      assert.equal((await verify({ account, installBaseItem: port })).entitled, false);
      await give({ account: { id: account }, product: { id: product } });
      assert.equal((await verify({ account, installBaseItem: port })).entitled, true);
      const other = uuidv7();
      await give({ account: { id: other }, coverage: [{ id: line, '@referredType': 'Service' }] });
      assert.equal((await verify({ account: other, installBaseItem: port })).entitled, true);
      assert.equal((await verify({ account: other, product })).entitled, false);
    });

    it('holds for the accounts below only where it says so, and for the current members of a household', async () => {
      const party = async (api: string, body: object): Promise<string> => {
        const reply = await scene.call('POST', api, { body, key: 'dev-operator' });
        assert.equal(reply.status, 201, JSON.stringify(reply.body));
        return reply.body.id;
      };
      const organizations = `${apis.party.base}/organization`;
      const parent = await party(organizations, { tradingName: 'Parent' });
      const child = await party(organizations, {
        tradingName: 'Child',
        organizationParentRelationship: { relationshipType: 'juridical', organization: { id: parent } },
      });
      const own = await give({ name: 'Own', account: { id: parent } });
      await give({ name: 'Shared', account: { id: parent }, includesSubsidiaries: true });
      assert.deepEqual(
        (await verify({ account: child })).entitlement.map(({ name }: Json) => name),
        ['Shared'],
      );
      assert.equal((await verify({ account: parent, name: own.name })).entitled, true);

      const consumer = async (): Promise<string> =>
        party(`${apis.party.base}/individual`, { givenName: 'Ann', familyName: 'Lee' });
      const [present, gone] = [await consumer(), await consumer()];
      const household = await party(`${apis.turnup.base}/household`, {
        name: 'Alm',
        member: [
          { consumer: { id: present }, validFor: { startDateTime: inDays(-10) } },
          { consumer: { id: gone }, validFor: { startDateTime: inDays(-10), endDateTime: inDays(-1) } },
        ],
      });
      await give({ account: undefined, household: { id: household } });
      assert.equal((await verify({ consumer: present })).entitled, true);
      assert.equal((await verify({ consumer: gone })).entitled, false);
    });

    it('refuses a question that nobody can answer', async () => {
      const asked = async (query: string) => (await call('GET', `/verify?${query}`)).status;
      assert.deepEqual(
        [
          await asked(''),
          await asked('account=a&consumer=b'),
          await asked('accnt=a'),
          await asked('account=a&amount=-1'),
          await asked('account=a&value=1'),
          await asked('account=a&at=now'),
          await asked('account=%C3%A9'),
        ],
        [400, 400, 400, 400, 400, 400, 200],
      );
    });
  });

  it('goes with its product to another customer', async () => {
    const { body: product } = await scene.call('POST', `${apis.productInventory.base}/product`, {
      body: { status: 'active', relatedParty: [{ id: 'ann', role: 'customer' }] },
      key: 'dev-operator',
    });
    const { id } = await give({ account: { id: 'ann' }, product: { id: product.id } });
    await scene.call('PATCH', `${apis.productInventory.base}/product/${product.id}`, {
      body: { relatedParty: [{ id: 'ben', role: 'customer' }] },
      key: 'dev-operator',
    });
    assert.equal((await call('GET', `/${id}`)).body.account.id, 'ben');
    assert.equal((await verify({ account: 'ben', product: product.id })).entitled, true);
  });
});
