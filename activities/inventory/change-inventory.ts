import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { toldChanges } from '../../domain/events/event-types.js';
import type { Before, PlannedItem, PlannedProduct } from '../../domain/plan/plan.js';
import { productMoves, type ProductStatus } from '../../domain/inventory/product-status.js';
import type { Transaction } from '../../entities/database.js';
import { writtenAt } from '../../entities/events/event-log.js';
import { tellOf } from '../../entities/events/event-sources.js';
import {
  changeInstallBase,
  putInstallBase,
  restoreInstallBase,
  setInstallBase,
  setSupporting,
} from './install-base.js';
import {
  endCover,
  endEntitlements,
  grantEntitlements,
  restoreCover,
  restoreEntitlements,
  type Undoing,
} from './inventory.js';
import type { Realization } from '../../domain/inventory/inventory.js';
import type { Completion } from './completion.js';

/** Modify, move, suspend, resume: what the item touches becomes as planned, all else stays as it is. */
export async function changeInInventory(tx: Transaction, completion: Completion): Promise<void> {
  const { planned, results, now } = completion;
  const { product, before } = planned;
  if (!before) return;
  if (product) {
    const status = statusAfter(planned, before);
    setProduct(tx, product.id, { from: before, to: { ...product, status }, now });
  }
  if (planned.action === 'suspend') return setInstallBase(tx, planned.realizations, 'suspended', now);
  if (planned.action === 'resume') return setInstallBase(tx, planned.realizations, 'inUse', now);
  const { come, gone, changed } = difference(planned, before);
  putInstallBase(tx, come, completion);
  changeInstallBase(tx, changed.after, results, now);
  setInstallBase(tx, gone, 'ended', now);
  if (product) {
    coverWith(tx, product.id, come, now);
    endCover(tx, idsOf(gone), now);
    endEntitlements(tx, product.id, now, before.entitlements);
    grantEntitlements(tx, completion);
  }
  await setSupporting(tx, { come, gone, now });
}

/** The order was cancelled: everything is as it was before `changeInInventory`. */
export async function changeBackInInventory(tx: Transaction, undoing: Undoing): Promise<void> {
  const { planned, completedAt, now } = undoing;
  const { product, before } = planned;
  if (!before) return;
  if (product) {
    const status = statusAfter(planned, before);
    setProduct(tx, product.id, { from: { ...product, status }, to: before, now });
  }
  if (planned.action === 'suspend' || planned.action === 'resume')
    return restoreInstallBase(tx, before.realizations, now);
  const { come, gone, changed } = difference(planned, before);
  setInstallBase(tx, come, 'ended', now);
  changeInstallBase(tx, changed.before, new Map(), now);
  restoreInstallBase(tx, gone, now);
  if (product) {
    endCover(tx, idsOf(come), now);
    restoreCover(tx, idsOf(gone), completedAt);
    const granted = planned.entitlements.map(({ name }) => name);
    endEntitlements(tx, product.id, now, granted);
    restoreEntitlements(tx, product.id, undoing);
  }
  await setSupporting(tx, { come: gone, gone: come, now });
}

const statusAfter = ({ action }: PlannedItem, { status }: Before): ProductStatus =>
  productMoves[status][action] ?? status;

const idsOf = (realizations: readonly Realization[]): string[] => realizations.map(({ id }) => id);

/** What an item brings, takes away and only changes of the install base. */
function difference({ realizations }: PlannedItem, before: Before) {
  const had = new Set(idsOf(before.realizations));
  const has = new Set(idsOf(realizations));
  return {
    come: realizations.filter(({ id }) => !had.has(id)),
    gone: before.realizations.filter(({ id }) => !has.has(id)),
    changed: {
      after: realizations.filter(({ id }) => had.has(id)),
      before: before.realizations.filter(({ id }) => has.has(id)),
    },
  };
}

interface ProductValues extends Pick<PlannedProduct, 'characteristics' | 'place' | 'quantity'> {
  readonly status: ProductStatus;
}

const attributesOf = ({
  characteristics,
  place,
  quantity,
}: ProductValues): Readonly<Record<string, unknown>> => ({
  productCharacteristic: characteristics,
  place: place && [place],
  quantity,
});

interface ProductChange {
  readonly from: ProductValues;
  readonly to: ProductValues;
  readonly now: Date;
}

function setProduct(tx: Transaction, id: string, { from, to, now }: ProductChange): void {
  const { status } = to;
  const values = attributesOf(to);
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const unset = Object.keys(values).filter((name) => values[name] === undefined);
  const assigned = set.map(([name]) => `'$.${name}', JSON_EXTRACT(?, '$')`).join(', ');
  const changed = `JSON_SET(doc, ${assigned})`;
  const paths = unset.map((name) => `'$.${name}'`).join(', ');
  tx.write(
    `UPDATE product SET doc = ${unset.length === 0 ? changed : `JSON_REMOVE(${changed}, ${paths})`},
       status = ?, reservedBy = NULL, revision = revision + 1, updatedAt = ? WHERE id = ?`,
    [...set.map(([, value]) => JSON.stringify(value)), status, now, id],
  );
  const moved = from.status === status ? [] : ['status'];
  const changes = toldChanges('product', [...changedAttributes(attributesOf(from), values), ...moved]);
  for (const { change, ...told } of changes)
    tellOf(tx, 'product', change, { ...writtenAt(now, [id]), ...told });
}

/** The contract that covers the product covers what has come to it. */
function coverWith(tx: Transaction, productId: string, come: readonly Realization[], now: Date): void {
  for (const { id, kind } of come) {
    tx.write(
      `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, orderItemId, coveredFrom)
       SELECT agreementId, ?, ?, orderItemId, ? FROM agreement_coverage
       WHERE coveredKind = 'product' AND coveredId = ? AND coveredTo IS NULL`,
      [kind, id, now, productId],
    );
  }
}
