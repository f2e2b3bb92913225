import assert from 'node:assert/strict';
import {
  type ManualChange,
  productHistory,
  type ProductTransition,
  versionAt,
} from '../../domain/plan/product-history.js';
import type { Json } from '../../domain/lib/json.js';

const day = (date: string): Date => new Date(`2026-${date}T00:00:00Z`);
const speed = (value: number) => ({ characteristics: [{ name: 'speed', value }] });
const at = (value: number, status = 'active'): Json => ({
  status,
  productCharacteristic: [{ name: 'speed', value }],
});

const sold: ProductTransition = {
  at: day('01-01'),
  operation: 'complete',
  orderId: 'o-1',
  itemId: '1',
  planned: { action: 'add', product: { id: 'p', name: 'Internet', ...speed(100) } },
};
const changed = (
  on: string,
  orderId: string,
  [before, after]: readonly [number, number],
  more: Partial<ProductTransition> = {},
): ProductTransition => ({
  at: day(on),
  operation: 'complete',
  orderId,
  itemId: '1',
  planned: {
    action: 'modify',
    product: { id: 'p', name: 'Internet', ...speed(after) },
    before: { status: 'active', realizations: [], entitlements: [], ...speed(before) },
  },
  ...more,
});
const outline = (now: Json, transitions: readonly ProductTransition[], manual?: readonly ManualChange[]) =>
  productHistory(now, day('01-01'), { transitions, ...(manual && { manual }) }).map(
    ({ from, to, values, by }) => [
      from?.toISOString().slice(5, 10),
      to?.toISOString().slice(5, 10),
      values,
      by?.orderId,
    ],
  );

describe('a sold product over time', () => {
  it('has a version for each order that changed it, and is now what its record says', () => {
    const transitions = [sold, changed('03-01', 'o-2', [100, 250]), changed('06-01', 'o-3', [250, 500])];
    assert.deepEqual(outline(at(500), transitions.toReversed()), [
      ['01-01', '03-01', at(100), 'o-1'],
      ['03-01', '06-01', at(250), 'o-2'],
      ['06-01', undefined, at(500), 'o-3'],
    ]);
  });

  it('was as the first order found it, where no order had sold it', () => {
    assert.deepEqual(outline(at(250), [changed('03-01', 'o-2', [100, 250])]), [
      ['01-01', '03-01', at(100), undefined],
      ['03-01', undefined, at(250), 'o-2'],
    ]);
    assert.deepEqual(outline(at(100), []), [['01-01', undefined, at(100), undefined]]);
  });

  it('was changed while an order had changed it that was undone', () => {
    const change = changed('03-01', 'o-2', [100, 250]);
    const undone = changed('03-02', 'o-2', [100, 250], { operation: 'undo' });
    assert.deepEqual(
      outline(at(100), [sold, change, undone]).map(([, , values]) => values),
      [at(100), at(250), at(100)],
    );
  });

  it('follows suspend, resume and end in its status', () => {
    const { planned } = changed('03-01', 'o-2', [100, 100]);
    const suspended = changed('03-01', 'o-2', [100, 100], { planned: { ...planned, action: 'suspend' } });
    const ended = changed('06-01', 'o-3', [100, 100], {
      planned: { action: 'delete', before: { ...planned.before!, status: 'suspended' } },
    });
    const undone: ProductTransition = { ...ended, at: day('06-02'), operation: 'undo' };
    assert.deepEqual(
      outline(at(100, 'suspended'), [sold, suspended, ended, undone]).map(
        ([, , values]) => (values as Json)['status'],
      ),
      ['active', 'suspended', 'terminated', 'suspended'],
    );
  });

  it('has a version for each change by hand, among those of orders, as it was found and left', () => {
    const byHand = (on: string, [before, after]: readonly [number, number]): ManualChange => ({
      at: day(on),
      changedBy: 'caller:ops',
      before: { ...at(before), quantity: 2 },
      after: { ...at(after), quantity: 2 },
    });
    const manual = [byHand('02-01', [100, 120]), byHand('04-01', [250, 300])];
    const history = outline(at(300), [sold, changed('03-01', 'o-2', [120, 250])], manual);
    assert.deepEqual(history, [
      ['01-01', '02-01', { ...at(100), quantity: 2 }, 'o-1'],
      ['02-01', '03-01', { ...at(120), quantity: 2 }, undefined],
      ['03-01', '04-01', { ...at(250), quantity: 2 }, 'o-2'],
      ['04-01', undefined, at(300), undefined],
    ]);
    assert.deepEqual(outline(at(120), [], [byHand('02-01', [100, 120])]), [
      ['01-01', '02-01', { ...at(100), quantity: 2 }, undefined],
      ['02-01', undefined, at(120), undefined],
    ]);
  });

  it('has the version that was valid at an instant, and none before it was there', () => {
    const versions = productHistory(at(250), undefined, {
      transitions: [sold, changed('03-01', 'o-2', [100, 250])],
    });
    assert.deepEqual(
      ['02-28', '03-01', '12-31'].map((date) => versionAt(versions, day(date))?.values),
      [at(100), at(250), at(250)],
    );
    assert.equal(versionAt(versions, new Date('2025-12-31T00:00:00Z')), undefined);
  });
});
