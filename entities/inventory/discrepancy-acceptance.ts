import {
  characteristicsIn,
  type InstallBaseKind,
  installBaseStates,
} from '../../domain/inventory/install-base.js';
import { isLive } from '../../domain/inventory/product-status.js';
import type { StoredDiscrepancy } from '../../domain/inventory/stored-discrepancy.js';
import { attributeChanges } from '../../domain/events/deed.js';
import { mergeCharacteristics } from '../../domain/catalog/characteristics.js';
import { sameValue, valuesOf } from '../../domain/lib/values.js';
import { object, text } from '../../domain/lib/json.js';
import type { Place } from '../../domain/order/references.js';
import { anyOf, sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import type { InstallBaseRow, Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { extendCoverage } from './change-inventory.js';
import { resolveOthersOf } from './discrepancies.js';
import { endCoverage } from './inventory.js';
import {
  setInstallBaseState,
  updateInstallBaseCharacteristics,
  updateSupportingReferences,
} from './install-base.js';

type ItemRow = Row<
  InstallBaseRow,
  'id' | 'name' | 'state' | 'productId' | 'parentId' | 'placeId' | 'updatedAt' | 'doc'
>;
export type LockedProduct = Row<Product, 'id' | 'status' | 'reservedBy' | 'customerId'>;

/** What an acceptance changes, locked; a product that an order is changing is refused before. */
export interface LockedItem {
  /** Absent: the install base has no such item. */
  readonly item?: ItemRow;
  /** The sold product that it is a part of, or is to be. */
  readonly product?: LockedProduct;
}

/**
 * Locks the item behind its product, as orders do, so that neither changes meanwhile; or says why it cannot be changed now.
 */
export async function lockDiscrepantItem(
  tx: Transaction,
  { kind, itemId, discovered }: StoredDiscrepancy,
): Promise<LockedItem | string> {
  const [seen] = await tx.rows<Row<InstallBaseRow, 'productId'>>(
    `SELECT productId FROM ${kind} WHERE id = ?`,
    [itemId],
  );
  const productId = seen ? seen.productId : text(object(object(discovered)['product'])['id']);
  const [product] = productId
    ? await tx.rows<LockedProduct>(
        'SELECT id, status, reservedBy, customerId FROM product WHERE id = ? FOR UPDATE',
        [productId],
      )
    : [];
  if (product && product.reservedBy !== null)
    return `order ${product.reservedBy} is changing product ${product.id}: try again when the order has ended`;
  const [item] = await tx.rows<ItemRow>(
    `SELECT id, name, state, productId, parentId, placeId, updatedAt, doc FROM ${kind} WHERE id = ? FOR UPDATE`,
    [itemId],
  );
  if (Boolean(seen) !== Boolean(item) || (seen && item?.productId !== seen.productId))
    return 'the item was changed just now: try again';
  return { ...(item && { item }), ...(product && { product }) };
}

/** What the network says of an item in use takes the place of what is recorded; or why it does not. */
export async function takeOver(
  tx: Transaction,
  discrepancy: StoredDiscrepancy,
  { item }: LockedItem,
): Promise<string | undefined> {
  const { kind, discrepancyType, attribute = '', discovered } = discrepancy;
  const now = new Date();
  if (!item || isOver(kind, item)) {
    if (discrepancyType === 'missingItem') return undefined;
    return 'the item is not in use any more';
  }
  switch (discrepancyType) {
    case 'characteristic': {
      const characteristics = characteristicsIn(kind, item.doc);
      const values = valuesOf(characteristics);
      const refusal = staleness(
        discrepancy,
        Object.hasOwn(values, attribute) ? values[attribute] : undefined,
      );
      if (refusal !== undefined) return refusal;
      const merged = mergeCharacteristics(characteristics, [{ name: attribute, value: discovered }]);
      const changed = { kind, id: item.id, characteristics: merged };
      updateInstallBaseCharacteristics(tx, [changed], new Map(), now);
      return undefined;
    }
    case 'otherPlace': {
      const refusal = staleness(discrepancy, item.placeId ?? undefined);
      if (refusal === undefined) movePlace(tx, { kind, item, placeId: String(discovered), now });
      return refusal;
    }
    case 'otherProduct':
      return 'what belongs to which product is changed by orders: change the products, or dismiss it';
    case 'missingItem':
      return await endItem(tx, discrepancy, item);
    case 'unknownItem':
      return undefined;
  }
}

/** What was reported is compared with what was recorded then; an order may have changed it since. */
function staleness({ recorded, discovered }: StoredDiscrepancy, current: unknown): string | undefined {
  if (sameValue(current, recorded) || sameValue(current, discovered)) return undefined;
  return `the install base has said ${JSON.stringify(current) ?? 'nothing'} since it was reported: the next import compares it anew`;
}

/** That an item is there or not was found of the item as it was then; whatever has changed it since may have answered it. */
const changeSince = ({ discoveredAt }: StoredDiscrepancy, { updatedAt }: ItemRow): string | undefined =>
  updatedAt > discoveredAt
    ? 'the item has changed since it was reported: the next import compares it anew'
    : undefined;

const isOver = (kind: InstallBaseKind, { state }: ItemRow): boolean =>
  state === installBaseStates[kind].ended;

interface PlaceMove {
  readonly kind: InstallBaseKind;
  readonly item: ItemRow;
  readonly placeId: string;
  readonly now: Date;
}

/** TMF638 has a list of places, of which the first is the site; TMF639 has one. */
function movePlace(tx: Transaction, { kind, item, placeId, now }: PlaceMove): void {
  const before = item.doc['place'];
  const [first, ...others] = (Array.isArray(before) ? before : [before]) as readonly (
    Partial<Place> | undefined
  )[];
  const { role = 'installationAddress', '@referredType': referredType = 'GeographicSite' } = first ?? {};
  const site = { id: placeId, role, '@referredType': referredType };
  const place = kind === 'service' ? [site, ...others] : site;
  changeRows(tx, kind, {
    ids: [item.id],
    set: { placeId, doc: sql(`JSON_SET(doc, '$.place', JSON_EXTRACT(?, '$'))`, [JSON.stringify(place)]) },
    change: [{ change: 'attributeValueChange', fieldPath: 'place' }],
    at: now,
  });
}

/** An item that is not there has ended, unless something that is stands on it. */
async function endItem(
  tx: Transaction,
  discrepancy: StoredDiscrepancy,
  item: ItemRow,
): Promise<string | undefined> {
  const { kind } = discrepancy;
  const below = await itemsBelow(tx, item.id);
  if (below.length > 0) return `${below.join(', ')} in use below it: end what is below it first`;
  const refusal = changeSince(discrepancy, item);
  if (refusal !== undefined) return refusal;
  const now = new Date();
  setInstallBaseState(tx, [{ kind, id: item.id }], 'ended', now);
  endCoverage(tx, [item.id], now);
  await updateSupportingReferences(tx, { added: [], removed: [realized(kind, item)], now });
  await resolveOthersOf(tx, discrepancy);
  return undefined;
}

async function itemsBelow(tx: Transaction, id: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const kind of ['service', 'resource'] as const) {
    const rows = await tx.rows<Row<InstallBaseRow, 'id'>>(
      `SELECT id FROM ${kind} WHERE parentId = ? AND state IN (?) LIMIT 5`,
      [id, anyOf([installBaseStates[kind].inUse, installBaseStates[kind].suspended])],
    );
    found.push(...rows.map((row) => `${kind} ${row.id}`));
  }
  return found;
}

const realized = (kind: InstallBaseKind, { id, name, parentId }: ItemRow) => ({
  kind,
  id,
  name,
  ...(parentId !== null && { parentId }),
});

/** An item that had ended and is there is in use again, and covered as its product is; or why not. */
export async function bringBack(
  tx: Transaction,
  discrepancy: StoredDiscrepancy,
  { item, product }: LockedItem & { readonly item: ItemRow },
): Promise<string | undefined> {
  const { kind } = discrepancy;
  if (!isOver(kind, item)) return undefined;
  const refusal = changeSince(discrepancy, item) ?? productRefusal(product);
  if (refusal !== undefined) return refusal;
  const now = new Date();
  setInstallBaseState(tx, [{ kind, id: item.id }], 'inUse', now);
  if (product) extendCoverage(tx, product.id, [{ kind, id: item.id }], now);
  await updateSupportingReferences(tx, { added: [realized(kind, item)], removed: [], now });
  return undefined;
}

/** Why nothing can become a part of the product; undefined when it can. */
export const productRefusal = (product: LockedProduct | undefined): string | undefined =>
  product && !isLive(product.status)
    ? `product ${product.id}, which it is a part of, is ${product.status}: have it taken down, and dismiss this`
    : undefined;

/**
 * The product that the item is a part of has another revision: an order that is being planned with what the item was before finds
 * that, and is planned again.
 */
export function touchProduct(
  tx: Transaction,
  { id: discrepancyId }: StoredDiscrepancy,
  { id }: LockedProduct,
): void {
  changeRows(tx, 'product', { ids: [id], set: {}, change: [], at: new Date() });
  const change = attributeChanges({}, { discrepancy: { id: discrepancyId, state: 'accepted' } });
  tx.deeds?.add('product', { resource: 'product', id, action: 'request', change });
}

/** An item that was found becomes a part of its product, and is covered as that is. */
export function bindFound(tx: Transaction, { kind, itemId }: StoredDiscrepancy, { id }: LockedProduct): void {
  const now = new Date();
  changeRows(tx, kind, { ids: [itemId], set: { productId: id }, change: [], at: now });
  extendCoverage(tx, id, [{ kind, id: itemId }], now);
}
