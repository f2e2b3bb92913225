import assert from 'node:assert/strict';
import { nextVersion } from '../../domain/qualification/quote.js';
import {
  acceptanceFaults,
  openLines,
  partOfQuote,
  withAcceptance,
} from '../../domain/selling/quote-acceptance.js';
import { commercialChanges } from '../../domain/selling/quote-changes.js';
import { compareQuotes } from '../../domain/selling/quote-comparison.js';
import { quoteLifecycle } from '../../domain/tmf/lifecycle.js';
import {
  inPhase,
  phaseOf,
  quotePhaseMoves,
  quotePhases,
  stateOfPhase,
} from '../../domain/tmf/quote-phase.js';

describe('the phases of a quote', () => {
  it('move as TMF648 states may move, or stay in the same one', () => {
    for (const [from, targets] of Object.entries(quotePhaseMoves))
      for (const to of targets) {
        const [before, after] = [stateOfPhase[from as keyof typeof quotePhaseMoves], stateOfPhase[to]];
        assert.ok(before === after || quoteLifecycle.moves[before].includes(after), `${from} to ${to}`);
      }
  });

  it('begin again as the next version, however long its number is', () => {
    assert.deepEqual(['1', '1.9', 'v9007199254740993', 'final'].map(nextVersion), [
      '2',
      '1.10',
      'v9007199254740994',
      undefined,
    ]);
  });

  it('are those of a quote whose state fits; older quotes have only a state', () => {
    for (const phase of quotePhases) assert.equal(phaseOf(inPhase({}, phase)), phase);
    assert.equal(phaseOf({ state: 'approved' }), 'approved');
    assert.equal(phaseOf({ state: 'pending', phase: 'draft' }), 'incomplete');
  });
});

const line = (id: string, more: object = {}) => ({ id, productOffering: { id: 'fibre' }, ...more });
const monthly = (value: number, unit = 'EUR') => ({
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { dutyFreeAmount: { unit, value } },
});

describe('a change of a quote', () => {
  const before = {
    relatedParty: [{ id: 'c-1', role: 'customer' }],
    quoteItem: [line('1', { quantity: 2, quoteItemPrice: [{ '@type': 'CatalogPrice', ...monthly(2) }] })],
  };

  it('is commercial where it touches what is offered', () => {
    for (const [change, changed] of [
      [{ quoteItem: [line('1', { quantity: 3 })] }, 'quoteItem'],
      [{ quoteItem: [line('1', { quantity: 2, itemTerm: [{ name: '24 months' }] })] }, 'quoteItem'],
      [{ quoteItem: [line('1', { quantity: 2, quoteItemPrice: [monthly(1)] })] }, 'quoteItem'],
      [{ quoteItem: [...before.quoteItem, line('2')] }, 'quoteItem'],
      [{ relatedParty: [{ id: 'c-2', role: 'customer' }] }, 'relatedParty'],
      [{ validFor: { endDateTime: '2031-01-01T00:00:00Z' } }, 'validFor'],
    ] as const)
      assert.deepEqual(commercialChanges(before, { ...before, ...change }), [changed]);
  });

  it('is not where it says who is called, and when the line is wanted', () => {
    const contacts = [...before.relatedParty, { id: 'jane', role: 'contact' }];
    const quoteItem = [
      line('1', { quantity: 2, action: 'add', note: [{ text: 'ring twice' }], state: 'approved' }),
    ];
    assert.deepEqual(
      commercialChanges(before, { ...before, quoteItem, relatedParty: contacts, description: 'x' }),
      [],
    );
  });
});

describe('the comparison of two quotes', () => {
  it('names the lines that are new, gone and changed, each with what it costs more', () => {
    const from = {
      quoteItem: [
        line('1', { quantity: 1, quoteItemPrice: [monthly(0.1)] }),
        line('2', { quoteItemPrice: [monthly(5)] }),
        line('3'),
      ],
      quoteTotalPrice: [monthly(5.1)],
    };
    const to = {
      quoteItem: [
        line('1', { quantity: 3, quoteItemPrice: [monthly(0.3)] }),
        line('3'),
        line('4', { quoteItemPrice: [monthly(7, 'CHF')] }),
      ],
      quoteTotalPrice: [monthly(0.3), monthly(7, 'CHF')],
    };
    const delta = (unit: string, before: number, after: number, more: number) => ({
      priceType: 'recurring',
      recurringChargePeriod: 'month',
      unit,
      from: before,
      to: after,
      delta: more,
    });
    assert.deepEqual(compareQuotes(from, to), {
      line: [
        {
          id: '1',
          change: 'changed',
          offering: 'fibre',
          difference: [{ attribute: 'quantity', from: 1, to: 3 }],
          price: [delta('EUR', 0.1, 0.3, 0.2)],
        },
        { id: '2', change: 'removed', offering: 'fibre', difference: [], price: [delta('EUR', 5, 0, -5)] },
        { id: '4', change: 'added', offering: 'fibre', difference: [], price: [delta('CHF', 0, 7, 7)] },
      ],
      total: [delta('EUR', 5.1, 0.3, -4.8), delta('CHF', 0, 7, 7)],
    });
  });
});

describe('the prices of two quotes', () => {
  const net = (value: number) => ({ netPrice: { dutyFreeAmount: { unit: 'EUR', value } } });
  const ramp = (...parts: readonly (readonly [periods: number, value: number])[]) => ({
    ...monthly(parts[0]![1]),
    priceSegment: parts.map(([periods, value]) => ({ periods, ...net(value) })),
  });
  const priced = (...quoteItemPrice: readonly object[]) => ({ quoteItem: [line('1', { quoteItemPrice })] });
  const alike = { priceType: 'recurring', recurringChargePeriod: 'month', unit: 'EUR' };

  it('differ where a later part of them does, from which period on and until when', () => {
    const { line: lines, total } = compareQuotes(
      priced(ramp([12, 80], [24, 100]), monthly(5)),
      priced(ramp([6, 80], [6, 90], [24, 100]), monthly(5)),
    );
    const later = { ...alike, fromPeriod: 6, toPeriod: 12, from: 85, to: 95, delta: 10 };
    assert.deepEqual([lines.map(({ price }) => price), total], [[[later]], [later]]);
  });

  it('differ for as long as they do, and not because one was priced later', () => {
    const from = (start: string) => ({
      ...monthly(10),
      priceSegment: [
        { start, periods: 12, ...net(10) },
        { start: `after ${start}`, periods: 1.5, ...net(20) },
      ],
    });
    const early = priced(from('2026-01-01'));
    assert.deepEqual(compareQuotes(early, priced(from('2026-02-02'))), { line: [], total: [] });
    const { total } = compareQuotes(early, priced(monthly(10)));
    assert.deepEqual(total, [{ ...alike, fromPeriod: 12, from: 20, to: 10, delta: -10 }]);
  });

  it('differ in what is paid for use, which is in no total', () => {
    const used = (value: number, unitOfMeasure: string) => ({
      priceType: 'usage',
      unitOfMeasure,
      ...net(value),
    });
    const { line: lines, total } = compareQuotes(
      priced(used(1, '1 GB')),
      priced(used(2, '1 GB'), used(1, '1 h')),
    );
    const usage = { priceType: 'usage', unit: 'EUR' };
    assert.deepEqual(
      lines.map(({ price }) => price),
      [
        [
          { ...usage, unitOfMeasure: '1 GB', from: 1, to: 2, delta: 1 },
          { ...usage, unitOfMeasure: '1 h', from: 0, to: 1, delta: 1 },
        ],
      ],
    );
    assert.deepEqual(total, []);
  });

  it('count the chosen alternatives only', () => {
    const choice = (chosen: boolean, value: number) => ({
      alternative: { group: 'speed', chosen },
      quoteItemPrice: [monthly(value)],
    });
    const quote = (first: boolean) => ({
      quoteItem: [line('1', choice(first, 10)), line('2', choice(!first, 30))],
    });
    assert.deepEqual(compareQuotes(quote(true), quote(false)).total, [
      { ...alike, from: 10, to: 30, delta: 20 },
    ]);
  });
});

describe('the lines of a quote', () => {
  const how = { date: '2030-01-01T00:00:00.000Z', by: 'shop' };
  const quote = inPhase(
    { quoteItem: [line('1'), line('2', { quoteItemRelationship: [{ id: '1' }] }), line('3')] },
    'sent',
  );

  it('are ordered together where one names the other', () => {
    assert.deepEqual(
      acceptanceFaults(quote, ['1']).map(({ message }) => message),
      ['belongs together with line 2: order them together'],
    );
    assert.deepEqual(acceptanceFaults(quote, ['1', '2']), []);
  });

  it('stay open until they are ordered', () => {
    const some = withAcceptance(quote, ['1', '2'], { ...how, orderId: 'o-1' });
    assert.deepEqual([some['phase'], openLines(some).map(({ id }) => id)], ['partiallyAccepted', ['3']]);
    const all = withAcceptance(some, ['3'], { ...how, orderId: 'o-2' });
    assert.deepEqual([all['phase'], all['state'], openLines(all)], ['accepted', 'accepted', []]);
    assert.deepEqual(acceptanceFaults(all, ['3']), [
      { path: '$.quoteItem[0].id', message: 'is ordered already: product order o-2' },
    ]);
  });

  it('are summed up with the tax of those that are taxed', () => {
    const priced = (id: string, netPrice: object) =>
      line(id, { quoteItemPrice: [{ priceType: 'oneTime', netPrice }] });
    const amount = (value: number) => ({ unit: 'EUR', value });
    const quoteItem = [
      priced('1', { dutyFreeAmount: amount(10) }),
      priced('2', { dutyFreeAmount: amount(100), taxIncludedAmount: amount(119) }),
      line('3'),
    ];
    assert.deepEqual(partOfQuote({ quoteItem }, ['1', '2'])['quoteTotalPrice'], [
      {
        priceType: 'oneTime',
        price: { dutyFreeAmount: amount(110), taxIncludedAmount: amount(129) },
      },
    ]);
  });
});
