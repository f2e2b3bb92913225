import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

/** What the stored resources do beyond what the conformance suite asks of all. */
describe('the stored resources', () => {
  const scene = perSuite(openScene);

  const call = async (method: string, path: string, body?: Json) =>
    scene.call(method, path, body === undefined ? {} : { body });
  const post = async (path: string, body: Json): Promise<Json> => {
    const reply = await call('POST', path, body);
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };

  describe('a party', () => {
    const path = `${apis.party.base}/organization`;
    const part = (tradingName: string, parent?: string) => ({
      tradingName,
      ...(parent !== undefined && {
        organizationParentRelationship: { relationshipType: 'juridical', organization: { id: parent } },
      }),
    });

    it('is answered with the parts that name it as their parent, and found by its parent', async () => {
      const group = await post(path, part('Group'));
      const unit = await post(path, part('Unit', group.id));
      const { body } = await call('GET', `${path}/${group.id}`);
      const child = {
        relationshipType: 'juridical',
        organization: { id: unit.id, href: unit.href, name: 'Unit', '@referredType': 'Organization' },
      };
      assert.deepEqual(body.organizationChildRelationship, [child]);
      const found = await call('GET', `${path}?organizationParentRelationship.organization.id=${group.id}`);
      assert.deepEqual(
        found.body.map(({ id }: Json) => id),
        [unit.id],
      );
      await call('PATCH', `${path}/${group.id}`, { organizationChildRelationship: [child] });
      const again = await call('GET', `${path}/${group.id}`);
      assert.deepEqual(again.body.organizationChildRelationship, [child]);
    });

    it('cannot become a part of itself, or of its own parts', async () => {
      const group = await post(path, part('Group'));
      const unit = await post(path, part('Unit', group.id));
      const team = await post(path, part('Team', unit.id));
      for (const parent of [group, unit, team]) {
        const { organizationParentRelationship } = part('', parent.id);
        const { status, body } = await call('PATCH', `${path}/${group.id}`, {
          organizationParentRelationship,
        });
        assert.deepEqual([status, body.code], [409, 'conflict'], parent.tradingName);
      }
      assert.equal((await call('PATCH', `${path}/${team.id}`, part('Team', group.id))).status, 200);
      const unknown = await call('POST', path, part('Of another', 'nobody we know, é'));
      assert.deepEqual(
        [unknown.status, unknown.body.errors[0].path],
        [400, '$.organizationParentRelationship.organization.id'],
      );
    });

    it('moves from state to state by the table, and says which are legal', async () => {
      const person = await post(`${apis.party.base}/individual`, { givenName: 'Ada', familyName: 'Byron' });
      assert.equal(person.status, 'initialized');
      const to = async (status: string | null) =>
        call('PATCH', `${apis.party.base}/individual/${person.id}`, { status });
      assert.equal((await to('deceaded')).body.status, 'deceaded');
      const refused = await to('validated');
      assert.deepEqual(
        [refused.status, refused.body.message],
        [409, 'status cannot go from deceaded to validated; from deceaded the legal next ones are: none.'],
      );
      assert.equal((await to('asleep')).status, 400);
      assert.equal((await to(null)).status, 409);
    });
  });

  it('do not let callers set what only the server sets', async () => {
    const path = `${apis.sales.base}/salesLead`;
    const sent = {
      name: 'Fibre',
      id: 'mine',
      href: 'x',
      status: 'accepted',
      creationDate: 'x',
      statusChangeDate: 'x',
    };
    const lead = await post(path, sent);
    assert.notEqual(lead.id, 'mine');
    assert.equal(lead.status, 'acknowledged');
    const changed = await call('PATCH', `${path}/${lead.id}`, {
      status: 'inProgress',
      id: 'x',
      creationDate: 'x',
    });
    assert.deepEqual(
      [changed.status, changed.body.id, changed.body.creationDate, changed.body.status],
      [200, lead.id, lead.creationDate, 'inProgress'],
    );
    assert.ok(changed.body.statusChangeDate >= lead.statusChangeDate);
    const refused = await call('PATCH', `${path}/${lead.id}`, { status: 'acknowledged' });
    assert.deepEqual(refused.body.errors[0].allowedValues, ['pending', 'accepted', 'rejected', 'cancelled']);
  });

  it('are changed by one of many who name the same version', async () => {
    const path = `${apis.geographicSite.base}/geographicSite`;
    const { id } = await post(path, {});
    const tag = (await call('GET', `${path}/${id}`)).headers.get('etag')!;
    const headers = { 'if-match': tag };
    const replies = await Promise.all([
      ...Array.from({ length: 8 }, (_, n) =>
        scene.call('PATCH', `${path}/${id}`, { body: { name: `name ${n}` }, headers }),
      ),
      ...Array.from({ length: 8 }, (_, n) =>
        scene.call('PATCH', `${path}/${id}`, {
          body: [{ op: 'add', path: '/code', value: String(n) }],
          headers: { ...headers, 'content-type': 'application/json-patch+json' },
        }),
      ),
    ]);
    const statuses = replies.map(({ status }) => String(status)).toSorted();
    assert.deepEqual(statuses, ['200', ...Array.from({ length: 15 }, () => '412')]);
  });

  it('accept an empty cart and an empty site, but not a customer without a party', async () => {
    await post(`${apis.shoppingCart.base}/shoppingCart`, {});
    await post(`${apis.geographicSite.base}/geographicSite`, {});
    const { status, body } = await call('POST', `${apis.customer.base}/customer`, { name: 'Ada' });
    assert.deepEqual([status, body.errors], [400, [{ path: '$.engagedParty', message: 'is required' }]]);
  });

  it('are written by callers with their scope only', async () => {
    const body = { name: 'monthly' };
    const reply = await scene.call('POST', `${apis.account.base}/billFormat`, { body, key: 'dev-channel' });
    assert.equal(reply.status, 403);
  });

  describe('a search for time slots', () => {
    const path = `${apis.appointment.base}/searchTimeSlot`;
    const validFor = { startDateTime: '2036-03-06T06:00:00Z', endDateTime: '2036-03-06T23:00:00Z' };

    it('is answered by the usual hours, or by those of the site', async () => {
      const site = await post(`${apis.geographicSite.base}/geographicSite`, {
        calendar: [
          {
            day: 'all week',
            timeZone: 'Europe/Berlin',
            hourPeriod: [{ startHour: '20:00', endHour: '22:00' }],
          },
        ],
      });
      const search = { requestedTimeSlot: [{ validFor }] };
      const usual = await post(path, search);
      assert.deepEqual([usual.status, usual.searchResult], ['done', 'success']);
      assert.equal(usual.availableTimeSlot.length, 2);
      const own = await post(path, { ...search, relatedPlace: { id: site.id, role: 'installation' } });
      assert.deepEqual(own.availableTimeSlot, [
        {
          id: '1',
          validFor: { startDateTime: '2036-03-06T19:00:00.000Z', endDateTime: '2036-03-06T21:00:00.000Z' },
        },
      ]);
    });

    it('finds nothing in the past, and the next two weeks unless it says when', async () => {
      const past = { startDateTime: '2020-03-06T06:00:00Z', endDateTime: '2020-03-06T23:00:00Z' };
      const nothing = await post(path, { requestedTimeSlot: [{ validFor: past }] });
      assert.deepEqual([nothing.searchResult, nothing.availableTimeSlot], ['fail', []]);
      assert.ok((await post(path, {})).availableTimeSlot.length >= 18);
    });
  });
});
