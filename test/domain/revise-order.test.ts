import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { productGuard } from '../../domain/decomposition/product-guard.js';
import { nothingReported } from '../../domain/decomposition/reported-values.js';
import { penaltiesOf } from '../../domain/decomposition/revision-obstacles.js';
import { reviseOrder, type RevisedOrder } from '../../domain/decomposition/revise-order.js';
import type { RevisedLine } from '../../domain/decomposition/revised-lines.js';
import { emptyInventory, type Inventory } from '../../domain/inventory/inventory.js';
import type { OrderState } from '../../domain/order/order-state.js';
import type { ItemToPlan, OrderToPlan } from '../../domain/order/order.js';
import type { StepState } from '../../domain/plan/step-state.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { ownedBy } from './support/owned.js';

/** A line, and a bundle of a line and of advice, for which nothing is to be done. */
const catalog = smallCatalog({
  offerings: [
    offering('line', 'line'),
    offering('advice', 'advice'),
    offering('bundle', 'bundle', {
      bundledProductOffering: ['line', 'advice'].map((id) => ({
        id,
        bundledProductOfferingOption: { numberRelOfferDefault: 1 },
      })),
    }),
  ],
  products: [
    { id: 'bundle' },
    { id: 'advice' },
    { id: 'line', specificationRelationship: [realizedAs('port')] },
  ],
  services: [
    {
      id: 'port',
      attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
      fulfilment: [provision('add', 'modify', 'delete')],
    },
  ],
});

interface Running {
  readonly inventory?: Inventory;
  /** States of steps by their items; by default waiting. */
  readonly steps?: Readonly<Record<string, StepState>>;
  readonly ended?: readonly string[];
  /** What the items of the order are by now, when their products count. */
  readonly states?: Readonly<Record<string, OrderState>>;
  readonly revisions?: Readonly<Record<string, number>>;
}

function revise(
  before: OrderToPlan,
  after: readonly ItemToPlan[],
  { inventory = emptyInventory, steps = {}, ended = [], states, revisions = {} }: Running = {},
): RevisedOrder {
  const plan = decompose(before, catalog, inventory);
  const running = plan.steps.map((step) => ({
    step,
    state: steps[step.itemId] ?? ('waiting' as const),
    withdrawal: null,
  }));
  const was = new Map(before.items.map((item) => [item.id, item]));
  const is = new Set(after.map(({ id }) => id));
  const lines: RevisedLine[] = [
    ...before.items.filter(({ id }) => !is.has(id)).map(({ id }) => ({ id, change: 'drop' as const })),
    ...after
      .filter((item) => was.get(item.id) !== item)
      .map(({ id }) => ({ id, change: was.has(id) ? ('change' as const) : ('add' as const) })),
  ];
  const items = plan.items.map((planned) => ({
    itemId: planned.id,
    state: states?.[planned.id] ?? ('inProgress' as const),
    planned,
    droppedBy: null,
  }));
  return reviseOrder(
    { before, after: { ...before, items: after }, lines, refused: new Map(), acceptPenalty: false },
    {
      catalog,
      inventory,
      reportedValues: nothingReported,
      plannedItems: new Set(plan.items.map(({ id }) => id)),
      running: { steps: running, reportingSteps: new Set(), completedItems: new Set(ended) },
      obstacleOf: productGuard({ steps: running, items, revisions: new Map(Object.entries(revisions)) }),
    },
  );
}

const refusals = ({ refused }: RevisedOrder): Readonly<Record<string, string>> =>
  Object.fromEntries([...refused].map(([id, { code }]) => [id, code]));

describe('a revision', () => {
  const bundle = add('1', 'bundle');
  const other = add('2', 'line');

  it('drops no bundle of which a part is completed, though the part had no steps', () => {
    const before = orderOf(bundle, other);
    const parts = decompose(before, catalog, emptyInventory).items.map(({ id }) => id);
    const advice = parts.find((id) => id.includes('advice'))!;
    assert.deepEqual(refusals(revise(before, [other])), {});
    assert.deepEqual(refusals(revise(before, [other], { ended: [advice] })), { 1: 'itemCompleted' });
    const moved = { ...bundle, place: { id: 'elsewhere' } };
    const result = revise(before, [moved, other], { ended: [advice] });
    assert.equal(result.refused.get('1')?.code, 'itemCompleted');
    assert.match(
      result.refused.get('1')!.message,
      /is completed: change or end its product by another order/,
    );
  });

  it('changes another item beside one that is completed', () => {
    const before = orderOf(bundle, other);
    const ended = decompose(before, catalog, emptyInventory).items.flatMap(({ id }) =>
      id === '2' ? [] : [id],
    );
    assert.deepEqual(refusals(revise(before, [bundle], { ended })), {});
  });

  it('drops the last item for one that cannot be had in neither of both ways', () => {
    const before = orderOf(other);
    const result = revise(before, [add('3', 'no-such')]);
    assert.deepEqual(Object.keys(refusals(result)).toSorted(), ['2', '3']);
    assert.equal(refusals(result)['2'], 'nothingLeft');
    assert.deepEqual(result.order.items, before.items);
  });

  it('replaces the last item by one that can be had', () => {
    const result = revise(orderOf(other), [add('3', 'line')]);
    assert.deepEqual(refusals(result), {});
    assert.deepEqual(
      result.order.items.map(({ id }) => id),
      ['3'],
    );
  });

  it('adds nothing to an item that is completed', () => {
    const part = { ...add('1.more', 'line'), parentId: '1' };
    assert.deepEqual(refusals(revise(orderOf(bundle), [bundle, part], { ended: ['1'] })), {
      '1.more': 'itemCompleted',
    });
  });

  it('brings no part back that was dropped', () => {
    const plan = decompose(orderOf(bundle), catalog, emptyInventory);
    const [, planned] = plan.items;
    const items = [{ itemId: planned!.id, state: 'cancelled' as const, planned: planned!, droppedBy: 1 }];
    const guard = productGuard({ steps: [], items, revisions: new Map() });
    const { next } = revise(orderOf(other), [other]);
    assert.equal(guard(planned!, { plan, next })?.code, 'knownItem');
    assert.equal(guard(plan.items[0]!, { plan, next }), undefined);
  });

  describe('with a new item about what the customer has', () => {
    const inventory = ownedBy(decompose(orderOf(add('1', 'line')), catalog, emptyInventory));
    const product = inventory.products[0]!;
    const owned = { ...inventory, products: [{ ...product, revision: 7 }] };
    const about = (id: string, action: ItemToPlan['action'] = 'modify'): ItemToPlan => ({
      id,
      action,
      productId: product.id,
      characteristics: [{ name: 'speed', value: 9 }],
    });
    const before = orderOf(about('1'), other);
    const now = { [product.id]: 7 };
    const code = (running: Running, after: readonly ItemToPlan[] = [other, about('3')]) =>
      refusals(revise(before, after, { inventory: owned, revisions: now, ...running }))['3'];

    it('takes it in place of one that has not begun', () => assert.equal(code({}), undefined));

    it('refuses it as long as the other one is to be taken back', () =>
      assert.equal(code({ steps: { 1: 'completed' } }), 'productReserved'));

    it('refuses it beside one that stays', () =>
      assert.equal(code({}, [...before.items, about('3')]), 'productRepeated'));

    it('refuses it when the product is another one by now', () => {
      assert.equal(code({ revisions: { [product.id]: 8 } }), 'productChanged');
      assert.equal(code({ ended: ['1'], states: { 1: 'completed' } }), 'productChanged');
    });

    it('takes it where the other one was cancelled', () =>
      assert.equal(code({ states: { 1: 'cancelled' } }), undefined));
  });
});

describe('the penalty of a revision', () => {
  it('is for what is undone past its soft point of no return, and not for what was left out', () => {
    const [made] = decompose(orderOf(add('1', 'line')), catalog, emptyInventory).steps;
    const step = (id: string) => ({ ...made!, id, pointOfNoReturn: 'soft' as const });
    const running = ['done', 'left-out'].map((id) => ({
      step: step(id),
      state: 'completed' as const,
      withdrawal: null,
      isSkipped: id === 'left-out',
    }));
    const next = { added: [], changed: [], dropped: [], conflicts: [] };
    const undone = penaltiesOf({ steps: running }, { ...next, undone: ['done', 'left-out'], redone: [] });
    const redone = penaltiesOf(
      { steps: running },
      { ...next, undone: [], redone: running.map((each) => each.step) },
    );
    assert.deepEqual(
      [undone, redone].map((all) => all.map((each) => [each.step.id, each.change])),
      [[['done', 'undo']], [['done', 'redo']]],
    );
  });
});
