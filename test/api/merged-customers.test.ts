import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { customerCalls, customers, organizations, individuals } from './customer-calls.js';
import { databaseOfSuite, type Json, openScene, type Reply, type Scene } from './scene.js';

const carts = `${apis.shoppingCart.base}/shoppingCart`;
const products = `${apis.productInventory.base}/product`;
const orders = `${apis.productOrdering.base}/productOrder`;

describe('customers and parties that are duplicates', function () {
  this.timeout('1m');
  const database = databaseOfSuite();
  let scene: Scene;
  before(async () => (scene = await openScene({ database: database() })));
  after(async () => scene.close());

  const { send, made, read, company, customerOf, consumerOf } = customerCalls(() => scene);

  describe('merged', () => {
    const merge = async (survivor: string, duplicate: string, path = customers): Promise<Reply> =>
      send('POST', `${path}/${survivor}/merge`, { duplicate: { id: duplicate } });

    it('are one: what named the duplicate names the survivor, which has what the duplicate had', async () => {
      const person = await made(individuals, { givenName: 'Ann', familyName: 'Alm' });
      const contact = [{ role: 'buyer', party: { id: person.id, '@referredType': 'Individual' } }];
      const survivor = await customerOf((await company('Acme')).id);
      const duplicate = await customerOf((await company('ACME')).id, { name: 'ACME', contact });
      const party = { id: duplicate.id, name: 'ACME', role: 'customer', '@referredType': 'Customer' };
      const cart = await made(carts, { relatedParty: [party] });
      const product = await made(products, { status: 'active', name: 'Fibre', relatedParty: [party] });
      const reply = await merge(survivor.id, duplicate.id);
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
      assert.deepEqual([reply.body.changedRecords, reply.body.survivor.contact], [2, contact]);
      const named = async (path: string) =>
        (await read(path)).relatedParty.map(({ id, name }: Json) => [id, name]);
      assert.deepEqual(await named(`${carts}/${cart.id}`), [[survivor.id, 'Acme']]);
      assert.deepEqual(await named(`${products}/${product.id}`), [[survivor.id, 'Acme']]);
      assert.equal((await read(`${products}?relatedParty.id=${survivor.id}`)).length, 1);
      assert.equal((await read(`${carts}?relatedParty.id=${survivor.id}`)).length, 1);
      const gone = await read(`${customers}/${duplicate.id}`);
      assert.deepEqual([gone.status, gone.mergedInto.id], ['merged', survivor.id]);
      assert.equal((await send('PATCH', `${customers}/${duplicate.id}`, { status: 'active' })).status, 409);
      assert.equal((await merge(survivor.id, duplicate.id)).status, 409);
      const sale = await send('POST', `${apis.turnup.base}/opportunity`, {
        name: 'x',
        account: { id: duplicate.id },
      });
      assert.match(sale.body.errors[0].message, new RegExp(`was merged into customer ${survivor.id}`));
      assert.deepEqual(
        await database().rows(
          `SELECT resource FROM record_reference WHERE toId = ? AND resource <> 'customer'`,
          [duplicate.id],
        ),
        [],
      );
    });

    it('leave their contracts those of the orders that made them', async () => {
      const [survivor, duplicate] = [
        await customerOf((await company('Acme')).id),
        await customerOf((await company('ACME')).id),
      ];
      const agreements = `${apis.agreement.base}/agreement`;
      const { id } = await made(agreements, {
        name: 'Fibre',
        agreementType: 'commercial',
        engagedParty: [{ id: duplicate.id, name: 'ACME', '@referredType': 'Customer' }],
        agreementItem: [{}],
      });
      await database().run('UPDATE agreement SET orderId = ? WHERE id = ?', ['order-1', id]);
      assert.equal((await merge(survivor.id, duplicate.id)).status, 200);
      const [agreement] = await read(`${agreements}?orderId=order-1`);
      assert.deepEqual([agreement?.id, agreement?.engagedParty[0].id], [id, survivor.id]);
    });

    it('are not what is not the same', async () => {
      const [account, other, consumer] = [
        await customerOf((await company('A')).id),
        await customerOf((await company('B')).id),
        await consumerOf('Ann'),
      ];
      assert.equal((await merge(account.id, account.id)).status, 400);
      assert.equal((await merge(account.id, 'none')).status, 400);
      assert.equal((await merge('none', account.id)).status, 404);
      assert.equal((await merge(account.id, consumer.id)).status, 409);
      assert.equal(
        (
          await send(
            'POST',
            `${customers}/${account.id}/merge`,
            { duplicate: { id: other.id } },
            'dev-channel',
          )
        ).status,
        403,
      );
    });

    it('are one in orders that run, in rights of consumers, and for who still names the duplicate', async () => {
      const [survivor, first, duplicate] = [
        await consumerOf('Ann'),
        await consumerOf('Anna'),
        await consumerOf('ANN'),
      ];
      const itemId = duplicate.id;
      const order = await made(orders, {
        relatedParty: [{ id: duplicate.id, role: 'customer', '@referredType': 'Customer' }],
        productOrderItem: [{ id: itemId, action: 'add', productOffering: { id: 'fibre-internet' } }],
      });
      const right = await made(`${apis.turnup.base}/entitlement`, {
        name: 'Support',
        consumer: { id: duplicate.id },
      });
      const agreement = await made(`${apis.turnup.base}/contract`, {
        name: 'Fibre',
        agreementType: 'serviceContract',
        engagedParty: [{ id: duplicate.id, name: 'ANN', '@referredType': 'Customer' }],
        agreementItem: [{}],
      });
      assert.equal((await merge(first.id, duplicate.id)).status, 200);
      assert.equal((await merge(survivor.id, first.id)).status, 200);
      const followed = await read(`${orders}/${order.id}`);
      assert.deepEqual([followed.relatedParty[0].id, followed.productOrderItem[0].id], [survivor.id, itemId]);
      const [told] = await database().rows(
        `SELECT eventType FROM event WHERE resourceId = ? AND fieldPath = 'relatedParty' LIMIT 1`,
        [order.id],
      );
      assert.deepEqual(told, { eventType: 'ProductOrderAttributeValueChangeEvent' });
      assert.equal((await read(`${apis.turnup.base}/entitlement/${right.id}`)).consumer.id, survivor.id);
      for (const [path, id] of [
        [`${orders}?relatedParty.id=`, order.id],
        [`${apis.turnup.base}/entitlement?consumer.id=`, right.id],
        [`${apis.turnup.base}/contract?engagedParty.id=`, agreement.id],
      ])
        for (const party of [survivor.id, first.id, duplicate.id])
          assert.deepEqual(
            (await read(`${path}${party}`)).map((each: Json) => each.id),
            [id],
            `${path}${party}`,
          );
      const { entitled } = await read(`${apis.turnup.base}/entitlement/verify?consumer=${duplicate.id}`);
      assert.equal(entitled, true);
    });

    it('are named by the survivor in what comes later: the duplicate is refused with its name', async () => {
      const [survivor, duplicate] = [await consumerOf('Bea'), await consumerOf('BEA')];
      assert.equal((await merge(survivor.id, duplicate.id)).status, 200);
      const relatedParty = [{ id: duplicate.id, name: 'BEA', role: 'customer', '@referredType': 'Customer' }];
      const refused = async (path: string, body: Json) => {
        const { status, body: answer } = await send('POST', path, body);
        return [status, answer.errors[0].message];
      };
      const expected = [400, `was merged into ${survivor.id}: name that one`];
      const productOrderItem = [{ id: '1', action: 'add', productOffering: { id: 'fibre-internet' } }];
      assert.deepEqual(await refused(orders, { relatedParty, productOrderItem }), expected);
      assert.deepEqual(await refused(carts, { relatedParty }), expected);
      assert.deepEqual(
        await refused(`${apis.turnup.base}/contract`, {
          name: 'Fibre',
          agreementType: 'serviceContract',
          engagedParty: relatedParty,
          agreementItem: [{}],
        }),
        expected,
      );
      const right = (consumer: string, more: Json = {}) =>
        refused(`${apis.turnup.base}/entitlement`, { name: 'Support', consumer: { id: consumer }, ...more });
      assert.deepEqual(await right(duplicate.id), [
        400,
        `was merged into customer ${survivor.id}: name that one`,
      ]);
      assert.equal((await right('nobody'))[0], 400);
    });

    it('are organizations with all their parts, unless one is a part of the other', async () => {
      const [survivor, duplicate] = [await company('Acme'), await company('ACME')];
      const unit = await company('Unit', duplicate.id);
      assert.equal((await merge(survivor.id, duplicate.id, organizations)).status, 200);
      const moved = await read(`${organizations}/${unit.id}`);
      assert.equal(moved.organizationParentRelationship.organization.id, survivor.id);
      assert.equal((await read(`${organizations}/${duplicate.id}`)).status, 'closed');
      assert.equal((await merge(unit.id, survivor.id, organizations)).status, 409);
      assert.equal((await merge(survivor.id, unit.id, organizations)).status, 409);
    });

    it('into each other at once are merged one way', async () => {
      const [one, other] = [
        await customerOf((await company('A')).id),
        await customerOf((await company('B')).id),
      ];
      const replies = await Promise.all([merge(one.id, other.id), merge(other.id, one.id)]);
      assert.deepEqual(
        replies.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 409],
      );
    });
  });
});
