import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { reviewContract } from '../../entities/inventory/contract-life.js';
import { dueRecords } from '../../entities/due-records.js';
import { renewEnded } from '../../entities/inventory/late-renewal.js';
import {
  endEntitlements,
  resumeEntitlements,
  suspendEntitlements,
} from '../../entities/inventory/entitlements.js';
import { dueEntitlements } from '../../entities/inventory/due-entitlements.js';
import { day, inDays } from '../support/days.js';
import { contractsOf } from './contract-scene.js';
import { openScene, type Json, type Scene } from './scene.js';

describe('what a contract gives', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => (scene = await openScene()));
  after(async () => scene.close());
  const { call, sign, onItsDay, right, stateOfRight } = contractsOf(() => scene);

  const processDueEntitlements = async (): Promise<void> => {
    const { database } = scene;
    for (const kind of dueEntitlements)
      for (const { id } of await dueRecords(database, kind, { now: new Date(), atMost: 100 }))
        await database.transaction(async (tx) => kind.process(tx, id, new Date()));
  };
  const read = async (id: string): Promise<Json> => (await call('GET', `/${id}`)).body;
  const rightsOf = async (contract: string): Promise<Json[]> => {
    const { body } = await scene.call(
      'GET',
      `${apis.turnup.base}/entitlement?contract.id=${contract}&sort=name`,
    );
    return body;
  };

  it('is what its specification and lines say: planned with a draft, begun with it, each once', async () => {
    const specification = await scene.call('POST', `${apis.agreement.base}/agreementSpecification`, {
      body: {
        name: 'Business',
        attachment: [
          { url: 'https://example.com/terms.pdf', attachmentType: 'pdf', mimeType: 'application/pdf' },
        ],
        entitlement: [{ name: 'Hotline' }, { name: 'Visits', validity: 'P1Y' }],
      },
    });
    assert.equal(specification.status, 201, JSON.stringify(specification.body));
    const { id } = await sign({
      agreementPeriod: { startDateTime: inDays(1) },
      agreementSpecification: { id: specification.body.id },
      agreementItem: [{ id: '1', entitlement: [{ name: 'Data', validity: 'P30D' }] }],
    });
    const planned = await rightsOf(id);
    assert.deepEqual(
      planned.map(({ name, state }) => [name, state]),
      [
        ['Data', 'draft'],
        ['Hotline', 'draft'],
        ['Visits', 'draft'],
      ],
    );
    await onItsDay(id, 'startDate = NOW(3) - INTERVAL 1 DAY');
    await reviewContract(scene.database, { id });
    const begun = await rightsOf(id);
    assert.deepEqual(
      begun.map((each) => [each.id, each.state]),
      planned.map((each) => [each.id, 'active']),
    );
    const [data] = begun as [Json];
    const lasts = Date.parse(data.validFor.endDateTime) - Date.parse(data.validFor.startDateTime);
    assert.equal(lasts, 30 * day);
    const events = await scene.database.rows<{ eventType: string }>(
      'SELECT eventType FROM event WHERE resourceId = ? ORDER BY eventTime, id',
      [data.id],
    );
    assert.deepEqual(
      events.map(({ eventType }) => eventType),
      ['EntitlementCreateEvent', 'EntitlementStateChangeEvent'],
    );
    const verified = await scene.call(
      'GET',
      `${apis.turnup.base}/entitlement/verify?account=ann&contract=${id}&name=Hotline`,
    );
    assert.equal(verified.body.entitled, true);
  });

  it('begins with the contract when it was planned, and not while that is suspended', async () => {
    const draft = await sign({ agreementPeriod: { startDateTime: inDays(5) } });
    const early = await right(draft.id);
    assert.equal(await stateOfRight(early), 'draft');
    const refused = await scene.call('PATCH', `${apis.turnup.base}/entitlement/${early}`, {
      body: { state: 'active' },
      key: 'dev-operator',
    });
    assert.equal(refused.status, 409);
    await processDueEntitlements();
    assert.equal(await stateOfRight(early), 'draft');
    await onItsDay(draft.id, 'startDate = NOW(3) - INTERVAL 1 DAY');
    assert.equal(await stateOfRight(early), 'active');

    const { id } = await sign();
    assert.equal((await call('PATCH', `/${id}`, { state: 'suspended' })).status, 200);
    const late = await right(id);
    assert.equal(await stateOfRight(late), 'suspended');
    const planned = await scene.call('POST', `${apis.turnup.base}/entitlement`, {
      body: {
        name: 'Later',
        account: { id: 'ann' },
        contract: { id },
        validFor: { startDateTime: inDays(1) },
      },
      key: 'dev-operator',
    });
    await scene.database.run('UPDATE entitlement SET validFrom = NOW(3) - INTERVAL 1 HOUR WHERE id = ?', [
      planned.body.id,
    ]);
    await processDueEntitlements();
    assert.equal(await stateOfRight(planned.body.id), 'suspended');
    assert.equal((await call('PATCH', `/${id}`, { state: 'active' })).status, 200);
    assert.deepEqual([await stateOfRight(late), await stateOfRight(planned.body.id)], ['active', 'active']);
  });

  it('is nothing when it is over, and nothing that lasts longer', async () => {
    const { id } = await sign({ agreementPeriod: { endDateTime: inDays(10) } });
    const give = async (more: object) =>
      scene.call('POST', `${apis.turnup.base}/entitlement`, {
        body: { name: 'Support', account: { id: 'ann' }, contract: { id }, ...more },
        key: 'dev-operator',
      });
    const longer = await give({ validFor: { endDateTime: inDays(20) } });
    assert.deepEqual([longer.status, longer.body.errors[0].path], [400, '$.validFor.endDateTime']);
    assert.equal((await call('PATCH', `/${id}`, { state: 'cancelled' })).status, 200);
    const over = await give({});
    assert.deepEqual([over.status, over.body.errors[0].path], [400, '$.contract.id']);
  });

  it('follows the only product of its line: out of service, in service again, and over with it', async () => {
    const products = `${apis.productInventory.base}/product`;
    const { id: product } = (await call('POST', products, { status: 'active' })).body;
    const { id } = await sign({
      agreementItem: [
        { id: '1', product: [{ id: product }], entitlement: [{ name: 'Support' }] },
        { id: '2', entitlement: [{ name: 'Hotline' }] },
      ],
    });
    const [hotline, support] = (await rightsOf(id)).map((each) => each.id as string);
    for (const [status, expected] of [
      ['suspended', 'suspended'],
      ['active', 'active'],
    ] as const) {
      await scene.database.transaction(async (tx) => {
        if (status === 'suspended') suspendEntitlements(tx, product, new Date());
        else resumeEntitlements(tx, product, new Date());
      });
      assert.equal(await stateOfRight(support!), expected);
    }
    await scene.database.transaction(async (tx) =>
      endEntitlements(tx, { productId: product, now: new Date() }),
    );
    assert.deepEqual([await stateOfRight(support!), await stateOfRight(hotline!)], ['expired', 'active']);
  });

  it('is said by lines in a tree, whose states follow it, their dates and their products, and are only shown', async () => {
    const product = async (status: string): Promise<string> =>
      (await call('POST', `${apis.productInventory.base}/product`, { status })).body.id;
    const { id, agreementItem } = await sign({
      agreementItem: [
        { id: 'site', validFor: { endDateTime: inDays(50) } },
        { id: 'router', partOf: 'site', product: [{ id: await product('suspended') }] },
        { id: 'later', partOf: 'site', validFor: { startDateTime: inDays(5) } },
      ],
    });
    assert.deepEqual(
      agreementItem.map((line: Json) => line.state),
      ['active', 'suspended', 'draft'],
    );
    assert.equal((await call('PATCH', `/${id}`, { agreementItem })).status, 200);
    const [{ doc }] = (await scene.database.rows('SELECT doc FROM agreement WHERE id = ?', [id])) as [Json];
    assert.ok(doc.agreementItem.every((line: Json) => line.state === undefined));
    const wrong = await call('PATCH', `/${id}`, {
      agreementItem: [
        { id: 'a', partOf: 'b', validFor: { endDateTime: inDays(3) } },
        { id: 'b', validFor: { endDateTime: inDays(2) } },
        { id: 'c', partOf: 'c' },
        { id: 'd', partOf: 'x' },
      ],
    });
    assert.deepEqual(
      wrong.body.errors.map((each: Json) => each.path),
      ['$.agreementItem[0].validFor.endDateTime', '$.agreementItem[2].partOf', '$.agreementItem[3].partOf'],
    );
  });

  it('is in force again when the contract is renewed late, from its end on without a gap, and so is what it covers', async () => {
    const product = (await call('POST', `${apis.productInventory.base}/product`, { status: 'active' })).body
      .id;
    const end = inDays(-5);
    const { id } = await sign({ agreementItem: [{ product: [{ id: product }] }] });
    const support = await right(id);
    await onItsDay(id, `endDate = '${end.slice(0, -1)}'`);
    assert.deepEqual([(await read(id)).state, await stateOfRight(support)], ['expired', 'expired']);
    const over = await call('POST', `/${id}/renew`, { term: 'P1D' });
    assert.deepEqual(
      [over.status, over.body.errors[0].path, over.body.errors[0].message],
      [400, '$.term', `must lead beyond today: the renewal continues from the contract’s end, ${end}`],
    );
    const { status, body } = await call('POST', `/${id}/renew`, { term: 'P30D' });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      [body.state, body.agreementPeriod.endDateTime],
      ['active', new Date(Date.parse(end) + 30 * day).toISOString()],
    );
    assert.ok(scene.delivered.includes(`contract/${id}`));
    assert.equal(await stateOfRight(support), 'active');
    const [cover] = (await call('GET', `/${id}/coverage`)).body;
    assert.deepEqual([cover.id, cover.validFor.endDateTime], [product, undefined]);
    const events = await scene.database.rows(
      `SELECT DISTINCT eventType FROM event WHERE resourceId = ? AND eventType LIKE '%StateChangeEvent'`,
      [id],
    );
    assert.equal(events.length, 1);
  });

  it('is over when the contract is not renewed in its grace period, nor when nothing of what it covered is left: the answer says what to do', async () => {
    const product = (await call('POST', `${apis.productInventory.base}/product`, { status: 'active' })).body
      .id;
    const agreementItem = [{ product: [{ id: product }] }];
    const ending = {
      agreementPeriod: { endDateTime: inDays(5) },
      renewal: { renewalType: 'manual', term: 'P12M', gracePeriod: 'P10D' },
      agreementItem,
    };
    const { id } = await sign(ending);
    await onItsDay(id, 'endDate = NOW(3) - INTERVAL 20 DAY');
    const late = await call('POST', `/${id}/renew`, {});
    assert.equal(late.status, 409);
    assert.match(late.body.message, /could be renewed until .* Make a new contract: POST/);
    await scene.database.run('UPDATE agreement SET endDate = NOW(3) - INTERVAL 5 DAY WHERE id = ?', [id]);
    const { id: successor } = await sign(ending);
    const covered = await call('POST', `/${id}/renew`, {});
    assert.equal(covered.status, 409);
    assert.match(covered.body.message, /^Nothing of what contract .* another contract covers it/);
    assert.equal((await call('PATCH', `/${successor}`, { state: 'cancelled' })).status, 200);
    const [row] = await scene.database.rows<{ endDate: Date }>('SELECT endDate FROM agreement WHERE id = ?', [
      id,
    ]);
    const renewal = { id, end: row!.endDate, until: new Date(inDays(300)), now: new Date() };
    const answers = await Promise.all(
      [1, 2, 3].map(async () => scene.database.transaction(async (tx) => renewEnded(tx, renewal))),
    );
    assert.deepEqual(answers.filter((each) => each === 'changed').length, 2);
    assert.equal((await read(id)).state, 'active');
  });
});
