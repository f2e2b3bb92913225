import assert from 'node:assert/strict';
import type { ContractState } from '../../domain/inventory/contract.js';
import { contractLineStates, lineTreeFaults, rightsGivenBy } from '../../domain/inventory/contract-lines.js';
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
