import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { sent } from './support/catalog.js';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import type { Catalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import type { ItemToPlan, OrderToPlan } from '../../domain/order/order.js';
import type { Plan, Step } from '../../domain/plan/plan.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { catalogs, choices, chosen, having, places } from './support/changeable.js';
import { orderOn } from './support/owned.js';
import type { StepAction } from '../../domain/order/actions.js';

const modify = (owned: Inventory, more: Partial<ItemToPlan>): OrderToPlan =>
  orderOn(owned, 'modify', undefined, more);

/** The plan of a modify, and what the customer has after it. */
function changed(catalog: Catalog, owned: Inventory, more: Partial<ItemToPlan>) {
  const plan = decompose(modify(owned, more), catalog, owned);
  return { plan, after: inventoryAfter(plan, owned) };
}

const opposite: Readonly<Record<StepAction, StepAction>> = {
  add: 'delete',
  delete: 'add',
  modify: 'modify',
  suspend: 'resume',
  resume: 'suspend',
};

const said = (
  action: StepAction,
  { specification, characteristics }: Pick<Step, 'specification' | 'characteristics'>,
) => `${action} ${specification.id} ${JSON.stringify(characteristics)}`;

/** Visits aside: what was measured and connected stays so. */
const ordersIn = ({ steps }: Plan): readonly Step[] => steps.filter(({ kind }) => kind !== 'workOrder');

const handOffs = (plan: Plan): string[] =>
  ordersIn(plan)
    .map((step) => said(step.action, step))
    .toSorted();

/** What would take all the hand-offs back. */
const inverse = (plan: Plan): string[] =>
  ordersIn(plan)
    .map((step) =>
      said(opposite[step.action], { ...step, characteristics: step.before ?? step.characteristics }),
    )
    .toSorted();

const installed = ({ products }: Inventory): string[] =>
  products.flatMap(({ realizations }) => realizations.map(({ specification }) => specification.id));

/** Without new ids: what is there, with its values and in its sequence. */
const shape = ({ products }: Inventory) =>
  products.map(({ name, status, characteristics, place, quantity, realizations }) => {
    const standing = realizations.map((each) =>
      JSON.stringify([each.specification.id, each.characteristics, each.suspended, each.place]),
    );
    return { name, status, characteristics, place, quantity, standing: standing.toSorted() };
  });

/** Each delete stands behind every add and modify of its item. */
function assertReplacedFirst({ steps }: Plan): void {
  const waitsFor = new Map<string, ReadonlySet<string>>();
  for (const { id, dependsOn } of steps)
    waitsFor.set(id, new Set(dependsOn.flatMap((other) => [other, ...(waitsFor.get(other) ?? [])])));
  const building = steps.filter(({ action }) => action !== 'delete');
  for (const { id } of steps.filter(({ action }) => action === 'delete'))
    assert.ok(building.every((step) => waitsFor.get(id)?.has(step.id)));
}

describe('for any installed base,', () => {
  it('a modify to the same values makes no step and changes nothing', () => {
    fc.assert(
      fc.property(catalogs, choices, (catalog, choice) => {
        const owned = having(catalog, choice);
        for (const same of [{}, chosen(choice), { place: { id: 'home' }, status: 'active' }]) {
          const { plan, after } = changed(catalog, owned, same);
          assert.deepEqual(plan.steps, []);
          assert.deepEqual(after, owned);
        }
      }),
    );
  });

  it('a modify leaves what an order of the new values would have built', () => {
    fc.assert(
      fc.property(catalogs, choices, choices, (catalog, old, next) => {
        const { plan, after } = changed(catalog, having(catalog, old), chosen(next));
        assert.deepEqual(shape(after), shape(having(catalog, next)));
        assertReplacedFirst(plan);
      }),
    );
  });

  it('a modify there and back gives the inverse hand-offs, and what was', () => {
    fc.assert(
      fc.property(catalogs, choices, choices, (catalog, old, next) => {
        const owned = having(catalog, old);
        const there = changed(catalog, owned, chosen(next));
        const back = changed(catalog, there.after, chosen(old));
        assert.deepEqual(handOffs(back.plan), inverse(there.plan));
        assert.deepEqual(shape(back.after), shape(owned));
      }),
    );
  });

  it('a modify touches nothing whose values stay', () => {
    fc.assert(
      fc.property(catalogs, choices, choices, (catalog, old, next) => {
        const owned = having(catalog, old);
        const { plan } = changed(catalog, owned, { ...chosen({ ...old, speed: next.speed }) });
        const steps = plan.steps.map(({ specification, action }) => `${action} ${specification.id}`);
        const lines = Array.from({ length: old.quantity }, () => 'modify line');
        assert.deepEqual(steps, old.speed === next.speed ? [] : lines);
      }),
    );
  });

  it('suspend makes a step in the reverse order, and resume leaves what was', () => {
    fc.assert(
      fc.property(catalogs, choices, (catalog, choice) => {
        const owned = having(catalog, choice);
        const down = changed(catalog, owned, { status: 'suspended' });
        assert.ok(down.after.products.every(({ status }) => status === 'suspended'));
        assert.ok(down.plan.steps.every(({ action }) => action === 'suspend'));
        const up = changed(catalog, down.after, { status: 'active' });
        assert.deepEqual(handOffs(up.plan), inverse(down.plan));
        assert.deepEqual(up.after, owned);
        const keys = (plan: Plan) => plan.steps.map(({ key }) => key);
        const ends = (plan: Plan) =>
          plan.steps.flatMap(({ key, dependsOn }) => {
            const others = dependsOn.map((id) => plan.steps.find((step) => step.id === id)?.key);
            return others.map((other) => (plan === up.plan ? `${key} < ${other}` : `${other} < ${key}`));
          });
        assert.deepEqual(keys(up.plan).toSorted(), keys(down.plan).toSorted());
        assert.deepEqual(ends(up.plan).toSorted(), ends(down.plan).toSorted());
      }),
    );
  });

  it('an order of a suspended product refuses modify and move; it takes resume and delete', () => {
    fc.assert(
      fc.property(catalogs, choices, choices, places, (catalog, choice, next, place) => {
        const owned = changed(catalog, having(catalog, choice), { status: 'suspended' }).after;
        const reasons = (order: OrderToPlan) =>
          qualify(sent(order), catalog, owned, []).items.flatMap((item) =>
            item.reasons.map(({ code }) => code),
          );
        assert.deepEqual(reasons(modify(owned, {})), ['productNotActive']);
        assert.deepEqual(reasons(modify(owned, chosen(next))), ['productNotActive']);
        assert.deepEqual(reasons(modify(owned, { place })), ['productNotActive']);
        assert.deepEqual(reasons(modify(owned, { status: 'active' })), []);
        assert.deepEqual(reasons(orderOn(owned, 'delete')), []);
      }),
    );
  });

  it('a move keeps the product, and the number and kinds of its install base items', () => {
    fc.assert(
      fc.property(catalogs, choices, places, (catalog, choice, place) => {
        const owned = having(catalog, choice);
        const { plan, after } = changed(catalog, owned, { place });
        assert.deepEqual(installed(after).toSorted(), installed(owned).toSorted());
        assert.deepEqual(
          after.products.map(({ id, place: at }) => [id, at]),
          owned.products.map(({ id }) => [id, place]),
        );
        const old = new Set(owned.products.flatMap(({ realizations }) => realizations.map(({ id }) => id)));
        for (const { realizations } of after.products)
          for (const each of realizations) {
            assert.ok(!old.has(each.id));
            assert.deepEqual(each.place, place);
          }
        assertReplacedFirst(plan);
      }),
    );
  });

  it('a move with a change builds there as changed, and takes down what was', () => {
    fc.assert(
      fc.property(catalogs, choices, choices, places, (catalog, old, next, place) => {
        const owned = having(catalog, old);
        const { plan, after } = changed(catalog, owned, { ...chosen(next), place });
        assert.deepEqual(shape(after), shape(having(catalog, next, place)));
        const taken = decompose(orderOn(owned, 'delete'), catalog, owned);
        assert.deepEqual(
          handOffs({ ...plan, steps: plan.steps.filter(({ action }) => action === 'delete') }),
          handOffs(taken),
        );
        assert.ok(plan.steps.every(({ action, place: at }) => (at?.id === 'home') === (action === 'delete')));
      }),
    );
  });

  it('noChange makes no step, and delete after any change leaves nothing', () => {
    fc.assert(
      fc.property(catalogs, choices, choices, (catalog, old, next) => {
        const { after } = changed(catalog, having(catalog, old), chosen(next));
        assert.deepEqual(decompose(orderOn(after, 'noChange'), catalog, after).steps, []);
        const end = decompose(orderOn(after, 'delete'), catalog, after);
        assert.deepEqual(installed(inventoryAfter(end, after)), []);
        const fresh = having(catalog, next);
        assert.deepEqual(handOffs(end), handOffs(decompose(orderOn(fresh, 'delete'), catalog, fresh)));
      }),
    );
  });
});
