import assert from 'node:assert/strict';
import { decided } from '../../api/selling/quote-approval.js';
import { systemCaller } from '../../api/tmf630/auth.js';
import { dueQuotes } from '../../entities/selling/due-quotes.js';
import { attendToApproval } from '../../entities/selling/quote-approvals.js';
import { openQuoteScene, quoteRequest as request, quotes, type QuoteScene } from './quote-scene.js';
import type { Json } from './scene.js';

const rules = '/api/v1/approvalRule';

describe('the approval of a quote over the API', () => {
  let scene: QuoteScene;

  before(async function () {
    this.timeout('6m');
    scene = await openQuoteScene();
    const rule = {
      name: 'Discounts over 10 %',
      measure: 'discountPercent',
      operator: 'above',
      limit: 10,
      approver: [{ id: 'director', '@referredType': 'PartyRole' }],
      remindAfter: 'P1D',
    };
    assert.equal((await scene.call('POST', rules, { body: rule })).status, 201);
    assert.equal((await scene.call('POST', rules, { body: { ...rule, approver: [{}] } })).status, 400);
  });

  after(async () => scene.close());

  const discounted = (percentage: number): Json => ({
    ...request('fibre-internet'),
    quoteItem: request('fibre-internet').quoteItem.map((item) => ({
      ...item,
      id: '1',
      priceAlteration: [{ name: 'Loyalty', price: { percentage } }],
    })),
  });
  const act = async (id: string, verb: string, body: Json = {}, key?: string) =>
    scene.call('POST', `${quotes}/${id}/${verb}`, { body, ...(key !== undefined && { key }) });
  const decide = async (id: string, body: Json) => act(id, 'decision', body);
  const jane = { id: 'jane', role: ['director'] };
  const states = ({ authorization }: Json): string[] =>
    authorization.map(({ state }: Json) => state as string);

  it('is not needed within the limits, and says before who would be asked', async () => {
    const small = await scene.post(discounted(5));
    assert.equal((await act(small.id, 'submit')).body.phase, 'approved');
    const large = await scene.post(discounted(20));
    const { body } = await scene.call('GET', `${quotes}/${large.id}/approval`);
    assert.deepEqual(
      body.map(({ name, value, approver }: Json) => [name, value, approver[0].role]),
      [['Discounts over 10 %', 20, 'director']],
    );
    const refused = await scene.patch(large.id, { state: 'approved' });
    assert.equal(refused.status, 409);
    assert.match(refused.body.message, /approved first: Discounts over 10 % \(20\)/);
    assert.equal((await scene.post({ ...discounted(20), instantSyncQuote: true })).state, 'inProgress');
  });

  it('waits in a workflow for somebody else than its author, and is given once', async () => {
    const { id } = await scene.post(discounted(20));
    const submitted = await act(id, 'submit');
    assert.deepEqual([submitted.body.phase, submitted.body.state], ['inApproval', 'inProgress']);
    assert.deepEqual(states(submitted.body), ['requested']);
    const outbox = await scene.database.rows<{ kind: string }>(
      'SELECT kind FROM outbox WHERE workflowId = ?',
      [`quoteApproval/${id}`],
    );
    assert.deepEqual(
      outbox.map(({ kind }) => kind),
      ['start'],
    );
    for (const [refused, status] of [
      [await scene.patch(id, { quoteItem: discounted(30).quoteItem }), 409],
      [await scene.patch(id, { state: 'approved' }), 409],
      [await decide(id, { decision: 'approve' }), 403],
      [await decide(id, { decision: 'approve', approver: { id: 'joe', role: ['clerk'] } }), 403],
      [await decide(id, { decision: 'decline', approver: jane }), 400],
      [await decide(id, { decision: 'approve', override: true, approver: jane }), 400],
      [await act(id, 'decision', { decision: 'approve', approver: jane }, 'dev-channel'), 403],
    ] as const)
      assert.equal(refused.status, status, JSON.stringify(refused.body));
    const given = await decide(id, { decision: 'approve', approver: jane, comment: 'ok' });
    assert.deepEqual([given.body.phase, states(given.body)], ['approved', ['approved']]);
    assert.equal(given.body.authorization[0].signatureRepresentation, 'jane');
    assert.equal((await decide(id, { decision: 'approve', approver: jane })).status, 409);
    assert.deepEqual(await attendToApproval(scene.database, id), { outcome: 'ended', phase: 'approved' });
  });

  it('is given by a person in person, while an application names the one who decides', () => {
    const quote = { state: 'inProgress', phase: 'inApproval', authorization: [] };
    const decision = { decision: 'approve', approver: jane } as const;
    const anna = { ...systemCaller('anna-4711', ['quotes:approve']), kind: 'person', name: 'Anna' } as const;
    assert.throws(() => decided(quote, anna, decision), {
      message: 'Anna decides in person, and cannot decide for jane.',
    });
    const desk = systemCaller('desk', ['quotes:approve']);
    assert.throws(() => decided(quote, desk, decision), { message: /^jane is not asked/ });
  });

  it('is given for what is worse only, when the quote was opened again', async () => {
    const { id } = await scene.post(discounted(20));
    await act(id, 'submit');
    await decide(id, { decision: 'approve', approver: jane });
    await scene.patch(id, { quoteItem: discounted(15).quoteItem });
    const better = await act(id, 'submit');
    assert.deepEqual(
      [better.body.version, better.body.phase, states(better.body)],
      ['2', 'approved', ['carriedOver']],
    );
    await scene.patch(id, { quoteItem: discounted(25).quoteItem });
    assert.deepEqual(states((await act(id, 'submit')).body), ['requested']);
  });

  it('is recalled, declined with a reason, and overridden by an operator with one', async () => {
    const { id } = await scene.post(discounted(20));
    await act(id, 'submit');
    assert.equal((await act(id, 'recall')).body.phase, 'draft');
    assert.equal((await act(id, 'recall')).status, 409);
    await act(id, 'submit');
    const declined = await decide(id, { decision: 'decline', approver: jane, comment: 'too much' });
    assert.deepEqual(
      [declined.body.phase, states(declined.body), declined.body.authorization[0].comment],
      ['draft', ['declined'], 'too much'],
    );
    await act(id, 'submit');
    const over = await act(
      id,
      'decision',
      { decision: 'approve', override: true, comment: 'quarter end', approver: { id: 'admin' } },
      'dev-operator',
    );
    assert.deepEqual([over.body.phase, states(over.body)], ['approved', ['overridden']]);
  });

  it('is reminded of once when that is due, and an offer that is not taken expires', async () => {
    const { id } = await scene.post(discounted(20));
    await act(id, 'submit');
    const first = await attendToApproval(scene.database, id);
    assert.ok(first.outcome === 'waiting' && first.attentionAt !== undefined);
    await scene.database.run(
      `UPDATE business_document SET doc = JSON_SET(doc, '$.authorization[0].requestedDate', ?) WHERE id = ?`,
      [new Date(Date.now() - 86_400_000).toISOString(), id],
    );
    await attendToApproval(scene.database, id);
    await attendToApproval(scene.database, id);
    const reminded = (await scene.call('GET', `${quotes}/${id}`)).body.authorization[0];
    assert.ok(Date.parse(reminded.remindedDate) <= Date.now());
    const events = await scene.database.rows(
      `SELECT 1 FROM event WHERE resourceId = ? AND eventType = 'QuoteAttributeValueChangeEvent' AND fieldPath = 'authorization'`,
      [id],
    );
    assert.equal(events.length, 1);
    await decide(id, { decision: 'approve', approver: jane });
    const expire = async (now: Date) =>
      scene.database.transaction(async (tx) => dueQuotes.process(tx, id, now));
    await expire(new Date());
    assert.equal((await scene.call('GET', `${quotes}/${id}`)).body.phase, 'approved');
    await expire(new Date(Date.now() + 31 * 86_400_000));
    const { body } = await scene.call('GET', `${quotes}/${id}`);
    assert.deepEqual([body.state, body.phase], ['rejected', 'expired']);
    assert.equal((await act(id, 'accept')).status, 409);
  });
});
