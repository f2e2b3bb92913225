import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { apis } from '../../api/apis.js';
import { perSuite } from '../support/per-suite.js';
import { discrepancies, line, openDiscoveryScene, resources, services } from './discovery-scene.js';
import type { Json } from './scene.js';

const products = `${apis.productInventory.base}/product`;

describe('a discrepancy between the network and the install base', () => {
  const scene = perSuite(openDiscoveryScene);
  const dismissed = { reason: 'the source reports the profile' };

  it('is taken over when it is accepted, by whom is kept, with the event of the item; the same again changes nothing', async () => {
    const { id } = await scene.installed();
    await scene.report({ item: [line(id, 100)] });
    const [{ id: found }] = (await scene.discrepanciesOf(id)) as [Json];
    const reply = await scene.decide(found, 'accept');
    assert.deepEqual([reply.status, reply.body.state], [200, 'accepted'], JSON.stringify(reply.body));
    assert.match(reply.body.decidedBy, /^caller:/);
    const item = await scene.get(`${services}/${id}`);
    assert.deepEqual(item.serviceCharacteristic, [
      { name: 'mbps', value: 100 },
      { name: 'profile', value: 'gold' },
    ]);
    const events = await scene.database.rows<Json>(
      `SELECT eventType, fieldPath FROM event WHERE resourceId = ? AND eventType <> 'ServiceCreateEvent'`,
      [id],
    );
    assert.deepEqual(events, [
      { eventType: 'ServiceAttributeValueChangeEvent', fieldPath: 'serviceCharacteristic' },
    ]);
    const again = await scene.decide(found, 'accept');
    assert.deepEqual([again.status, again.body], [200, reply.body]);
    assert.equal((await scene.decide(found, 'dismiss', dismissed)).status, 409);
  });

  it('stays dismissed until the network says something else, and may be accepted after all', async () => {
    const { id } = await scene.installed();
    await scene.report({ item: [line(id, 100)] });
    const [{ id: found }] = (await scene.discrepanciesOf(id)) as [Json];
    assert.equal((await scene.decide(found, 'dismiss', {})).status, 400);
    const { body } = await scene.decide(found, 'dismiss', dismissed);
    assert.deepEqual([body.state, body.reason], ['dismissed', dismissed.reason]);
    await scene.report({ item: [line(id, 100)] });
    assert.equal((await scene.get(`${discrepancies}/${found}`)).state, 'dismissed');
    await scene.report({ item: [line(id, 50)] });
    const reopened = await scene.get(`${discrepancies}/${found}`);
    assert.deepEqual([reopened.state, reopened.discovered, reopened.reason], ['open', 50, undefined]);
    await scene.decide(found, 'dismiss', dismissed);
    assert.deepEqual((await scene.decide(found, 'accept')).body.reason, undefined);
    assert.equal((await scene.get(`${services}/${id}`)).serviceCharacteristic[0].value, 50);
  });

  it('is not taken over when the item was changed since, or is being changed by an order', async () => {
    const product = await scene.created(products, { status: 'active' });
    const { id } = await scene.installed();
    await scene.call('PATCH', `${products}/${product.id}`, { body: { realizingService: [{ id }] } });
    await scene.report({ item: [line(id, 100)] });
    const [{ id: found }] = (await scene.discrepanciesOf(id)) as [Json];
    await scene.database.run(`UPDATE product SET reservedBy = 'o-1' WHERE id = ?`, [product.id]);
    const reserved = await scene.decide(found, 'accept');
    assert.equal(reserved.status, 409);
    assert.match(reserved.body.message, /order o-1 is changing product/);
    await scene.database.run('UPDATE product SET reservedBy = NULL WHERE id = ?', [product.id]);
    const other = [{ name: 'mbps', value: 500 }];
    await scene.call('PATCH', `${services}/${id}`, { body: { serviceCharacteristic: other } });
    const stale = await scene.decide(found, 'accept');
    assert.deepEqual([stale.status, /500 since it was reported/.test(stale.body.message)], [409, true]);
    assert.deepEqual((await scene.get(`${services}/${id}`)).serviceCharacteristic, other);
    // An order that is being planned with the product finds that it is another one.
    const revisionOf = async () =>
      (await scene.database.rows<Json>('SELECT revision FROM product WHERE id = ?', [product.id]))[0]
        ?.revision;
    const before = await revisionOf();
    await scene.report({ item: [line(id, 100)] });
    assert.equal(await revisionOf(), before);
    assert.equal((await scene.decide(found, 'accept')).status, 200);
    assert.equal(await revisionOf(), before + 1);
    const [deed] = await scene.get(`/api/v1/history?resource=product&id=${product.id}`);
    assert.deepEqual(
      [deed.action, deed.change],
      ['request', [{ attribute: 'discrepancy', after: { id: found, state: 'accepted' } }]],
    );
  });

  it('moves an item to another site, which must be known; what belongs to another product is for orders', async () => {
    const { id } = await scene.installed();
    const site = await scene.created(`${apis.geographicSite.base}/geographicSite`, { name: 'Branch' });
    const found = async (to: Json): Promise<Json> => {
      await scene.report({ item: [{ kind: 'service', id, ...to }] });
      return (await scene.discrepanciesOf(id)).find(({ state }) => state === 'open');
    };
    const unknown = await scene.decide((await found({ place: { id: 'nowhere' } })).id, 'accept');
    assert.match(unknown.body.message, /nowhere is not the id of a site/);
    const moved = await scene.decide((await found({ place: { id: site.id } })).id, 'accept');
    assert.equal(moved.status, 200, JSON.stringify(moved.body));
    assert.equal((await scene.get(`${services}?place.id=${site.id}`)).length, 1);
    assert.equal((await scene.get(`${services}/${id}`)).place[0].id, site.id);
    const other = await scene.decide((await found({ product: { id: 'p-2' } })).id, 'accept');
    assert.deepEqual([other.status, /changed by orders/.test(other.body.message)], [409, true]);
  });

  it('misses what is in its scope and not reported; accepted, the item ends, once nothing stands on it', async () => {
    const spec = `spec-${randomUUID()}`;
    const of = { serviceSpecification: { id: spec } };
    const [there, gone, ended] = [
      await scene.installed(of),
      await scene.installed(of),
      await scene.installed({ ...of, state: 'terminated' }),
    ];
    const device = await scene.created(resources, { name: 'ONT', resourceSpecification: { id: 'ont' } });
    await scene.call('PATCH', `${services}/${gone.id}`, {
      body: { supportingResource: [{ id: device.id }] },
    });
    const scope = { kind: 'service', specification: { id: spec } };
    const all = { scope, item: [line(there.id, 250)] };
    assert.equal((await scene.report(all)).progress.opened, 1);
    const [missing] = (await scene.discrepanciesOf(gone.id)) as [Json];
    assert.equal(missing.discrepancyType, 'missingItem');
    assert.deepEqual(
      [await scene.discrepanciesOf(there.id), await scene.discrepanciesOf(ended.id)],
      [[], []],
    );
    const stands = await scene.decide(missing.id, 'accept');
    assert.match(stands.body.message, new RegExp(`resource ${device.id} in use below it`));
    await scene.call('PATCH', `${resources}/${device.id}`, { body: { resourceStatus: 'standby' } });
    await scene.report({ item: [line(gone.id, 100)] });
    await scene.report(all);
    assert.equal((await scene.decide(missing.id, 'accept')).status, 200);
    assert.equal((await scene.get(`${services}/${gone.id}`)).state, 'terminated');
    const states = (await scene.discrepanciesOf(gone.id)).map((each) => [each.discrepancyType, each.state]);
    assert.deepEqual(
      new Map(states as [string, string][]),
      new Map([
        ['characteristic', 'resolved'],
        ['missingItem', 'accepted'],
      ]),
    );
    // It is there after all: unknown now, and brought back.
    await scene.report({ item: [line(gone.id, 250)] });
    const unknown = (await scene.discrepanciesOf(gone.id)).find(({ state }) => state === 'open')!;
    assert.equal(unknown.discrepancyType, 'unknownItem');
    assert.equal((await scene.decide(unknown.id, 'accept')).status, 200);
    assert.equal((await scene.get(`${services}/${gone.id}`)).state, 'active');
  });

  it('does not end or bring back an item that was changed since, until a later report says the same', async () => {
    const spec = `spec-${randomUUID()}`;
    const { id } = await scene.installed({ serviceSpecification: { id: spec } });
    const scope = { kind: 'service', specification: { id: spec } };
    const openOf = async (): Promise<Json> =>
      (await scene.discrepanciesOf(id)).find(({ state }) => state === 'open');
    const change = async (name: string) => scene.call('PATCH', `${services}/${id}`, { body: { name } });
    const refusedThenAccepted = async (report: Json, state: string): Promise<void> => {
      await scene.report(report);
      await change(randomUUID());
      const { id: found } = await openOf();
      const stale = await scene.decide(found, 'accept');
      assert.deepEqual([stale.status, /has changed since/.test(stale.body.message)], [409, true]);
      assert.equal((await scene.report(report)).progress.opened, 0);
      assert.equal((await scene.decide(found, 'accept')).status, 200);
      assert.equal((await scene.get(`${services}/${id}`)).state, state);
    };
    await refusedThenAccepted({ scope, item: [] }, 'terminated');
    await refusedThenAccepted({ item: [line(id, 250)] }, 'active');
  });

  it('may be about a characteristic with the name of what every object has', async () => {
    const { id } = await scene.installed();
    const characteristic = [{ name: 'constructor', value: 'Turner' }];
    await scene.report({ item: [{ kind: 'service', id, characteristic }] });
    const [{ id: found, recorded }] = (await scene.discrepanciesOf(id)) as [Json];
    assert.equal(recorded, undefined);
    assert.equal((await scene.decide(found, 'accept')).status, 200);
    assert.deepEqual((await scene.get(`${services}/${id}`)).serviceCharacteristic.at(-1), characteristic[0]);
  });

  it('finds an item that nobody has recorded: accepted, it is stored for its product, and covered as that is', async () => {
    const party = { id: 'c-1', role: 'customer', '@referredType': 'Customer' };
    const product = await scene.created(products, { status: 'active', relatedParty: [party] });
    const id = randomUUID();
    const item = {
      kind: 'resource',
      id,
      name: 'ONT',
      specification: { id: `ont-${id}` },
      characteristic: [{ name: 'serialNumber', value: 'X7' }],
      product: { id: product.id },
    };
    await scene.database.run(
      `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, coveredFrom) VALUES ('a-1', 'product', ?, NOW())`,
      [product.id],
    );
    await scene.report({ item: [{ ...item, specification: undefined }] });
    const [{ id: found }] = (await scene.discrepanciesOf(id)) as [Json];
    assert.match((await scene.decide(found, 'accept')).body.message, /names no specification/);
    await scene.report({ item: [item] });
    const accepted = await scene.decide(found, 'accept');
    assert.equal(accepted.status, 200, JSON.stringify(accepted.body));
    const stored = await scene.get(`${resources}/${id}`);
    assert.deepEqual(
      [stored.resourceStatus, stored.resourceCharacteristic, stored.relatedParty],
      ['available', item.characteristic, [{ ...party, '@type': 'RelatedParty' }]],
    );
    const covered = `SELECT agreementId FROM agreement_coverage WHERE coveredKind = 'resource' AND coveredId = ?`;
    assert.deepEqual(await scene.database.rows(covered, [id]), [{ agreementId: 'a-1' }]);
    assert.deepEqual(
      await scene
        .get(`${resources}?productId=${product.id}&fields=id`)
        .then((all: Json[]) => all.map((each) => each['id'])),
      [id],
    );
    assert.equal((await scene.report({ item: [item] })).progress.opened, 0);
  });
});
