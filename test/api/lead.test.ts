import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { databaseOfSuite, type Json, openScene, type Reply, type Scene } from './scene.js';

const leads = `${apis.turnup.base}/lead`;
const rules = `${apis.turnup.base}/leadRule`;
const salesLeads = `${apis.sales.base}/salesLead`;
const opportunities = `${apis.turnup.base}/opportunity`;
const customers = `${apis.customer.base}/customer`;
const individuals = `${apis.party.base}/individual`;
const organizations = `${apis.party.base}/organization`;

const mail = (emailAddress: string): Json => ({ mediumType: 'email', characteristic: { emailAddress } });
const webForm: Json = {
  givenName: 'Ann',
  familyName: 'Alm',
  company: 'Acme GmbH',
  prospectContact: [mail('ann@acme.example')],
  source: 'webForm',
  consent: { doNotCall: true },
  productOfInterest: [
    { productOffering: { id: 'fibre-internet' }, quantity: 12 },
    { productOffering: { id: 'mobile-plan' } },
  ],
};
const { company: _, ...private_ } = webForm;

describe('a lead', function () {
  this.timeout('1m');
  const database = databaseOfSuite();
  let scene: Scene;
  before(async () => (scene = await openScene({ database: database() })));
  after(async () => scene.close());

  const send = async (method: string, path: string, body?: Json): Promise<Reply> =>
    scene.call(method, path, body === undefined ? {} : { body });
  const made = async (path: string, body: Json): Promise<Json> => scene.created(path, body);
  const read = async (path: string): Promise<Json> => (await send('GET', path)).body;
  const convert = async (id: string, body?: Json): Promise<Reply> =>
    send('POST', `${leads}/${id}/convert`, body);
  const converted = async (body: Json, how?: Json): Promise<Json> => {
    const reply = await convert((await made(leads, body)).id, how);
    assert.equal(reply.status, 200, JSON.stringify(reply.body));
    return reply.body;
  };

  it('is taken from a web form without an account, is named by who it is, and new', async () => {
    const { state, status, name, productOfInterest } = await made(leads, webForm);
    assert.deepEqual([state, status, name], ['new', 'acknowledged', 'Ann Alm, Acme GmbH']);
    assert.deepEqual(
      productOfInterest.map(({ id }: Json) => id),
      ['1', '2'],
    );
    assert.equal((await send('POST', leads, { source: 'webForm' })).body.errors[0].path, '$.familyName');
  });

  it('is the same record in TMF699, with the states of each', async () => {
    const { id } = await made(salesLeads, { name: 'Fibre', productOffering: { id: 'fibre-internet' } });
    assert.deepEqual((await read(`${leads}/${id}`)).productOfInterest, [
      { id: '1', productOffering: { id: 'fibre-internet' } },
    ]);
    const moved = await send('PATCH', `${salesLeads}/${id}`, { status: 'pending' });
    assert.deepEqual([moved.status, (await read(`${leads}/${id}`)).state], [200, 'nurturing']);
    await send('PATCH', `${leads}/${id}`, { state: 'contacted' });
    assert.equal((await read(`${salesLeads}/${id}`)).status, 'inProgress');
    for (const [path, found] of [
      [`${leads}?state=contacted`, 1],
      [`${leads}?status=inProgress`, 1],
      [`${salesLeads}?status=inProgress`, 1],
      [`${leads}?state=nurturing`, 0],
    ] as const)
      assert.equal((await read(path)).length, found, path);
    const back = await send('PATCH', `${salesLeads}/${id}`, { status: 'acknowledged' });
    assert.deepEqual(
      [back.status, back.body.errors[0].allowedValues],
      [409, ['pending', 'accepted', 'rejected', 'cancelled']],
    );
    const events = await database().rows<Json>(
      'SELECT eventType FROM event WHERE resourceId = ? ORDER BY eventType',
      [id],
    );
    const types = new Set(events.map(({ eventType }) => eventType));
    for (const type of [
      'LeadCreateEvent',
      'LeadStateChangeEvent',
      'SalesLeadCreateEvent',
      'SalesLeadStateChangeEvent',
    ])
      assert.ok(types.has(type), type);
  });

  it('scores and is assigned by rules, until somebody says otherwise', async () => {
    const rule = async (body: Json): Promise<Json> => made(rules, body);
    await rule({ name: 'Form', purpose: 'score', condition: `source = 'webForm'`, points: 20 });
    await rule({ name: 'Many', purpose: 'score', condition: 'quantity >= 10', points: 45 });
    await rule({ name: 'Companies', purpose: 'assignment', condition: 'hasCompany', owner: { id: 'bea' } });
    const { id, score, scoredBy, owner, assignedBy } = await made(leads, webForm);
    assert.deepEqual([score, scoredBy, owner, assignedBy], [65, 'rules', { id: 'bea' }, 'rules']);
    const path = `${leads}/${id}`;
    assert.equal((await send('PATCH', path, { source: 'fair' })).body.score, 45);
    const said = (await send('PATCH', path, { score: 90, owner: { id: 'cem' } })).body;
    assert.deepEqual(
      [said.score, said.scoredBy, said.owner, said.assignedBy],
      [90, 'caller', { id: 'cem' }, 'caller'],
    );
    assert.equal((await send('PATCH', path, { source: 'webForm' })).body.score, 90);
    assert.equal((await send('PATCH', path, { score: null })).body.score, 65);
    assert.deepEqual(
      (await read(`${leads}?owner.id=cem&score.gt=50`)).map(({ id: each }: Json) => each),
      [id],
    );
  });

  it('has no rule that cannot be used', async () => {
    for (const body of [
      { name: 'x', purpose: 'score', condition: 'colour = 1', points: 1 },
      { name: 'x', purpose: 'score', condition: 'rating = ', points: 1 },
      { name: 'x', purpose: 'score', condition: 'true' },
      { name: 'x', purpose: 'assignment', condition: 'true' },
    ])
      assert.equal((await send('POST', rules, body)).status, 400, JSON.stringify(body));
  });

  it('shows whom it may repeat', async () => {
    const person = await made(individuals, {
      givenName: 'Ann',
      familyName: 'Alm',
      contactMedium: [mail('ANN@acme.example')],
    });
    const first = await made(leads, webForm);
    const second = await made(leads, { ...webForm, company: 'ACME', prospectContact: [] });
    const seen = async (id: string) =>
      (await read(`${leads}/${id}`)).possibleDuplicate.map((each: Json) => [
        each.id,
        [each['@referredType'], each.matchedBy.toSorted()],
      ]);
    assert.deepEqual(
      new Map(await seen(first.id)),
      new Map([
        [person.id, ['Individual', ['email', 'person']]],
        [second.id, ['Lead', ['company', 'person']]],
      ]),
    );
    const given = await send('PATCH', `${leads}/${second.id}`, {
      duplicateOf: { id: first.id },
      state: 'disqualified',
    });
    assert.deepEqual([given.status, given.body.errors[0].path], [400, '$.statusChangeReason']);
    const body = { duplicateOf: { id: first.id }, state: 'disqualified', statusChangeReason: 'duplicate' };
    assert.equal((await send('PATCH', `${leads}/${second.id}`, body)).body.status, 'rejected');
  });

  it('of a company becomes account, contact and opportunity, with all that it asked for and what may not be done', async () => {
    const { lead, account, contact, opportunity, created } = await converted(webForm);
    assert.deepEqual(
      [lead.state, lead.status, lead.account.id, lead.opportunity.id],
      ['converted', 'accepted', account.id, opportunity.id],
    );
    assert.deepEqual(
      created.map((each: Json) => each['@referredType']),
      ['Organization', 'Customer', 'Individual', 'Opportunity'],
    );
    const customer = await read(`${customers}/${account.id}`);
    assert.deepEqual(
      [customer.name, customer.contact[0].party.id, customer.contact[0].isPrimary],
      ['Acme GmbH', contact.id, true],
    );
    assert.deepEqual((await read(`${individuals}/${contact.id}`)).consent, { doNotCall: true });
    const sale = await read(`${opportunities}/${opportunity.id}`);
    assert.deepEqual(
      [sale.account.id, sale.lead.id, sale.state, sale.productOfInterest.length],
      [account.id, lead.id, 'qualify', 2],
    );
    assert.equal((await read(`${salesLeads}/${lead.id}`)).salesOpportunity.id, opportunity.id);
    assert.equal((await read(`${salesLeads}?salesOpportunity.id=${opportunity.id}`)).length, 1);
    const again = await convert(lead.id);
    assert.deepEqual(
      [again.status, again.body.message],
      [409, `Lead ${lead.id} is converted into account ${account.id} already.`],
    );
    assert.equal((await send('PATCH', `${leads}/${lead.id}`, { rating: 'hot' })).status, 409);
  });

  it('of a person becomes a consumer, and no opportunity where none is wanted', async () => {
    const { lead, consumer, contact, opportunity, created } = await converted(private_, {
      createOpportunity: false,
    });
    assert.deepEqual([opportunity, lead.consumer.id, lead.contact.id], [undefined, consumer.id, contact.id]);
    assert.deepEqual(
      created.map((each: Json) => each['@referredType']),
      ['Individual', 'Customer'],
    );
    assert.equal(lead.productOfInterest.length, 2);
  });

  it('becomes what there is already where it matches, and what it says may not be done is kept', async () => {
    const first = await converted(webForm);
    const second = await converted({ ...webForm, company: 'ACME', consent: { doNotEmail: true } });
    assert.deepEqual([second.account.id, second.contact.id], [first.account.id, first.contact.id]);
    assert.deepEqual(
      second.created.map((each: Json) => each['@referredType']),
      ['Opportunity'],
    );
    assert.deepEqual((await read(`${individuals}/${first.contact.id}`)).consent, {
      doNotCall: true,
      doNotEmail: true,
    });
    const third = await converted(webForm, { matchExisting: false });
    assert.notEqual(third.account.id, first.account.id);
    const several = await convert((await made(leads, webForm)).id);
    assert.deepEqual([several.status, several.body.errors[0].allowedValues.length], [409, 2]);
    const named = await converted(webForm, {
      account: { id: first.account.id },
      contact: { id: first.contact.id },
      opportunity: { id: first.opportunity.id },
    });
    assert.equal(named.opportunity.id, first.opportunity.id);
    const { productOfInterest } = await read(`${opportunities}/${first.opportunity.id}`);
    assert.equal(productOfInterest.length, 4);
  });

  it('is not converted to what does not fit, and then nothing is left', async () => {
    const { consumer } = await converted(private_);
    const { id } = await made(leads, webForm);
    const refused = await convert(id, { account: { id: consumer.id } });
    assert.deepEqual([refused.status, refused.body.errors[0].path], [400, '$.account.id']);
    const before = (await read(organizations)).length;
    const other = await convert(id, { opportunity: { id: 'none' } });
    assert.equal(other.status, 400);
    assert.deepEqual(
      [(await read(`${leads}/${id}`)).state, (await read(organizations)).length],
      ['new', before],
    );
  });

  it('converted with others of the same company at once makes one account, and one contact', async () => {
    const taken = await Promise.all(Array.from({ length: 6 }, async () => made(leads, webForm)));
    const replies = await Promise.all(taken.map(async ({ id }) => convert(id)));
    assert.deepEqual(
      replies.map(({ status }) => status),
      replies.map(() => 200),
      JSON.stringify(replies.map(({ body }) => body.message)),
    );
    assert.equal(new Set(replies.map(({ body }) => body.account.id)).size, 1);
    assert.equal(new Set(replies.map(({ body }) => body.contact.id)).size, 1);
    assert.deepEqual(
      [(await read(organizations)).length, (await read(customers)).length, (await read(individuals)).length],
      [1, 1, 1],
    );
  });

  it('converted twice at once is converted once', async () => {
    const { id } = await made(leads, webForm);
    const replies = await Promise.all([convert(id), convert(id), convert(id)]);
    assert.deepEqual(
      replies.map(({ status }) => status).toSorted((a, b) => a - b),
      [200, 409, 409],
    );
    assert.equal((await read(opportunities)).length, 1);
  });
});
