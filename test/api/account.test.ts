import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { customerCalls, customers, organizations } from './customer-calls.js';
import { databaseOfSuite, type Json, openScene, type Scene } from './scene.js';

const accounts = `${apis.account.base}/billingAccount`;
const households = `${apis.turnup.base}/household`;

describe('accounts and consumers', function () {
  this.timeout('1m');
  const database = databaseOfSuite();
  let scene: Scene;
  before(async () => (scene = await openScene({ database: database() })));
  after(async () => scene.close());

  const { send, made, read, company, customerOf, consumerOf } = customerCalls(() => scene);
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
