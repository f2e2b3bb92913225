import assert from 'node:assert/strict';
import { assigneeOf, type LeadRule, scoreOf } from '../../domain/selling/lead-rules.js';
import { leadStatesOfStatus, salesLeadStatuses } from '../../domain/tmf/lead-states.js';
import { leadLifecycle, salesLeadLifecycle } from '../../domain/tmf/lifecycle.js';

const rule = (name: string, rest: Partial<LeadRule>): LeadRule => ({
  id: name,
  name,
  purpose: 'score',
  condition: 'true',
  ...rest,
});
const reason = (name: string, points: number) => ({ rule: { id: name, name }, points });

describe('a lead', () => {
  const lead = {
    rating: 'hot',
    company: 'Acme',
    productOfInterest: [
      { productOffering: { id: 'fibre' }, quantity: 12 },
      { productOffering: { id: 'mobile' } },
    ],
    prospectContact: [{ characteristic: { emailAddress: 'a@acme.example', country: 'DE' } }],
  };

  it('scores the points of the rules that hold, and says which', () => {
    const rules = [
      rule('hot', { condition: `rating = 'hot'`, points: 30 }),
      rule('large', { condition: 'quantity > 10', points: 25 }),
      rule('no phone', { condition: '$not(hasPhone)', points: -5 }),
      rule('fibre', { condition: `'fibre' in offerings`, points: 10 }),
      rule('abroad', { condition: `country != 'DE'`, points: 50 }),
    ];
    assert.deepEqual(scoreOf(rules, lead), {
      score: 60,
      scoreReason: [reason('hot', 30), reason('large', 25), reason('no phone', -5), reason('fibre', 10)],
    });
  });

  it('scores from 0 to 100, and nothing where no rule scores', () => {
    const by = (points: number) => scoreOf([rule('a', { points }), rule('b', { points })], lead)?.score;
    assert.deepEqual(
      [by(80), by(-80), scoreOf([rule('to', { purpose: 'assignment' })], lead)],
      [100, 0, undefined],
    );
  });

  it('is given to the owner of the first assignment that holds, by priority', () => {
    const to = (id: string, priority?: number, condition = 'true') =>
      rule(id, {
        purpose: 'assignment',
        condition,
        owner: { id },
        ...(priority !== undefined && { priority }),
      });
    assert.deepEqual(assigneeOf([to('last'), to('second', 2), to('first', 1, `country = 'FR'`)], lead), {
      owner: { id: 'second' },
    });
    assert.equal(assigneeOf([to('a', 1, 'false')], lead), undefined);
  });

  it('is not held by a condition that does not fit its values', () =>
    assert.equal(scoreOf([rule('broken', { condition: 'rating > 5', points: 5 })], lead)?.score, 0));

  it('has in TMF699 the state that its own stands for: each move there is legal here, and each here there', () => {
    for (const [status, state] of Object.entries(leadStatesOfStatus))
      assert.equal(salesLeadStatuses[state], status);
    for (const from of leadLifecycle.states)
      for (const to of leadLifecycle.moves[from]) {
        const [before, after] = [salesLeadStatuses[from], salesLeadStatuses[to]];
        assert.ok(before === after || salesLeadLifecycle.moves[before].includes(after), `${from} to ${to}`);
      }
    for (const from of salesLeadLifecycle.states)
      for (const to of salesLeadLifecycle.moves[from])
        assert.ok(
          leadLifecycle.moves[leadStatesOfStatus[from]].includes(leadStatesOfStatus[to]),
          `${from} to ${to}`,
        );
  });
});
