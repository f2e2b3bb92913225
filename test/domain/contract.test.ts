import assert from 'node:assert/strict';
import {
  agreementStatusOf,
  type ContractFacts,
  contractStateOf,
  contractStates,
  dueContractSteps,
  nextContractStep,
} from '../../domain/inventory/contract.js';
import { agreementLifecycle, contractLifecycle } from '../../domain/tmf/lifecycle.js';

const start = new Date('2026-01-01T00:00:00Z');
const end = new Date('2027-01-01T00:00:00Z');
const signed: ContractFacts = { state: 'draft', start, end, signed: true };
const active: ContractFacts = { ...signed, state: 'active' };

const lifeUntil = (facts: ContractFacts, now: string) => {
  const { steps, after } = dueContractSteps(facts, new Date(now));
  return [steps, after.state, after.end?.toISOString().slice(0, 10)];
};

describe('the life of a contract', () => {
  it('begins on its start and ends on its end', () => {
    assert.deepEqual(nextContractStep(signed), { step: 'start', at: start });
    assert.deepEqual(lifeUntil(signed, '2025-12-31T23:59:59Z'), [[], 'draft', '2027-01-01']);
    assert.deepEqual(lifeUntil(signed, '2026-01-01T00:00:00Z'), [['start'], 'active', '2027-01-01']);
    assert.deepEqual(lifeUntil(signed, '2027-01-01T00:00:00Z'), [['start', 'end'], 'expired', '2027-01-01']);
  });

  it('does not begin while a signature is missing, and ends as a draft when its time is over', () => {
    const unsigned = { ...signed, signed: false };
    assert.deepEqual(nextContractStep(unsigned), { step: 'end', at: end });
    assert.deepEqual(lifeUntil(unsigned, '2026-06-01T00:00:00Z'), [[], 'draft', '2027-01-01']);
  });

  it('is announced before it is renewed, once for each end, and goes on for its term', () => {
    const renewed = {
      ...active,
      renewal: { renewalType: 'automatic', term: 'P1Y', noticeBefore: 'P60D' },
    } as const;
    assert.deepEqual(nextContractStep(renewed), {
      step: 'renewalNotice',
      at: new Date('2026-11-02T00:00:00Z'),
    });
    assert.deepEqual(lifeUntil(renewed, '2026-12-01T00:00:00Z'), [['renewalNotice'], 'active', '2027-01-01']);
    assert.deepEqual(lifeUntil(renewed, '2029-06-01T00:00:00Z'), [
      ['renewalNotice', 'renewal', 'renewalNotice', 'renewal', 'renewalNotice', 'renewal'],
      'active',
      '2030-01-01',
    ]);
  });

  for (const term of ['P0D', 'PT1S', 'P', '24 months', 'P999999Y'])
    it(`ends where its renewal is of ${term}, which leads to no later end`, () => {
      const renewal = { renewalType: 'automatic', term, noticeBefore: 'soon' } as const;
      assert.deepEqual(lifeUntil({ ...active, renewal }, '2027-02-01T00:00:00Z'), [
        ['end'],
        'expired',
        '2027-01-01',
      ]);
    });

  it('ends where nobody renews what is renewed by hand', () => {
    const asked = { ...active, renewal: { renewalType: 'manual', noticeBefore: 'P30D' } } as const;
    assert.deepEqual(lifeUntil(asked, '2027-02-01T00:00:00Z'), [
      ['renewalNotice', 'end'],
      'expired',
      '2027-01-01',
    ]);
  });

  it('is resumed at the end of its suspension, and is not renewed while it is suspended', () => {
    const renewal = { renewalType: 'automatic', term: 'P1Y' } as const;
    const suspended: ContractFacts = { ...active, state: 'suspended', renewal };
    assert.deepEqual(lifeUntil(suspended, '2027-01-01T00:00:00Z'), [['end'], 'expired', '2027-01-01']);
    const forAWhile = { ...suspended, resumeAt: new Date('2026-03-01T00:00:00Z') };
    assert.deepEqual(lifeUntil(forAWhile, '2026-04-01T00:00:00Z'), [['resume'], 'active', '2027-01-01']);
  });

  it('waits for nothing without an end, and when it is over', () => {
    assert.equal(nextContractStep({ ...active, end: null }), undefined);
    for (const state of ['expired', 'cancelled'] as const)
      assert.equal(nextContractStep({ ...active, state }), undefined);
  });

  it('has a status of TMF651 for each of its states, and a state for each status', () => {
    for (const state of contractStates) assert.equal(contractStateOf[agreementStatusOf[state]], state);
    for (const status of agreementLifecycle.states) assert.ok(contractStateOf[status], status);
    for (const state of contractStates)
      for (const to of contractLifecycle.moves[state]) {
        const legal = agreementLifecycle.moves[agreementStatusOf[state] as 'approved'] as readonly string[];
        // A draft that was never signed is over without having been approved: only the schedule does that.
        if (state !== 'draft' || to !== 'expired')
          assert.ok(legal.includes(agreementStatusOf[to]), `${state} to ${to}`);
      }
  });
});
