import type { Catalog } from '../catalog/catalog.js';
import { expandOrder, type OrderTree } from '../decomposition/order-tree.js';
import { type LineRefusal, orderLine, type RevisedLine } from '../decomposition/revised-lines.js';
import type { Inventory } from '../inventory/inventory.js';
import type { OrderToPlan } from '../order/order.js';
import type { ServiceArea } from '../tmf/schemas/service-area.js';
import { type OrderError, qualificationErrors } from './order-errors.js';
import { qualifyExpanded } from './qualify.js';

interface RevisionToQualify {
  readonly before: OrderToPlan;
  readonly after: OrderToPlan;
  readonly lines: readonly RevisedLine[];
  /** ISO 8601: the order may change what was on sale when it was sent, and add what is on sale now. */
  readonly orderDate: string;
  readonly now: string;
}

interface QualificationBasis {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly serviceAreas: readonly ServiceArea[];
}

/**
 * The lines of a revision that an order would be rejected for, each with the first reason. What was true of the order before is not
 * held against it; what a change breaks at a line that stays is held against the lines that are dropped, or all.
 */
export function revisionRefusals(
  { before, after, lines, orderDate, now }: RevisionToQualify,
  { catalog, inventory, serviceAreas }: QualificationBasis,
): ReadonlyMap<string, LineRefusal> {
  const errorsOf = (order: OrderToPlan, tree: OrderTree, date: string): readonly OrderError[] =>
    qualificationErrors(
      qualifyExpanded({ order: { ...order, orderDate: date }, tree }, catalog, inventory, serviceAreas),
    );
  const tree = expandOrder(after, catalog, inventory);
  const keyOf = ({ code, message, itemId = '' }: OrderError): string => `${itemId} ${code} ${message}`;
  const earlier = new Set(errorsOf(before, expandOrder(before, catalog, inventory), orderDate).map(keyOf));
  const lineOf = lineFinder(lines, tree);
  const isAdded = ({ itemId }: OrderError): boolean => lineOf(itemId)?.change === 'add';
  const errors = [
    ...errorsOf(after, tree, now).filter(isAdded),
    ...errorsOf(after, tree, orderDate).filter((error) => !isAdded(error)),
  ];
  const dropped = lines.filter(({ change }) => change === 'drop');
  const refused = new Map<string, LineRefusal>();
  for (const error of errors) {
    const own = lineOf(error.itemId);
    if (!own && earlier.has(keyOf(error))) continue;
    const named = own ? [own] : dropped.length > 0 ? dropped : lines;
    for (const { id } of named)
      if (!refused.has(id)) refused.set(id, { code: error.code, message: error.message });
  }
  return refused;
}

/** The line that an item is of: its own, or the nearest above it. */
function lineFinder(
  lines: readonly RevisedLine[],
  { items }: OrderTree,
): (itemId: string | undefined) => RevisedLine | undefined {
  const byId = new Map(lines.filter(({ id }) => id !== orderLine).map((line) => [line.id, line]));
  const itemOf = new Map(items.map((item) => [item.id, item]));
  return (itemId = '') => {
    const own = byId.get(itemId);
    if (own) return own;
    for (let item = itemOf.get(itemId)?.parent; item; item = item.parent) {
      const line = byId.get(item.id);
      if (line) return line;
    }
    return undefined;
  };
}
