import { fillPending } from './attribute-mapping.js';
import type { Catalog } from '../catalog/catalog.js';
import { DecompositionError } from './decomposition-error.js';
import type { Inventory } from '../inventory/inventory.js';
import { expandOrder } from './order-tree.js';
import { findLateValues, type LateValues } from './late-values.js';
import type { OrderToPlan } from '../order/order.js';
import type { OpenRule, Plan, Step } from '../plan/plan.js';
import { toPlannedItem } from './planned-item.js';
import { replaceFirst } from './replace-first.js';
import { growItem } from './specification-tree.js';
import { linkSteps } from './step-dependencies.js';
import { makeSteps, type StepsOf } from './steps.js';
import { settleTouched } from './touched.js';
import { topologicalOrder } from '../plan/graph.js';
import { nothingTold } from './reports.js';
import { clear } from './trace.js';
import type {
  OrderItem,
  Growth,
  SpecificationNode,
  Trace,
  ToldValues,
  Settled,
} from './specification-node.js';

/** What decomposition may be given besides order, catalog and inventory. */
export interface DecomposeOptions {
  /** What steps of the running plan have told so far; nothing for a new order. */
  readonly told?: ToldValues;
  /** Filled with the reasons when somebody wants to know them. */
  readonly trace?: Trace;
}

/**
 * Breaks an order down into its plan by the catalog's PSR model (DESIGN §1, §5). Pure and linear in the order's size.
 * Throws a `DecompositionError` with every fault of order and catalog at once. With a trace it notes there why.
 */
export function decompose(
  order: OrderToPlan,
  catalog: Catalog,
  inventory: Inventory,
  { told = nothingTold, trace }: DecomposeOptions = {},
): Plan {
  const { items, faults } = expandOrder(order, catalog, inventory);
  const { growth, stepsOf, open } = growSettled(order, items, (settled): Growth => ({
    catalog,
    faults: [...faults],
    nodes: [],
    told,
    settled,
    unsure: [],
    trace,
  }));
  linkSteps(growth.nodes, stepsOf);
  replaceFirst(stepsOf);
  const steps = inOrder(stepsOf, growth);
  const nodesOf = byItem(growth.nodes);
  const openRules = openByItem(open);
  const grown = { orderId: order.id, sold: order.kind === 'productOrder', growth, stepsOf, openRules };
  const planned = items.map((item) => toPlannedItem(item, nodesOf.get(item.id) ?? [], grown));
  if (growth.faults.length > 0) throw new DecompositionError(growth.faults);
  return { items: planned, steps };
}

interface Grown {
  readonly growth: Growth;
  readonly stepsOf: StepsOf;
  readonly open: LateValues['open'];
}

const nothingSettled: Settled = { values: new Map(), open: new Set() };

/** Each growth settles at least one more value or rule that decides about others; more layers than this no catalog has. */
const mostGrowths = 20;

/** Grows the order's tree, again for as long as it finds out what its own rules ask for. */
function growSettled(
  order: OrderToPlan,
  items: readonly OrderItem[],
  newGrowth: (settled: Settled) => Growth,
): Grown {
  let settled = nothingSettled;
  for (let count = 1; ; count += 1) {
    const growth = newGrowth(settled);
    if (growth.trace) clear(growth.trace);
    for (const item of items) growItem(item, growth);
    fillPending(growth);
    settleTouched(growth);
    const stepsOf = makeSteps(order, growth);
    const { open } = findLateValues(growth, stepsOf);
    const next = settle(settled, growth, new Set(open.keys()));
    if (!next) return { growth, stepsOf, open };
    if (count === mostGrowths) {
      const [rule] = growth.unsure;
      const message = `The rules of ${rule?.node.specification.id ?? 'the order'} change each other without end.`;
      throw new DecompositionError([...growth.faults, { code: 'unstableRules', message }]);
    }
    settled = next;
  }
}

/** What this growth found out, and the one before had not known; undefined when that is nothing. */
function settle(before: Settled, { unsure }: Growth, open: ReadonlySet<string>): Settled | undefined {
  const values = new Map(before.values);
  let found = [...open].some((key) => !before.open.has(key));
  for (const { node, names } of unsure) {
    const known = names.filter((name) => node.values[name] !== undefined);
    if (known.length === 0) continue;
    found = true;
    const entries = known.map((name) => [name, node.values[name]]);
    values.set(node.key, { ...values.get(node.key), ...Object.fromEntries(entries) });
  }
  return found ? { values, open: new Set([...before.open, ...open]) } : undefined;
}

function openByItem(open: LateValues['open']): ReadonlyMap<string, readonly OpenRule[]> {
  const result = new Map<string, OpenRule[]>();
  for (const { itemId, ...rule } of open.values()) result.set(itemId, [...(result.get(itemId) ?? []), rule]);
  return result;
}

/** Dependency order; a cycle is reported with the steps it runs through. */
function inOrder(stepsOf: StepsOf, { faults }: Growth): readonly Step[] {
  const order = topologicalOrder([...stepsOf.values()].flat());
  if ('sorted' in order) return order.sorted;
  const message = `Steps wait for each other: ${order.cycle.map(({ key }) => key).join(' -> ')}.`;
  faults.push({ code: 'dependencyCycle', message, itemId: order.cycle[0]?.itemId ?? '' });
  return [];
}

function byItem(nodes: readonly SpecificationNode[]): ReadonlyMap<string, readonly SpecificationNode[]> {
  const result = new Map<string, SpecificationNode[]>();
  for (const node of nodes) {
    const same = result.get(node.item.id);
    if (same) same.push(node);
    else result.set(node.item.id, [node]);
  }
  return result;
}
