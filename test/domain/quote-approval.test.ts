import assert from 'node:assert/strict';
import {
  askNextLevel,
  type Authorization,
  decidableBy,
  isApproved,
  nextAttentionOf,
  requiredApprovals,
  withApproval,
  withAttention,
} from '../../domain/selling/quote-approval.js';
import { measuresOf } from '../../domain/selling/quote-measures.js';
import { toItemPrice } from '../../domain/pricing/item-price.js';
import { catalogOf, euro, line as priced, monthly, price } from './support/prices.js';
import type { ApprovalRule } from '../../domain/tmf/schemas/approval-rule.js';

const now = '2030-01-01T00:00:00.000Z';

const rule = (id: string, more: Partial<ApprovalRule> = {}): ApprovalRule => ({
  id,
  href: '',
  name: id,
  measure: 'discountPercent',
  operator: 'above',
  limit: 10,
  approver: [{ id: 'director', '@referredType': 'PartyRole' }],
  ...more,
});

/** A quote with this discount over the whole term. */
const discounted = (percent: number, more: object = {}) => ({
  priceSummary: {
    contract: {
      list: { unit: 'EUR', value: 1_000 },
      net: { unit: 'EUR', value: 1_000 - percent * 10 },
      margin: 40,
    },
  },
  quoteItem: [{ id: '1', priceAlteration: [{ price: { percentage: percent } }] }],
  ...more,
});

const required = (quote: object, rules: readonly ApprovalRule[], granted: readonly Authorization[] = []) =>
  requiredApprovals(quote as Record<string, unknown>, rules, { granted, now });
const director = { id: 'dora', roles: ['director'] };

describe('the approval of a quote', () => {
  it('is asked for beyond a limit, in its currency, while the rule is in force', () => {
    const rules = [
      rule('discount'),
      rule('thin', { measure: 'marginPercent', operator: 'below', limit: 40 }),
      rule('value', { measure: 'contractValue', limit: 800, currency: 'EUR' }),
      rule('dollars', { measure: 'contractValue', limit: 0, currency: 'USD' }),
      rule('over', { limit: 0, validFor: { endDateTime: now } }),
    ];
    assert.deepEqual(
      required(discounted(10), rules).map(({ id }) => id),
      ['value'],
    );
    assert.deepEqual(
      required(discounted(10.01), rules).map(({ id }) => id),
      ['discount', 'value'],
    );
  });

  it('is needed for any negotiated price, where no rule says which', () => {
    assert.deepEqual(
      required(discounted(1), []).map(({ id }) => id),
      ['negotiatedPrice'],
    );
    assert.deepEqual(required(discounted(1), [rule('discount')]), []);
    assert.deepEqual(required({ ...discounted(0), quoteItem: [{ id: '1' }] }, []), []);
  });

  it('is needed for a price that a person gave by its change over time, or kept from the past', () => {
    for (const negotiated of [
      { priceRamp: [{ months: 24, unitPrice: { unit: 'EUR', value: 1 } }] },
      { priceUplift: { percentage: 0 } },
      { priceBasis: 'installed' },
    ]) {
      assert.deepEqual(
        required({ ...discounted(0), quoteItem: [{ id: '1', ...negotiated }] }, []).map(({ id }) => id),
        ['negotiatedPrice'],
      );
    }
  });

  it('is needed for negotiated prices that no rule watches: one of other quotes, or of a margin that is not known', () => {
    const elsewhere = [
      rule('dollars', { currency: 'USD' }),
      rule('demonstration', { category: 'demonstration' }),
      rule('later', { validFor: { startDateTime: '2031-01-01T00:00:00Z' } }),
    ];
    assert.deepEqual(
      required(discounted(90), elsewhere).map(({ id }) => id),
      ['negotiatedPrice'],
    );
    const margin = [rule('thin', { measure: 'marginPercent', operator: 'below', limit: 20 })];
    const { contract } = discounted(90).priceSummary;
    const unknown = discounted(90, { priceSummary: { contract: { ...contract, margin: undefined } } });
    assert.deepEqual(
      [discounted(90), unknown].map((quote) => required(quote, margin).map(({ id }) => id)),
      [[], ['negotiatedPrice']],
    );
  });

  it('counts a price of a ramp as what it takes off the price of the catalog', () => {
    const ramp = [{ months: 24, unitPrice: euro(1) }];
    const { lines, currency } = price(catalogOf({ o: [monthly('rent', 100)] }), {
      term: 24,
      lines: [priced('1', { ramp })],
    });
    const quoteItemPrice = lines[0]!.parts.map((part) => toItemPrice(part, currency!));
    const { values } = measuresOf({ quoteItem: [{ id: '1', quoteItemPrice }] });
    assert.deepEqual([values.lineDiscountPercent, lines[0]!.totals.contract.list.toNumber()], [99, 2400]);
  });

  it('is asked for again only for what got worse than what was approved', () => {
    const rules = [rule('discount')];
    const [first] = required(discounted(20), rules);
    const granted = [{ ...first!, state: 'approved' as const }];
    const stateAt = (percent: number) =>
      required(discounted(percent), rules, granted).map(({ state }) => state);
    assert.deepEqual(
      [stateAt(20), stateAt(15), stateAt(5), stateAt(21)],
      [['carriedOver'], ['carriedOver'], [], ['waiting']],
    );
    // In small steps it gets no further than in one.
    const [kept] = required(discounted(15), rules, granted);
    assert.deepEqual(
      required(discounted(20.5), rules, [kept!]).map(({ state }) => state),
      ['waiting'],
    );
  });

  it('goes from level to level, and at a level to all at the same time', () => {
    const rules = [
      rule('second', { level: 2 }),
      rule('first', { level: 1 }),
      rule('also first', {
        level: 1,
        approver: [{ id: 'ann' }, { id: 'director', '@referredType': 'PartyRole' }],
        decision: 'all',
      }),
    ];
    let asked = askNextLevel(required(discounted(20), rules), now);
    const states = () => Object.fromEntries(asked.map(({ id, state }) => [id, state]));
    assert.deepEqual(states(), { first: 'requested', 'also first': 'requested', second: 'waiting' });
    const approve = (decider: typeof director): void => {
      const own = new Set(decidableBy(asked, decider));
      asked = askNextLevel(
        asked.map((each) => (own.has(each) ? withApproval(each, { decider, now }) : each)),
        now,
      );
    };
    approve(director);
    assert.deepEqual(states(), { first: 'approved', 'also first': 'requested', second: 'waiting' });
    assert.deepEqual(decidableBy(asked, director), []);
    approve({ id: 'ann', roles: [] });
    assert.deepEqual(states(), { first: 'approved', 'also first': 'approved', second: 'requested' });
    approve(director);
    assert.ok(isApproved(asked));
  });

  it('reminds again and again, and lets others decide once it is escalated', () => {
    const rules = [
      rule('discount', { remindAfter: 'P1D', escalateAfter: 'P2D', escalateTo: [{ id: 'ceo' }] }),
    ];
    const asked = askNextLevel(required(discounted(20), rules), now);
    const ceo = { id: 'ceo', roles: [] };
    assert.equal(nextAttentionOf(asked), '2030-01-02T00:00:00.000Z');
    assert.deepEqual(decidableBy(asked, ceo), []);
    const later = withAttention(asked, '2030-01-02T00:00:00.000Z');
    assert.deepEqual(
      [later[0]?.remindedDate, later[0]?.escalatedDate],
      ['2030-01-02T00:00:00.000Z', undefined],
    );
    const last = withAttention(later, '2030-01-03T12:00:00.000Z');
    assert.equal(nextAttentionOf(last), '2030-01-04T12:00:00.000Z');
    assert.equal(decidableBy(last, ceo).length, 1);
    assert.equal(withApproval(last[0]!, { decider: ceo, now }).state, 'approved');
  });

  it('measures alternatives by the chosen one, and terms in months', () => {
    const line = (id: string, chosen: boolean, amount: number) => ({
      id,
      alternative: { group: 'access', chosen },
      itemTerm: [{ duration: { amount, units: 'years' } }],
      priceAlteration: [{ price: { percentage: 1 } }],
    });
    const { values } = measuresOf({ quoteItem: [line('a', false, 5), line('b', true, 2)] });
    assert.deepEqual([values.termMonths, values.negotiatedLines, values.contractValue], [24, 1, undefined]);
  });
});
