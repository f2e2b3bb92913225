import type { Fault } from '../decomposition/decomposition-error.js';
import { groupBy } from '../lib/group-by.js';
import type { Json } from '../lib/json.js';
import { type DatedOrder, type ItemToPlan, nestedItems } from '../order/order.js';
import type { ConfigurationBasis } from './configuration-basis.js';
import { narrowedCatalogFaults } from './narrowed-catalog.js';

/** What the agreements say against the items of these ids; of others, which nobody has named, they say nothing. */
export function agreementFaults(
  { items, orderDate }: DatedOrder,
  named: ReadonlySet<string>,
  { catalog, agreements }: ConfigurationBasis,
): readonly Fault[] {
  if (agreements.length === 0) return [];
  const document = asDocument(items.filter(({ id }) => named.has(id)));
  const faults = narrowedCatalogFaults(document, agreements, { catalog, now: orderDate });
  if (faults.length === 0) return [];
  const idOf = new Map(nestedItems('productOrder', document).map(({ item, path }) => [path, item['id']]));
  return faults.map(({ path, message }) => ({
    code: 'notInAgreement',
    message,
    itemId: String(idOf.get(/^\$(\.productOrderItem\[\d+\])+/.exec(path)?.[0] ?? '')),
  }));
}

/** The items as an order nests them. */
function asDocument(items: readonly ItemToPlan[]): Json {
  const ids = new Set(items.map(({ id }) => id));
  const partsOf = groupBy(items, ({ parentId }) =>
    parentId !== undefined && ids.has(parentId) ? parentId : undefined,
  );
  const nested = (id: string | undefined): Json[] =>
    (partsOf.get(id) ?? []).map((item) => ({
      id: item.id,
      action: item.action,
      ...(item.offeringId !== undefined && { productOffering: { id: item.offeringId } }),
      product: { productCharacteristic: item.characteristics.filter(({ value }) => value !== null) },
      productOrderItem: nested(item.id),
    }));
  return { productOrderItem: nested(undefined) };
}
