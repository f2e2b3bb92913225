import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { resourceChanges } from '../../domain/events/event-types.js';
import type { Before, PlannedItem, PlannedProduct } from '../../domain/plan/plan.js';
import { productMoves, type ProductStatus } from '../../domain/inventory/product-status.js';
import { type Transaction, sql } from '../database.js';
import {
  updateInstallBaseCharacteristics,
  insertInstallBase,
  restoreInstallBase,
  setInstallBaseState,
  updateSupportingReferences,
} from './install-base.js';
import { endCoverage, removeCoverage, restoreCoverage, type CompletionToUndo } from './inventory.js';
import {
  endEntitlements,
  grantEntitlements,
  restoreEntitlements,
  resumeEntitlements,
  suspendEntitlements,
} from './entitlements.js';
import type { Realization } from '../../domain/inventory/inventory.js';
import type { Completion } from './completion.js';
import { changeRows } from '../events/changes.js';

/** Modify, move, suspend, resume: what the item touches becomes as planned, everything else stays. */
export async function changeInInventory(tx: Transaction, completion: Completion): Promise<void> {
  const { planned, results, now } = completion;
  const { product, before } = planned;
  if (!before) return;
  if (product) {
    const status = statusAfter(planned, before);
    updateProduct(tx, product.id, { from: before, to: { ...product, status }, now });
  }
  if (planned.action === 'suspend') {
    if (product) suspendEntitlements(tx, product.id, now);
    return setInstallBaseState(tx, planned.realizations, 'suspended', now);
  }
  if (planned.action === 'resume') {
    if (product) resumeEntitlements(tx, product.id, now);
    return setInstallBaseState(tx, planned.realizations, 'inUse', now);
  }
  const { added, removed, changed } = difference(planned, before);
  insertInstallBase(tx, added, completion);
  updateInstallBaseCharacteristics(tx, changed.after, results, now);
  setInstallBaseState(tx, removed, 'ended', now);
  if (product) {
    extendCoverage(tx, product.id, added, now);
    endCoverage(tx, idsOf(removed), now);
    endEntitlements(tx, { productId: product.id, names: before.entitlements, now });
    grantEntitlements(tx, completion);
  }
  await updateSupportingReferences(tx, { added, removed, now });
}

/** The order was cancelled: everything is as it was before `changeInInventory`. */
export async function revertChangeInInventory(tx: Transaction, undoing: CompletionToUndo): Promise<void> {
  const { planned, completedAt, now } = undoing;
  const { product, before } = planned;
  if (!before) return;
  if (product) {
    const status = statusAfter(planned, before);
    updateProduct(tx, product.id, { from: { ...product, status }, to: before, now });
  }
  if (planned.action === 'suspend' || planned.action === 'resume') {
    if (product)
      (planned.action === 'suspend' ? resumeEntitlements : suspendEntitlements)(tx, product.id, now);
    return restoreInstallBase(tx, before.realizations, now);
  }
  const { added, removed, changed } = difference(planned, before);
  setInstallBaseState(tx, added, 'ended', now);
  updateInstallBaseCharacteristics(tx, changed.before, new Map(), now);
  restoreInstallBase(tx, removed, now);
  if (product) {
    removeCoverage(tx, idsOf(added));
    restoreCoverage(tx, idsOf(removed), completedAt);
    const names = planned.entitlements.map(({ name }) => name);
    endEntitlements(tx, { productId: product.id, names, now }, 'cancelled');
    restoreEntitlements(tx, product.id, undoing);
  }
  await updateSupportingReferences(tx, { added: removed, removed: added, now });
}

const statusAfter = ({ action }: PlannedItem, { status }: Before): ProductStatus =>
  productMoves[status][action] ?? status;

const idsOf = (realizations: readonly Realization[]): string[] => realizations.map(({ id }) => id);

/** What an item adds to the install base, removes from it and only changes. */
function difference({ realizations }: PlannedItem, before: Before) {
  const idsBefore = new Set(idsOf(before.realizations));
  const idsAfter = new Set(idsOf(realizations));
  return {
    added: realizations.filter(({ id }) => !idsBefore.has(id)),
    removed: before.realizations.filter(({ id }) => !idsAfter.has(id)),
    changed: {
      after: realizations.filter(({ id }) => idsBefore.has(id)),
      before: before.realizations.filter(({ id }) => idsAfter.has(id)),
    },
  };
}

interface ProductValues extends Pick<PlannedProduct, 'characteristics' | 'place' | 'quantity' | 'sale'> {
  readonly status: ProductStatus;
}

const attributesOf = ({
  characteristics,
  place,
  quantity,
  sale,
}: ProductValues): Readonly<Record<string, unknown>> => ({
  ...sale,
  productCharacteristic: characteristics,
  place: place && [place],
  quantity,
});

interface ProductChange {
  readonly from: ProductValues;
  readonly to: ProductValues;
  readonly now: Date;
}

function updateProduct(tx: Transaction, id: string, { from, to, now }: ProductChange): void {
  const { status } = to;
  const before = attributesOf(from);
  const gone = Object.fromEntries(Object.keys(before).map((name) => [name, undefined]));
  const values: Readonly<Record<string, unknown>> = { ...gone, ...attributesOf(to) };
  const set = Object.entries(values).filter(([, value]) => value !== undefined);
  const unset = Object.keys(values).filter((name) => values[name] === undefined);
  const assigned = set.map(([name]) => `'$.${name}', JSON_EXTRACT(?, '$')`).join(', ');
  const changed = `JSON_SET(doc, ${assigned})`;
  const paths = unset.map((name) => `'$.${name}'`).join(', ');
  const doc = unset.length === 0 ? changed : `JSON_REMOVE(${changed}, ${paths})`;
  const moved = from.status === status ? [] : ['status'];
  changeRows(tx, 'product', {
    ids: [id],
    set: {
      doc: sql(
        doc,
        set.map(([, value]) => JSON.stringify(value)),
      ),
      status,
      reservedBy: null,
    },
    change: resourceChanges('product', [...changedAttributes(before, values), ...moved]),
    at: now,
  });
}

/** The contract that covers the product also covers what was added to it; what it has covered before it covers again. */
export function extendCoverage(
  tx: Transaction,
  productId: string,
  added: readonly Pick<Realization, 'kind' | 'id'>[],
  now: Date,
): void {
  for (const { id, kind } of added) {
    tx.write(
      `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, orderItemId, coveredFrom)
       SELECT agreementId, ?, ?, orderItemId, ? FROM agreement_coverage
       WHERE coveredKind = 'product' AND coveredId = ? AND coveredTo IS NULL
       ON DUPLICATE KEY UPDATE coveredTo = NULL`,
      [kind, id, now, productId],
    );
  }
}
