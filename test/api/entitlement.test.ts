import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../api/apis.js';
import { openScene, type Json, type Scene } from './scene.js';

const path = `${apis.turnup.base}/entitlement`;
const day = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * day).toISOString();

describe('an entitlement', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => (scene = await openScene()));
  after(async () => scene.close());

  const call = async (method: string, rest: string, body?: unknown, headers?: Record<string, string>) =>
    scene.call(method, `${path}${rest}`, {
      ...(body !== undefined && { body }),
      ...(headers && { headers }),
      key: 'dev-operator',
    });

  const give = async (more: object): Promise<Json> => {
    const { status, body } = await call('POST', '', { name: 'Data', account: { id: uuidv7() }, ...more });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };

  const monthly = (amount: number) => ({
    characteristic: [
      {
        name: 'data',
        characteristicType: 'coverageAndUsage',
        limit: { amount, units: 'GB' },
        reset: { period: 'month' },
      },
    ],
  });

  const verify = async (query: Record<string, string>): Promise<Json> => {
    const { status, body } = await call('GET', `/verify?${new URLSearchParams(query)}`);
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

  describe('whose usage is counted', () => {
    it('is used up to its limit, and not beyond', async () => {
      const { id } = await give(monthly(10));
      const use = async (amount: number) => call('POST', `/${id}/usage`, { amount });
      assert.equal((await use(0.1)).status, 201);
      assert.equal((await use(0.2)).status, 201);
      const refused = await use(9.8);
      assert.deepEqual(
        [refused.status, refused.body.message],
        [409, 'data: 9.7 GB of 10 are left, 9.8 were reported.'],
      );
      assert.equal((await use(9.7)).status, 201);
      const { body } = await call('GET', `/${id}/usage`);
      const [{ used, left, limit }] = body.characteristic;
      assert.deepEqual([used, left, limit, body.usage.length], [10, 0, 10, 3]);
    });

    it('never passes its limit, however many report at once', async () => {
      const { id } = await give(monthly(30));
      const replies = await Promise.all(
        Array.from({ length: 50 }, async () => call('POST', `/${id}/usage`, { amount: 1 })),
      );
      const statuses = replies.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 201).length, 30);
      assert.equal(statuses.filter((status) => status === 409).length, 20);
      const { body } = await call('GET', `/${id}/usage`);
      assert.equal(body.characteristic[0].used, 30);
      const events = await scene.database.rows(
        `SELECT id FROM event WHERE resourceId = ? AND fieldPath = 'usage'`,
        [id],
      );
      assert.equal(events.length, 1, 'that nothing is left is told once');
    });

    it('counts a report once, however often and at once it comes', async () => {
      const { id } = await give(monthly(30));
      const report = { id: 'cdr-1', amount: 2 };
      const replies = await Promise.all(
        Array.from({ length: 20 }, async () => call('POST', `/${id}/usage`, report)),
      );
      assert.deepEqual(replies.map(({ status }) => status).toSorted(), [...Array<number>(19).fill(200), 201]);
      const byHeader = async () =>
        call('POST', `/${id}/usage`, { amount: 1 }, { 'idempotency-key': `key-${id}` });
      assert.deepEqual([(await byHeader()).status, (await byHeader()).status], [201, 200]);
      const other = await call('POST', `/${id}/usage`, { id: 'cdr-1', amount: 3 });
      assert.deepEqual([other.status, other.body.code], [409, 'idempotencyConflict']);
      assert.equal((await call('GET', `/${id}/usage`)).body.characteristic[0].used, 3);
    });

    it('begins anew with each period', async () => {
      const { id } = await give({ ...monthly(10), validFor: { startDateTime: inDays(-100) } });
      const use = async (days: number) =>
        (await call('POST', `/${id}/usage`, { amount: 10, usageDate: inDays(days) })).status;
      assert.deepEqual([await use(0), await use(-35), await use(-35)], [201, 201, 409]);
      assert.equal((await call('GET', `/${id}/usage`)).body.characteristic[0].left, 0);
      const before = await call('GET', `/${id}/usage?at=${inDays(-70)}`);
      assert.equal(before.body.characteristic[0].left, 10);
    });

    it('refuses what it does not count, other units, and what is not in its time', async () => {
      const { id } = await give(monthly(10));
      const use = async (body: object) => {
        const reply = await call('POST', `/${id}/usage`, { amount: 1, ...body });
        return [reply.status, reply.body.message];
      };
      assert.deepEqual(await use({ characteristic: 'voice' }), [
        400,
        `It does not count voice: entitlement ${id} counts data.`,
      ]);
      assert.deepEqual(await use({ units: 'MB' }), [400, 'data is counted in GB, not in MB.']);
      assert.equal((await use({ usageDate: inDays(-1) }))[0], 409);
      await call('PATCH', `/${id}`, { state: 'suspended' });
      assert.deepEqual(await use({}), [409, `Entitlement ${id} is suspended: it cannot be used.`]);
      assert.equal((await call('POST', '/unheard/usage', { amount: 1 })).status, 404);
      assert.equal((await call('POST', `/${id}/usage`, { amount: 0 })).status, 400);
    });

    it('takes a thousand reports in few statements, and says of each what became of it', async () => {
      const rights = await Promise.all([give(monthly(300)), give(monthly(1_000))]);
      const usage = Array.from({ length: 1_000 }, (_, index) => ({
        id: `cdr-${index}`,
        entitlement: { id: rights[index % 2].id },
        amount: 1,
      }));
      const { pool } = scene.database;
      const before = pool.statementCount;
      const { status, body } = await call('POST', '/usage', { usage });
      assert.equal(status, 200, JSON.stringify(body));
      assert.ok(pool.statementCount - before < 30, `${pool.statementCount - before} statements`);
      const outcomes = (answer: Json): Json =>
        Object.fromEntries(
          ['counted', 'repeated', 'refused'].map((outcome) => [
            outcome,
            answer.usage.filter((each: Json) => each.outcome === outcome).length,
          ]),
        );
      assert.deepEqual(outcomes(body), { counted: 800, repeated: 0, refused: 200 });
      const again = await call('POST', '/usage', { usage });
      assert.deepEqual(outcomes(again.body), { counted: 0, repeated: 800, refused: 200 });
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
      const party = async (api: string, body: object): Promise<string> =>
        (await scene.call('POST', api, { body, key: 'dev-operator' })).body.id;
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

      const household = uuidv7();
      await give({ account: undefined, household: { id: household } });
      const member = async (validFor: object): Promise<string> => {
        const consumer = uuidv7();
        await party(`${apis.partyRole.base}/partyRole`, {
          name: 'householdMember',
          engagedParty: { id: consumer, '@referredType': 'Individual' },
          relatedParty: [{ id: household, '@referredType': 'Organization' }],
          validFor,
        });
        return consumer;
      };
      const present = await member({ startDateTime: inDays(-10) });
      const gone = await member({ startDateTime: inDays(-10), endDateTime: inDays(-1) });
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
