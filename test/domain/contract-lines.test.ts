import assert from 'node:assert/strict';
import type { ContractState } from '../../domain/inventory/contract.js';
import { contractLineStates, lineTreeFaults, rightsGivenBy } from '../../domain/inventory/contract-lines.js';
import { renewedContract } from '../../domain/inventory/renewed-contract.js';
import type { Json } from '../../domain/lib/json.js';
import type { ProductStatus } from '../../domain/inventory/product-status.js';

const now = new Date('2026-06-01T00:00:00Z');
const products = new Map<string, ProductStatus>([
  ['live', 'active'],
  ['gone', 'terminated'],
  ['off', 'suspended'],
]);
const on = (...ids: string[]) => ({ product: ids.map((id) => ({ id })) });
const statesOf = (lines: readonly object[], state: ContractState = 'active') =>
  contractLineStates(lines as never, { state, now, products });

describe('the lines of a contract', () => {
  const examples: readonly (readonly [string, object, ContractState])[] = [
    ['is in force with the contract', {}, 'active'],
    ['begins on its start', { validFor: { startDateTime: '2026-07-01' } }, 'draft'],
    ['is over at its end', { validFor: { endDateTime: '2026-05-01' } }, 'expired'],
    ['is in force with one of its products', on('gone', 'live'), 'active'],
    ['is over with the last of its products', on('gone'), 'expired'],
    ['is suspended with all of its products that are left', on('gone', 'off'), 'suspended'],
    ['is in force while a product of other systems is all that it names', on('elsewhere'), 'active'],
  ];
  for (const [title, line, state] of examples)
    it(`a line ${title}`, () => assert.deepEqual(statesOf([line]), [state]));

  it('has the state of the contract where that is not in force, and never the other way round', () => {
    for (const state of ['draft', 'suspended', 'expired', 'cancelled'] as const)
      assert.deepEqual(statesOf([on('live'), on('gone')], state), [state, state]);
  });

  it('hands its state down to its parts, which may end before it', () => {
    const parts = [
      { id: 'site', ...on('off') },
      { id: 'line', partOf: 'site', ...on('live') },
      { id: 'router', partOf: 'line' },
    ];
    assert.deepEqual(statesOf(parts), ['suspended', 'suspended', 'suspended']);
    const whole = [{ id: 'site' }, { id: 'line', partOf: 'site', ...on('gone') }];
    assert.deepEqual(statesOf(whole), ['active', 'expired']);
  });

  it('is not confused by lines that are parts of each other, which another API may store', () => {
    assert.deepEqual(
      statesOf([
        { id: 'a', partOf: 'b' },
        { id: 'b', partOf: 'a' },
      ]),
      ['active', 'active'],
    );
    assert.deepEqual(
      lineTreeFaults([
        { id: 'a', partOf: 'b' },
        { id: 'b', partOf: 'a' },
      ]).map(({ path }) => path),
      ['$.agreementItem[0].partOf', '$.agreementItem[1].partOf'],
    );
  });

  it('is looked at once, however many there are and however deep they lie in each other', () => {
    const chain = Array.from({ length: 50_000 }, (_, index) => ({
      id: `line-${index}`,
      ...(index > 0 && { partOf: `line-${index - 1}` }),
    }));
    assert.deepEqual(lineTreeFaults(chain), []);
    assert.deepEqual([...new Set(statesOf(chain.toReversed()))], ['active']);
    const round = [{ ...chain[0], partOf: 'line-49999' }, ...chain.slice(1)];
    assert.equal(lineTreeFaults(round).length, round.length);
  });

  it('gives its rights for its products, and the contract those of its specification that it has no own of', () => {
    const given = rightsGivenBy(
      {
        entitlement: [{ name: 'Hotline', validity: 'P1Y' }],
        agreementItem: [{ id: '1', ...on('live'), entitlement: [{ name: 'Data' }] }],
      },
      { entitlement: [{ name: 'Hotline' }, { name: 'Visits' }] },
    );
    assert.deepEqual(given, [
      { line: '', name: 'Hotline', validity: 'P1Y', products: [] },
      { line: '', name: 'Visits', products: [] },
      { line: '1', name: 'Data', products: ['live'] },
    ]);
  });
});

describe('a contract of which a quote has renewed a product', () => {
  const start = new Date('2025-01-01T00:00:00Z');
  const end = new Date('2026-12-31T00:00:00Z');
  const contract = {
    renewal: { renewalType: 'automatic', renewals: 1 },
    agreementItem: [
      { id: '1', term: 'P12M', price: { value: 40, unit: 'EUR' }, ...on('live') },
      { id: '2', lineType: 'oneTime', ...on('live') },
      { id: '3', term: 'P12M', ...on('off') },
    ],
  };
  const price = { price: { value: 30, unit: 'EUR' } };
  const renew = (more: object) =>
    renewedContract(contract, { end, start, now }, [
      {
        productId: 'live',
        itemId: '1',
        renewalType: 'early',
        term: 'P24M',
        until: undefined,
        price,
        ...more,
      },
    ]);

  const termOf = (renewed: ReturnType<typeof renew>): unknown =>
    (renewed!.doc['agreementItem'] as readonly { readonly term: string }[])[0]?.term;

  it('has its price and its commitment from now on, ends no earlier, and is otherwise as it was', () => {
    const renewed = renew({});
    assert.equal(renewed?.end?.toISOString(), '2028-06-01T00:00:00.000Z');
    assert.deepEqual(renewed?.doc, {
      renewal: { renewalType: 'automatic', renewals: 2 },
      agreementItem: [
        {
          id: '1',
          term: 'P24M',
          validFor: { startDateTime: '2026-06-01T00:00:00.000Z' },
          price: { value: 30, unit: 'EUR' },
          ...on('live'),
        },
        ...contract.agreementItem.slice(1),
      ],
      agreementPeriod: { endDateTime: '2028-06-01T00:00:00.000Z' },
    });
  });

  it('is counted from the end of the former commitment when it is late', () => {
    assert.equal(renew({ renewalType: 'late' })?.end?.toISOString(), '2028-01-01T00:00:00.000Z');
  });

  it('is committed until the day on which others end, and keeps its own end where that is later', () => {
    const together = renew({ renewalType: 'coTerminated', until: new Date('2027-03-01T00:00:00Z') });
    assert.deepEqual([termOf(together), together!.end?.toISOString()], ['P273D', '2027-03-01T00:00:00.000Z']);
  });

  it('is committed for no less than before by ending with others, whatever was prolonged since that was offered', () => {
    const until = new Date('2026-07-01T00:00:00Z');
    const prolonged = { agreementItem: [{ ...contract.agreementItem[0]!, term: 'P24M' }] };
    const renewed = renewedContract(prolonged, { end, start, now }, [
      { productId: 'live', itemId: '1', renewalType: 'coTerminated', term: undefined, until, price },
    ]);
    assert.deepEqual([termOf(renewed), renewed!.end?.toISOString()], ['P214D', '2027-01-01T00:00:00.000Z']);
  });

  it('costs in no part of its term what it cost before', () => {
    const priceSegment = [{ start: start.toISOString(), price: { value: 0, unit: 'EUR' } }];
    const ramped = { ...contract, agreementItem: [{ ...contract.agreementItem[0]!, priceSegment }] };
    const lineAfter = (given: object) =>
      renewedContract(ramped, { end, start, now }, [
        {
          productId: 'live',
          itemId: '1',
          renewalType: 'early',
          term: 'P24M',
          until: undefined,
          price: given as Json,
        },
      ])?.lines[0]?.after['priceSegment'];
    assert.deepEqual([lineAfter(price), lineAfter({})], [undefined, priceSegment]);
  });

  it('is none of another product', () => assert.equal(renew({ productId: 'other' }), undefined));
});
