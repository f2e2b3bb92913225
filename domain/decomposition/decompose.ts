import { fillPending } from './attribute-mapping.js';
import type { Catalog } from '../catalog/catalog.js';
import { DecompositionError, type Fault } from './decomposition-error.js';
import type { Inventory } from '../inventory/inventory.js';
import { linkedItems } from './linked-items.js';
import { expandOrder, type OrderTree } from './order-tree.js';
import { type DeferredValues, findDeferredValues } from './deferred-values.js';
import type { OrderToPlan } from '../order/order.js';
import type { OpenRule, Plan, Step } from '../plan/plan.js';
import { toPlannedItem } from './planned-item.js';
import { makeBeforeBreak } from './make-before-break.js';
import { expandItem } from './specification-tree.js';
import { linkSteps } from './step-dependencies.js';
import { startWaits } from './start-waits.js';
import { makeSteps, type StepsOf } from './steps.js';
import { markUntouchedLinks, markUntouchedNodes } from './untouched-nodes.js';
import { topologicalOrder } from '../plan/graph.js';
import { nothingReported } from './reported-values.js';
import { clearTrace } from './trace.js';
import type { Expansion, OrderItem, ReportedValues, ResolvedSoFar, Trace } from './specification-node.js';
import { groupBy } from '../lib/group-by.js';

/** Optional inputs of decomposition besides order, catalog and inventory. */
interface DecomposeOptions {
  /** What steps of the running plan have reported so far; nothing for a new order. */
  readonly reportedValues?: ReportedValues;
  /**
   * The items of the running plan: one that the order does not name stays in the plan even when nothing of it changes
   * any more.
   */
  readonly plannedItems?: ReadonlySet<string>;
  /** The order's items where they were expanded before, by whoever qualified it. */
  readonly tree?: OrderTree;
  /** The items to decompose, where what the others come to is known (`decomposeScope`); all of them otherwise. */
  readonly only?: ReadonlySet<string>;
  /** Filled with the reasons for the plan, if given. */
  readonly trace?: Trace;
  /** How many parts the caller has time for; absent: as many as an order may have. */
  readonly atMost?: number | undefined;
}

/**
 * Breaks an order down into its plan by the catalog's PSR model (docs/architecture.md, One idea). Pure and linear in
 * the order's size. Throws a `DecompositionError` with every fault of order and catalog at once, a `LargePlanError` beyond
 * `atMost`. With a trace it notes there why.
 */
export function decompose(
  order: OrderToPlan,
  catalog: Catalog,
  inventory: Inventory,
  {
    reportedValues = nothingReported,
    plannedItems = noItems,
    tree,
    only,
    trace,
    atMost,
  }: DecomposeOptions = {},
): Plan {
  const { items: ordered, faults } = tree ?? expandOrder(order, catalog, inventory);
  const linked = only ? [] : linkedItems(order, ordered, { catalog, inventory });
  const all = only ? ordered.filter(({ id }) => only.has(id)) : [...ordered, ...linked];
  const { expansion, stepsOf, open } = expandUntilStable(order, all, (resolved): Expansion => ({
    catalog,
    faults: [...faults],
    nodes: [],
    timeZones: inventory.timeZones ?? {},
    reportedValues: reportedValues,
    resolved: resolved,
    provisionalRules: [],
    trace,
    atMost,
  }));
  linkSteps(expansion.nodes, stepsOf);
  makeBeforeBreak(stepsOf);
  const steps = sortSteps(stepsOf, expansion);
  const nodesOf = groupBy(expansion.nodes, ({ item }) => item.id);
  const openRules = openRulesByItem(open);
  const expanded = { orderId: order.id, sold: order.kind === 'productOrder', expansion, stepsOf, openRules };
  const isPlanned = ({ id }: OrderItem): boolean =>
    plannedItems.has(id) ||
    openRules.has(id) ||
    (nodesOf.get(id) ?? []).some(({ action }) => action !== 'noChange');
  const untouched = new Set(linked.filter((item) => !isPlanned(item)));
  const items = all.filter((item) => !untouched.has(item));
  const planned = items.map((item) => toPlannedItem(item, nodesOf.get(item.id) ?? [], expanded));
  const found = faultsOutside(untouched, expansion.faults);
  if (found.length > 0) throw new DecompositionError(found);
  return { items: planned, steps: [...steps, ...startWaits(order, items, { steps, expansion })] };
}

const noItems: ReadonlySet<string> = new Set();

/** Items that the order neither names nor changes may have faults. */
function faultsOutside(untouched: ReadonlySet<OrderItem>, faults: readonly Fault[]): readonly Fault[] {
  const ids = new Set([...untouched].map(({ id }) => id));
  return faults.filter(({ itemId }) => itemId === undefined || !ids.has(itemId));
}

interface StableExpansion {
  readonly expansion: Expansion;
  readonly stepsOf: StepsOf;
  readonly open: DeferredValues['open'];
}

const nothingResolved: ResolvedSoFar = { values: new Map(), open: new Set() };

/**
 * Each expansion resolves at least one more value or rule that decides about others; no catalog has more layers than
 * this.
 */
const maxPasses = 20;

/** Expands the order's tree, and again as long as an expansion resolves something that its own rules need. */
function expandUntilStable(
  order: OrderToPlan,
  items: readonly OrderItem[],
  createExpansion: (settled: ResolvedSoFar) => Expansion,
): StableExpansion {
  let resolved = nothingResolved;
  for (let count = 1; ; count += 1) {
    const expansion = createExpansion(resolved);
    if (expansion.trace) clearTrace(expansion.trace);
    for (const item of items) expandItem(item, expansion);
    fillPending(expansion);
    markUntouchedNodes(expansion);
    markUntouchedLinks(expansion);
    const stepsOf = makeSteps(order, expansion);
    const { open } = findDeferredValues(expansion, stepsOf);
    const next = resolveMore(resolved, expansion, new Set(open.keys()));
    if (!next) return { expansion, stepsOf, open };
    if (count === maxPasses) {
      const [rule] = expansion.provisionalRules;
      const message = `The rules of ${rule?.node.specification.id ?? 'the order'} keep changing each other: they have no stable result.`;
      throw new DecompositionError([...expansion.faults, { code: 'unstableRules', message }]);
    }
    resolved = next;
  }
}

/** What this expansion resolved beyond the one before; undefined when that is nothing. */
function resolveMore(
  before: ResolvedSoFar,
  { provisionalRules }: Expansion,
  open: ReadonlySet<string>,
): ResolvedSoFar | undefined {
  const values = new Map(before.values);
  let found = [...open].some((key) => !before.open.has(key));
  for (const { node, names } of provisionalRules) {
    const known = names.filter((name) => node.values[name] !== undefined);
    if (known.length === 0) continue;
    found = true;
    const entries = known.map((name) => [name, node.values[name]]);
    values.set(node.key, { ...values.get(node.key), ...Object.fromEntries(entries) });
  }
  return found ? { values, open: new Set([...before.open, ...open]) } : undefined;
}

function openRulesByItem(open: DeferredValues['open']): ReadonlyMap<string, readonly OpenRule[]> {
  const result = new Map<string, OpenRule[]>();
  for (const { itemId, ...rule } of open.values()) result.set(itemId, [...(result.get(itemId) ?? []), rule]);
  return result;
}

/** Sorts the steps by dependency; a cycle is reported with the steps that it runs through. */
function sortSteps(stepsOf: StepsOf, { faults }: Expansion): readonly Step[] {
  const order = topologicalOrder([...stepsOf.values()].flat());
  if ('sorted' in order) return order.sorted;
  const message = `Steps wait for each other: ${order.cycle.map(({ key }) => key).join(' -> ')}.`;
  faults.push({ code: 'dependencyCycle', message, itemId: order.cycle[0]?.itemId ?? '' });
  return [];
}
