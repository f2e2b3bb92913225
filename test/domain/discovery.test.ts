import assert from 'node:assert/strict';
import { discrepanciesOf, type InstalledItem } from '../../domain/inventory/discovery.js';
import { followReport, type StoredDiscrepancy } from '../../domain/inventory/stored-discrepancy.js';

const line: InstalledItem = {
  kind: 'service',
  id: 'line-1',
  characteristics: [
    { name: 'mbps', value: 250 },
    { name: 'vlan', value: { outer: 1, inner: 2 } },
  ],
  placeId: 'site-1',
  productId: 'p-1',
  inUse: true,
};
const report = (items: readonly object[], isComplete = false) => ({ items, isComplete }) as never;
const of = { kind: 'service', itemId: 'line-1' } as const;

describe('what a network reports of the install base', () => {
  it('differs in nothing where all that it says is so, whatever it leaves out', () => {
    const vlan = [{ name: 'vlan', value: { inner: 2, outer: 1 } }];
    for (const said of [{}, { characteristic: vlan }, { place: { id: 'site-1' }, product: { id: 'p-1' } }])
      assert.deepEqual(discrepanciesOf(report([{ kind: 'service', id: 'line-1', ...said }]), [line]), []);
  });

  it('differs in a characteristic, in the site and in the sold product, each for itself', () => {
    const found = {
      kind: 'service',
      id: 'line-1',
      characteristic: [
        { name: 'mbps', value: 100 },
        { name: 'port', value: '0/1' },
      ],
      place: { id: 'site-2' },
      product: { id: 'p-2' },
    };
    assert.deepEqual(discrepanciesOf(report([found]), [line]), [
      { ...of, discrepancyType: 'characteristic', attribute: 'mbps', recorded: 250, discovered: 100 },
      { ...of, discrepancyType: 'characteristic', attribute: 'port', discovered: '0/1' },
      { ...of, discrepancyType: 'otherPlace', recorded: 'site-1', discovered: 'site-2' },
      { ...of, discrepancyType: 'otherProduct', recorded: 'p-1', discovered: 'p-2' },
    ]);
  });

  it('lacks an item only where it says that it is complete, and none that has ended', () => {
    const ended = { ...line, id: 'line-2', inUse: false };
    assert.deepEqual(discrepanciesOf(report([]), [line, ended]), []);
    assert.deepEqual(discrepanciesOf(report([], true), [line, ended]), [
      { ...of, discrepancyType: 'missingItem' },
    ]);
  });

  it('has an item, as it was found, that is unknown or has ended; one of the same id and another kind is another', () => {
    const found = [
      { kind: 'resource', id: 'line-1', specification: { id: 'ont' }, place: { id: 'site-1' } },
      { kind: 'service', id: 'line-3' },
    ];
    assert.deepEqual(discrepanciesOf(report(found), [{ ...line, id: 'line-3', inUse: false }]), [
      {
        kind: 'resource',
        itemId: 'line-1',
        discrepancyType: 'unknownItem',
        discovered: { specification: { id: 'ont' }, place: { id: 'site-1' } },
      },
      { kind: 'service', itemId: 'line-3', discrepancyType: 'unknownItem', discovered: {} },
    ]);
  });
});

describe('a report that follows others', () => {
  const at = (hour: number): Date => new Date(Date.UTC(2026, 10, 28, hour));
  const difference = { ...of, discrepancyType: 'characteristic', attribute: 'mbps', recorded: 250 } as const;
  const stored = (state: StoredDiscrepancy['state'], discovered: unknown = 100): StoredDiscrepancy => ({
    ...difference,
    discovered,
    id: 'd',
    state,
    discoveredAt: at(2),
  });
  const follow = (before: StoredDiscrepancy, discovered?: unknown, hour = 3) => {
    const { added, renewed, resolved } = followReport(
      {
        found: discovered === undefined ? [] : [{ ...difference, discovered }],
        discoveredAt: at(hour),
        speaksOf: () => true,
      },
      [before],
    );
    return { added: added.length, renewed: renewed.length, resolved: resolved.length };
  };
  const nothing = { added: 0, renewed: 0, resolved: 0 };

  it('opens nothing a second time, and renews what is open with another value', () => {
    assert.deepEqual(follow(stored('open'), 100), nothing);
    assert.deepEqual(follow(stored('open'), 50), { ...nothing, renewed: 1 });
  });

  it('leaves what was dismissed alone until the network says something else', () => {
    assert.deepEqual(follow(stored('dismissed'), 100), nothing);
    assert.deepEqual(follow(stored('dismissed'), 50), { ...nothing, renewed: 1 });
  });

  it('opens again what was accepted or resolved, and is found once more', () => {
    for (const state of ['accepted', 'resolved'] as const)
      assert.deepEqual(follow(stored(state), 100), { ...nothing, renewed: 1 });
  });

  it('resolves what is open or dismissed when it agrees, and leaves what was decided or is resolved', () => {
    for (const [state, resolved] of [
      ['open', 1],
      ['dismissed', 1],
      ['accepted', 0],
      ['resolved', 0],
    ] as const)
      assert.deepEqual(follow(stored(state)), { ...nothing, resolved });
  });

  it('changes nothing when a later one has spoken already', () => {
    for (const discovered of [undefined, 50])
      assert.deepEqual(follow(stored('open'), discovered, 1), nothing);
  });
});
