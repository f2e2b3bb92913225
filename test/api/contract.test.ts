import assert from 'node:assert/strict';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { dueKinds } from '../../activities/expiry/due-kinds.js';
import { processDue } from '../../activities/expiry/process-due.js';
import { apis } from '../../api/apis.js';
import { reviewContract } from '../../entities/inventory/contract-life.js';
import { day, inDays } from '../support/days.js';
import { contractsOf } from './contract-scene.js';
import { openScene, type Json, type Scene } from './scene.js';

const path = `${apis.turnup.base}/contract`;
const agreements = `${apis.agreement.base}/agreement`;

describe('a contract', function () {
  this.timeout('60s');
  let scene: Scene;

  before(async () => (scene = await openScene()));
  after(async () => scene.close());
  const { call, sign, onItsDay, right, stateOfRight } = contractsOf(() => scene);
  const read = async (id: string): Promise<Json> => (await call('GET', `/${id}`)).body;

  it('begins on its start, wakes its workflow, and is the same record as the TMF651 agreement', async () => {
    const { id, state } = await sign({ agreementPeriod: { startDateTime: inDays(1) } });
    assert.equal(state, 'draft');
    assert.ok(scene.delivered.includes(`contract/${id}`));
    const view = async () => (await call('GET', `${agreements}/${id}`)).body;
    assert.equal((await view()).status, 'inProcess');
    await onItsDay(id, `startDate = NOW(3) - INTERVAL 1 DAY`);
    assert.deepEqual([(await read(id)).state, (await view()).status], ['active', 'approved']);
    const found = await scene.call('GET', `${path}?state=active&id=${id}`);
    assert.deepEqual(
      found.body.map((each: Json) => each.id),
      [id],
    );
  });

  it('follows its status when a worker of an earlier version wrote that alone, and is looked at', async () => {
    const { id } = await sign({ agreementPeriod: { startDateTime: inDays(1), endDateTime: inDays(400) } });
    const found = async () =>
      (await scene.call('GET', `${path}?state=active&id=${id}`)).body.map((each: Json) => each.id);
    const log = pino({ level: 'silent' });
    const relay = { flush: () => {} } as never;
    for (const state of [`'draft'`, 'NULL']) {
      await scene.database.run(
        `UPDATE agreement SET status = 'approved', state = ${state}, dueAt = NULL WHERE id = ?`,
        [id],
      );
      assert.deepEqual(await found(), []);
      await processDue({ database: scene.database, relay, log }, dueKinds, undefined);
      assert.deepEqual(await found(), [id]);
      const [row] = await scene.database.rows(
        'SELECT dueAt = endDate AS isAwaited FROM agreement WHERE id = ?',
        [id],
      );
      assert.deepEqual(row, { isAwaited: 1 });
    }
  });

  it('waits for its signature, which is a fact when it is recorded', async () => {
    const { id, state } = await sign({ signatureRequired: true });
    assert.equal(state, 'draft');
    await reviewContract(scene.database, { id });
    assert.equal((await read(id)).state, 'draft');
    const signature = { signedBy: 'Ann', signatureDate: inDays(0), documentHash: 'a'.repeat(64) };
    assert.equal((await call('PATCH', `/${id}`, { signature })).status, 200);
    await reviewContract(scene.database, { id });
    assert.equal((await read(id)).state, 'active');
    const other = await call('PATCH', `/${id}`, { signature: { ...signature, signedBy: 'Ben' } });
    assert.deepEqual([other.status, other.body.code], [409, 'immutable']);
    for (const change of [{ signature: null }, { agreementPeriod: { startDateTime: inDays(-9) } }]) {
      const asAgreement = await call('PATCH', `${agreements}/${id}`, change);
      assert.deepEqual([asAgreement.status, asAgreement.body.code], [409, 'immutable']);
    }
    const line = { validFor: { startDateTime: inDays(2), endDateTime: inDays(1) } };
    assert.equal((await call('PATCH', `${agreements}/${id}`, { agreementItem: [line] })).status, 400);
    const ended = { status: 'terminated', agreementPeriod: { endDateTime: new Date().toISOString() } };
    assert.equal((await call('PATCH', `${agreements}/${id}`, ended)).status, 200);
  });

  it('suspends, resumes and ends what it gives', async () => {
    const { id } = await sign({ agreementPeriod: { endDateTime: inDays(100) } });
    const support = await right(id);
    const suspended = await call('PATCH', `/${id}`, {
      state: 'suspended',
      suspension: { reason: 'not paid', endDateTime: inDays(10) },
    });
    assert.equal(suspended.status, 200, JSON.stringify(suspended.body));
    assert.equal(await stateOfRight(support), 'suspended');
    const resumed = await scene.call('PATCH', `${apis.turnup.base}/entitlement/${support}`, {
      body: { state: 'active' },
      key: 'dev-operator',
    });
    assert.equal(resumed.status, 409);
    await onItsDay(id, `doc = JSON_SET(doc, '$.suspension.endDateTime', '${inDays(-1)}')`);
    assert.deepEqual([(await read(id)).state, await stateOfRight(support)], ['active', 'active']);
    assert.equal((await read(id)).suspension, undefined);
    const again = await call('PATCH', `/${id}`, { state: 'suspended', suspension: { reason: 'moved' } });
    assert.equal(again.status, 200, JSON.stringify(again.body));
    await onItsDay(id, 'endDate = NOW(3) - INTERVAL 1 HOUR');
    assert.deepEqual([(await read(id)).state, await stateOfRight(support)], ['expired', 'expired']);
    for (const state of ['active', 'suspended', 'cancelled'])
      assert.equal((await call('PATCH', `/${id}`, { state })).status, 409, state);
  });

  it('announces its renewal and is renewed by its term, or when it is asked to', async () => {
    const renewal = { renewalType: 'automatic', term: 'P12M', noticeBefore: 'P30D' };
    const end = inDays(20);
    const { id } = await sign({ agreementPeriod: { endDateTime: end }, renewal });
    await reviewContract(scene.database, { id });
    assert.equal((await read(id)).renewal.noticeSentFor, end);
    const [notice] = await scene.database.rows(
      `SELECT eventType FROM event WHERE resourceId = ? AND fieldPath = 'renewal'`,
      [id],
    );
    assert.deepEqual(notice, { eventType: 'AgreementAttributeValueChangeEvent' });
    const { status, body } = await call('POST', `/${id}/renew`, { term: 'P1M' });
    assert.equal(status, 200, JSON.stringify(body));
    const month = new Date(end);
    month.setUTCMonth(month.getUTCMonth() + 1);
    assert.ok(Math.abs(Date.parse(body.agreementPeriod.endDateTime) - month.getTime()) < 4 * day);
    await onItsDay(id, 'endDate = NOW(3) - INTERVAL 1 HOUR');
    const renewed = await read(id);
    assert.deepEqual([renewed.state, renewed.renewal.renewals], ['active', 1]);
    const endless = await sign();
    assert.equal((await call('POST', `/${endless.id}/renew`, {})).status, 409);
  });

  it('is refused where its dates, lines or renewal contradict themselves', async () => {
    const { status, body } = await scene.call('POST', path, {
      body: {
        name: 'Fibre',
        agreementType: 'salesContract',
        engagedParty: [{ id: 'ann', name: 'Ann', '@referredType': 'Customer' }],
        agreementPeriod: { startDateTime: inDays(10), endDateTime: inDays(5) },
        renewal: { renewalType: 'automatic', noticeBefore: 'PT1H' },
        agreementItem: [
          { lineType: 'oneTime', term: 'P1M' },
          { validFor: { startDateTime: inDays(1), endDateTime: inDays(20) } },
        ],
      },
      key: 'dev-operator',
    });
    assert.equal(status, 400);
    assert.deepEqual(
      body.errors.map((each: Json) => each.path),
      [
        '$.agreementPeriod.endDateTime',
        '$.renewal.term',
        '$.renewal.noticeBefore',
        '$.agreementItem[0]',
        '$.agreementItem[1].validFor.startDateTime',
        '$.agreementItem[1].validFor.endDateTime',
      ],
    );
  });

  it('says what leaving early would cost, and stays', async () => {
    const { id } = await sign({
      agreementPeriod: { startDateTime: '2026-01-01T00:00:00Z' },
      terminationRule: { chargeType: 'percentOfRemaining', percent: 50 },
    });
    const { status, body } = await call('POST', `/${id}/termination`, {
      terminationDate: '2027-01-01T00:00:00Z',
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      [body.line.map((each: Json) => [each.id, each.remainingMonths, each.charge.value]), body.total],
      [
        [
          ['1', 12, 240],
          ['2', 0, 0],
        ],
        [{ value: 240, unit: 'EUR' }],
      ],
    );
    assert.equal((await read(id)).state, 'active');
    assert.equal((await call('POST', '/unheard/termination', {})).status, 404);
  });

  it('has the service levels of its sales agreement where it has none of its own', async () => {
    const agreed = await call('POST', agreements, {
      name: 'Frame',
      agreementType: 'frameAgreement',
      engagedParty: [{ id: 'ann', name: 'Ann', '@referredType': 'Customer' }],
      agreementItem: [{}],
      serviceLevel: [
        { name: 'availability', value: 99.9 },
        { name: 'repair', value: 'PT8H' },
      ],
    });
    const { id } = await sign({
      salesAgreement: { id: agreed.body.id },
      serviceLevel: [{ name: 'repair', value: 'PT4H' }],
    });
    assert.deepEqual((await read(id)).serviceLevel, [
      { name: 'repair', value: 'PT4H' },
      { name: 'availability', value: 99.9, inherited: true },
    ]);
  });

  it('shows what it covers, and is over when all of that has ended', async () => {
    const product = async (): Promise<string> =>
      (await call('POST', `${apis.productInventory.base}/product`, { status: 'active' })).body.id;
    const [one, other] = [await product(), await product()];
    const { id } = await sign({
      agreementItem: [{ product: [{ id: one }] }, { product: [{ id: other }] }],
    });
    const covered = async (): Promise<Json> => (await call('GET', `/${id}/coverage`)).body;
    assert.deepEqual(
      (await covered()).map((each: Json) => each.id),
      [one, other].toSorted(),
    );
    const end = async (productId: string) => {
      await scene.database.run('UPDATE agreement_coverage SET coveredTo = NOW(3) WHERE coveredId = ?', [
        productId,
      ]);
      await reviewContract(scene.database, { id });
    };
    await end(one);
    assert.equal((await read(id)).state, 'active');
    await end(other);
    assert.equal((await read(id)).state, 'expired');
    assert.equal((await covered()).length, 2);
  });

  it('is not renewed, resumed or begun twice, however many look at it at once', async () => {
    const renewal = { renewalType: 'automatic', term: 'P12M', noticeBefore: 'P30D' };
    const { id } = await sign({ agreementPeriod: { endDateTime: inDays(20) }, renewal });
    await scene.database.run('UPDATE agreement SET endDate = NOW(3) - INTERVAL 1 HOUR WHERE id = ?', [id]);
    await Promise.all(Array.from({ length: 10 }, async () => reviewContract(scene.database, { id })));
    assert.equal((await read(id)).renewal.renewals, 1);
    assert.equal((await scene.call('GET', `${path}/${uuidv7()}`)).status, 404);
  });
});
