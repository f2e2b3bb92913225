import type { OrderKind } from '../../domain/order/messages.js';
import { orderForms } from '../../domain/order/order.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { OrderItemRow } from '../../entities/orders/order-items.js';
import { apis } from '../apis.js';
import type { Body } from '../tmf630/resource.js';
import { withVersionHref } from '../catalog/catalog-ref.js';
import { orderActionOf } from '../../domain/order/actions.js';
import { groupBy } from '../../domain/lib/group-by.js';

interface ItemContext {
  readonly origin: string;
  /** The hold that the item is on, as its attribute. */
  readonly holdOf: (itemId: string) => Body;
}

/**
 * The order's items as sent, each with its state and sold product, and the items that a bundle implies, or a revision has dropped,
 * beneath their parents. Before decomposition every item has the order's state.
 */
export function showItems(
  kind: OrderKind,
  order: Body,
  rows: readonly OrderItemRow[],
  { origin, holdOf }: ItemContext,
): Body[] {
  const byId = new Map(rows.map((row) => [row.itemId, row]));
  const unnamed = groupBy(
    rows.filter(({ planned, droppedBy }) => planned.implied || droppedBy !== null),
    ({ parentItemId }) => parentItemId ?? '',
  );
  const { items } = orderForms[kind];
  const show = (item: Body): Body => {
    const row = byId.get(String(item['id']));
    const children = [
      ...objects(item[items]).map(show),
      ...(unnamed.get(String(item['id'])) ?? []).map(showUnnamed),
    ];
    return {
      ...item,
      state: row?.state ?? order['state'],
      ...holdOf(String(item['id'])),
      ...(row && offeringOf(item, row, origin)),
      ...(row && productOf(kind, { item, row, origin })),
      ...(children.length > 0 && { [items]: children }),
    };
  };
  const showUnnamed = (row: OrderItemRow): Body =>
    show({ id: row.itemId, action: orderActionOf(row.action), quantity: 1 });
  const dropped = (unnamed.get('') ?? []).filter(({ droppedBy }) => droppedBy !== null);
  return [...objects(order[items]).map(show), ...dropped.map(showUnnamed)];
}

interface ItemView {
  readonly item: Body;
  readonly row: OrderItemRow;
  readonly origin: string;
}

/** The offering in the version that the item was decomposed with, whatever today's catalog says. */
function offeringOf({ productOffering }: Body, { planned }: OrderItemRow, origin: string): Body {
  const { offering } = planned.product ?? {};
  if (!offering) return {};
  const ref = withVersionHref(origin, { ...offering, '@referredType': 'ProductOffering' });
  const { version, href } = ref;
  return { productOffering: { ...ref, ...(productOffering as Body | undefined), version, href } };
}

/** The sold product's id and href; captured service and resource orders have none. */
function productOf(kind: OrderKind, { item, row, origin }: ItemView): Body {
  if (kind !== 'productOrder' || row.productId === null) return {};
  const { name } = row.planned.product ?? {};
  return {
    product: {
      ...((row.planned.implied || row.droppedBy !== null) && name !== undefined && { name }),
      ...(item['product'] as Body | undefined),
      id: row.productId,
      href: `${origin}${apis.productInventory.base}/product/${row.productId}`,
    },
  };
}

/** Items are referenced by id within their order: a duplicate is a fault of the message. */
export const duplicateItemFaults = (kind: OrderKind, order: Body): ErrorDetail[] =>
  duplicateIdFaults(orderForms[kind].items, order);

/** The same for resources that list their items under another name; items without an id are ignored. */
export function duplicateIdFaults(items: string, order: Body): ErrorDetail[] {
  const seen = new Map<unknown, string>();
  const faults: ErrorDetail[] = [];
  const visit = (parent: Body, path: string): void => {
    for (const [index, item] of objects(parent[items]).entries()) {
      const here = `${path}.${items}[${index}]`;
      const { id } = item;
      const first = id === undefined ? undefined : seen.get(id);
      if (first === undefined) seen.set(id, here);
      else faults.push({ path: `${here}.id`, message: `is the id of ${first} too` });
      visit(item, here);
    }
  };
  visit(order, '$');
  return faults;
}

const objects = (value: unknown): readonly Body[] => (Array.isArray(value) ? (value as Body[]) : []);
