import { isDeepStrictEqual } from 'node:util';
import type { Catalog } from '../catalog/catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { OrderToPlan } from '../order/order.js';
import type { Plan, PlannedItem, Step } from '../plan/plan.js';
import { decompose } from './decompose.js';
import { DecompositionError } from './decomposition-error.js';
import { linkedItems } from './linked-items.js';
import { expandOrder, type OrderTree } from './order-tree.js';
import { reportScope, type ReportScope } from './report-scope.js';
import type { ReportedValues } from './specification-node.js';

/** What a step is about, without its place in the plan. */
type StepContent = Pick<Step, 'characteristics' | 'asked' | 'staggers'>;

/** What is different in the plan of the whole order; all else of it stays. */
export interface ScopedPlan {
  readonly items: readonly PlannedItem[];
  /** By the step's id. */
  readonly contents: ReadonlyMap<string, StepContent>;
}

/** The part of an order in which the plan can be another one by what some of its items report. */
export interface OrderScope extends ReportScope {
  readonly order: OrderToPlan;
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly tree: OrderTree;
}

/** More items than these are decomposed faster with all others than twice. */
const mostItems = 1_000;

/** What the steps of these items can change; undefined when that is most of the order, or cannot be told. */
export function findScope(
  order: OrderToPlan,
  catalog: Catalog,
  inventory: Inventory,
  reporting: ReadonlySet<string>,
): OrderScope | undefined {
  const tree = expandOrder(order, catalog, inventory);
  if (!isPlain(order, tree, { catalog, inventory })) return undefined;
  const { changed, read } = reportScope(tree.items, reporting, catalog);
  if (read.size > mostItems || read.size * 2 > tree.items.length) return undefined;
  return { order, catalog, inventory, tree, changed, read };
}

interface Reports {
  /** What the running plan was made with. */
  readonly before: ReportedValues;
  readonly after: ReportedValues;
}

/**
 * Decomposes that part alone, with what was reported before and with what is reported now. As long as that leads to the same
 * steps in the same sequence, the plan of the whole order is the one that it was but for what these steps are about. Undefined
 * when it does not: then the whole order is to be decomposed.
 */
export function decomposeScope(
  { order, catalog, inventory, tree, changed, read }: OrderScope,
  { before, after }: Reports,
): ScopedPlan | undefined {
  const planWith = (reportedValues: ReportedValues): Plan =>
    decompose(order, catalog, inventory, { reportedValues, tree, only: read });
  const plans = tryBoth(() => [planWith(before), planWith(after)]);
  if (!plans) return undefined;
  const [was, is] = plans;
  const isSame = isDeepStrictEqual(was.steps.map(structureOf(changed)), is.steps.map(structureOf(changed)));
  if (!isSame || !isDeepStrictEqual(unchanged(was, changed), unchanged(is, changed))) return undefined;
  return {
    items: is.items.filter(({ id }) => changed.has(id)),
    contents: new Map(
      is.steps.filter(({ itemId }) => changed.has(itemId)).map((step) => [step.id, contentOf(step)]),
    ),
  };
}

/** The step with another content. */
export function withContent(step: Step, content: StepContent): Step {
  const { characteristics: _, asked: __, staggers: ___, ...place } = step;
  return { ...place, ...content };
}

/** Of what is there already, or begins on a date, more than the items themselves decides. */
const isPlain = (
  order: OrderToPlan,
  { items, faults }: OrderTree,
  { catalog, inventory }: { readonly catalog: Catalog; readonly inventory: Inventory },
): boolean =>
  order.requestedStartDate === undefined &&
  faults.length === 0 &&
  items.every(({ action }) => action === 'add') &&
  linkedItems(order, items, { catalog, inventory }).length === 0;

/** Undefined where the part alone has a fault: whoever decomposes the whole says which. */
function tryBoth(run: () => readonly [Plan, Plan]): readonly [Plan, Plan] | undefined {
  try {
    return run();
  } catch (err) {
    if (err instanceof DecompositionError) return undefined;
    throw err;
  }
}

const contentOf = ({ characteristics, asked, staggers }: Step): StepContent => ({
  characteristics,
  ...(asked && { asked }),
  ...(staggers && { staggers }),
});

/** All of a step that is not to change; of a step of an item that is only read that is the whole of it. */
const structureOf =
  (changed: ReadonlySet<string>) =>
  (step: Step): object => {
    if (!changed.has(step.itemId)) return step;
    const { characteristics: _, asked: __, staggers: ___, ...structure } = step;
    return structure;
  };

const unchanged = ({ items }: Plan, changed: ReadonlySet<string>): readonly PlannedItem[] =>
  items.filter(({ id }) => !changed.has(id));
