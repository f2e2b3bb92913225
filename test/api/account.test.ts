import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { databaseOfSuite, type Json, openScene, type Reply, type Scene } from './scene.js';

const customers = `${apis.customer.base}/customer`;
const organizations = `${apis.party.base}/organization`;
const individuals = `${apis.party.base}/individual`;
const accounts = `${apis.account.base}/billingAccount`;
const carts = `${apis.shoppingCart.base}/shoppingCart`;
const products = `${apis.productInventory.base}/product`;
const orders = `${apis.productOrdering.base}/productOrder`;
const households = `${apis.turnup.base}/household`;

describe('accounts and consumers', function () {
  this.timeout('1m');
  const database = databaseOfSuite();
  let scene: Scene;
  before(async () => (scene = await openScene({ database: database() })));
  after(async () => scene.close());

  const send = async (method: string, path: string, body?: Json, key?: string): Promise<Reply> =>
    scene.call(method, path, { ...(body !== undefined && { body }), ...(key !== undefined && { key }) });
  const made = async (path: string, body: Json): Promise<Json> => scene.created(path, body);
  const read = async (path: string, key?: string): Promise<Json> =>
    (await send('GET', path, undefined, key)).body;
  const company = async (tradingName: string, parent?: string): Promise<Json> =>
    made(organizations, {
      tradingName,
      ...(parent !== undefined && { organizationParentRelationship: { organization: { id: parent } } }),
    });
  const customerOf = async (id: string, rest: Json = {}, type = 'Organization'): Promise<Json> =>
    made(customers, { name: 'Acme', engagedParty: { id, '@referredType': type }, ...rest });
  const consumerOf = async (givenName: string): Promise<Json> =>
    customerOf((await made(individuals, { givenName, familyName: 'Alm' })).id, {}, 'Individual');
  const accountOf = async (name: string): Promise<string> =>
    (
      await made(accounts, {
        name,
        relatedParty: [{ id: 'elsewhere', name, '@referredType': 'Organization' }],
      })
    ).id;
  const under = (id: string): Json => ({
    accountRelationship: [{ relationshipType: 'isPartOf', validFor: {}, account: { id } }],
  });

  it('are no parts of themselves, of accounts that bill either', async () => {
    const [a, b] = [await accountOf('A'), await accountOf('B')];
    assert.equal((await send('PATCH', `${accounts}/${b}`, under(a))).status, 200);
    const { status, body } = await send('PATCH', `${accounts}/${a}`, under(b));
    assert.deepEqual([status, body.message], [409, `It would be a part of itself: ${b} is a part of it.`]);
    assert.equal((await send('PATCH', `${accounts}/${a}`, under(a))).status, 409);
  });

  it('do not become a circle by changes at the same time, of which each alone would be none', async () => {
    for (let round = 0; round < 5; round += 1) {
      const ids: string[] = [];
      for (const name of ['A', 'B', 'C']) ids.push((await company(name)).id);
      const replies = await Promise.all(
        ids.map(async (id, index) =>
          send('PATCH', `${organizations}/${id}`, {
            organizationParentRelationship: { organization: { id: ids[(index + 1) % 3] } },
          }),
        ),
      );
      const statuses = replies.map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 200).length, 2, JSON.stringify(statuses));
      assert.equal(statuses.filter((status) => status === 409).length, 1);
    }
  });

  it('have a credit profile that only callers with the scope credit see, change or filter', async () => {
    const creditProfile = [{ creditProfileDate: '2026-01-01T00:00:00Z', validFor: {}, creditScore: 700 }];
    const { id } = await customerOf('elsewhere', { creditProfile });
    const path = `${customers}/${id}`;
    assert.equal((await read(path)).creditProfile[0].creditScore, 700);
    assert.equal((await read(path, 'dev-channel')).creditProfile, undefined);
    assert.equal((await read(customers, 'dev-channel'))[0].creditProfile, undefined);
    for (const body of [{ creditProfile: [] }, { creditProfile: null }])
      assert.equal((await send('PATCH', path, body, 'dev-channel')).status, 403);
    assert.equal(
      (
        await send(
          'POST',
          customers,
          { name: 'B', engagedParty: { id: 'b', '@referredType': 'Individual' }, creditProfile },
          'dev-channel',
        )
      ).status,
      403,
    );
    assert.equal((await send('GET', `${customers}?creditProfile.creditScore.gt=1`)).status, 400);
    assert.equal(
      (await send('PATCH', path, { status: 'active' }, 'dev-channel')).body.creditProfile,
      undefined,
    );
    assert.equal((await read(path)).creditProfile[0].creditScore, 700);
    const events = await database().rows<Json>('SELECT doc FROM event WHERE resourceId = ?', [id]);
    assert.ok(events.length > 0 && !JSON.stringify(events).includes('creditScore'));
  });

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

    it('are not what is not the same, and not while orders of the duplicate run', async () => {
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
      const order = await made(orders, {
        relatedParty: [{ id: other.id, role: 'customer' }],
        productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-internet' } }],
      });
      assert.match(
        (await merge(account.id, other.id)).body.message,
        new RegExp(`have not ended: ${order.id}`),
      );
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

  it('of one household are its members for a time: the current ones are said', async () => {
    const [ann, bea] = [await consumerOf('Ann'), await consumerOf('Bea')];
    const member = [
      { consumer: { id: ann.id } },
      { consumer: { id: bea.id }, validFor: { endDateTime: '2026-01-01T00:00:00.000Z' } },
    ];
    const { id, currentMember } = await made(households, { name: 'Alm', head: { id: ann.id }, member });
    assert.deepEqual(
      currentMember.map(({ consumer }: Json) => consumer.id),
      [ann.id],
    );
    assert.deepEqual(
      (await read(`${households}?member.consumer.id=${bea.id}`)).map((each: Json) => each.id),
      [id],
    );
    const faulty = async (body: Json) => {
      const reply = await send('POST', households, { name: 'x', ...body });
      return [reply.status, reply.body.errors?.[0].path];
    };
    assert.deepEqual(
      await faulty({
        member: [
          ...member,
          { consumer: { id: bea.id }, validFor: { startDateTime: '2025-06-01T00:00:00Z' } },
        ],
      }),
      [400, '$.member[2].validFor'],
    );
    assert.deepEqual(await faulty({ member, head: { id: 'none' } }), [400, '$.head.id']);
    const account = await customerOf((await company('Acme')).id);
    assert.deepEqual(await faulty({ member: [...member, { consumer: { id: account.id } }] }), [
      400,
      '$.member[2].consumer.id',
    ]);
    assert.equal((await send('DELETE', `${customers}/${ann.id}`)).status, 409);
  });
});
