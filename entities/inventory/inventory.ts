import type { PlannedItem } from '../../domain/plan/plan.js';
import { anyOf, type Transaction } from '../database.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { insertInstallBase, restoreInstallBase, setInstallBaseState } from './install-base.js';
import type { Realization } from '../../domain/inventory/inventory.js';
import { isAscii } from '../tables/columns.js';
import type { Completion } from './completion.js';
import { reviewCovering } from './contract-life.js';
import { endEntitlements, grantEntitlements, restoreEntitlements } from './entitlements.js';
import { changeRows } from '../events/changes.js';
import { customersUnder } from '../parties/organization-tree.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** The sold product becomes active, with its install base, entitlements and the contract's cover. */
export async function addToInventory(tx: Transaction, completion: Completion): Promise<void> {
  const { planned, now } = completion;
  if (planned.product) {
    changeRows(tx, 'product', {
      ids: [planned.product.id],
      set: { status: 'active', startDate: now, reservedBy: null },
      change: 'stateChange',
      at: now,
    });
  }
  insertInstallBase(tx, planned.realizations, completion);
  grantEntitlements(tx, completion);
  insertCoverage(tx, completion);
  await coverByAgreements(tx, completion);
}

/** What ends with an item, and when. */
interface ItemEnd {
  readonly productId: string | undefined;
  readonly realizations: readonly Realization[];
  readonly now: Date;
  /** The order whose item brought them, when that is undone. */
  readonly undoneOf?: string;
}

/** Product, install base, entitlements and cover end together. */
export function endInInventory(tx: Transaction, { productId, realizations, now, undoneOf }: ItemEnd): void {
  if (productId !== undefined) {
    changeRows(tx, 'product', {
      ids: [productId],
      set: { status: 'terminated', terminationDate: now, reservedBy: null },
      change: 'stateChange',
      at: now,
    });
    endEntitlements(tx, { productId, now }, undoneOf === undefined ? 'expired' : 'cancelled');
  }
  setInstallBaseState(tx, realizations, 'ended', now);
  const ids = [...realizations.map(({ id }) => id), ...(productId === undefined ? [] : [productId])];
  if (undoneOf !== undefined) removeCoverage(tx, ids, { except: agreementId(undoneOf) });
  endCoverage(tx, ids, now);
  if (productId !== undefined) reviewCovering(tx, [productId], now);
}

/** An item whose completion is undone. */
export interface CompletionToUndo {
  readonly planned: PlannedItem;
  readonly orderId: string;
  /** The instant of all its effects, by which what had ended before is told apart and stays ended. */
  readonly completedAt: Date;
  readonly now: Date;
}

/** Restores what `endInInventory` ended, as it was. */
export function restoreInInventory(tx: Transaction, { planned, completedAt, now }: CompletionToUndo): void {
  const realizations = planned.before?.realizations ?? [];
  const productId = planned.product?.id;
  restoreInstallBase(tx, realizations, now);
  if (productId === undefined) return;
  restoreEntitlements(tx, productId, { completedAt, now });
  restoreCoverage(tx, [productId, ...realizations.map(({ id }) => id)], completedAt);
  changeRows(tx, 'product', {
    ids: [productId],
    set: { status: planned.before?.status ?? 'active', terminationDate: null },
    change: 'stateChange',
    at: now,
  });
}

/** The contracts that cover these products and items cover them until now. */
export function endCoverage(tx: Transaction, ids: readonly string[], now: Date): void {
  if (ids.length === 0) return;
  tx.write('UPDATE agreement_coverage SET coveredTo = ? WHERE coveredId IN (?) AND coveredTo IS NULL', [
    now,
    anyOf(ids),
  ]);
}

/**
 * What was undone was never covered: a contract that only it would have ended goes on. The contract that the undone order
 * made is cancelled, and keeps what it covered.
 */
export function removeCoverage(
  tx: Transaction,
  ids: readonly string[],
  { except = '' }: { readonly except?: string } = {},
): void {
  if (ids.length === 0) return;
  tx.write('DELETE FROM agreement_coverage WHERE coveredId IN (?) AND agreementId <> ?', [
    anyOf(ids),
    except,
  ]);
}

/** The cover that ended with a completion, which is undone, goes on. */
export function restoreCoverage(tx: Transaction, ids: readonly string[], completedAt: Date): void {
  if (ids.length === 0) return;
  tx.write('UPDATE agreement_coverage SET coveredTo = NULL WHERE coveredId IN (?) AND coveredTo = ?', [
    anyOf(ids),
    completedAt,
  ]);
}

/** The contract covers the product and every install base item that realises it. */
function insertCoverage(tx: Transaction, completion: Completion): void {
  const { planned, orderId, now } = completion;
  if (!planned.product) return;
  const covered = [
    { coveredKind: 'product', coveredId: planned.product.id },
    ...planned.realizations.map(({ kind, id }) => ({ coveredKind: kind, coveredId: id })),
  ];
  tx.insert(
    'agreement_coverage',
    ['agreementId', 'coveredKind', 'coveredId', 'orderItemId', 'coveredFrom'],
    covered.map((each) => ({
      agreementId: agreementId(orderId),
      ...each,
      orderItemId: planned.id,
      coveredFrom: now,
    })),
  );
}

/**
 * Likewise the stored agreements that the order follows: those with its customer, with one above it, or with nobody in
 * particular. Nothing is covered by a contract of somebody else.
 */
async function coverByAgreements(
  tx: Transaction,
  { planned, orderId, customerId }: Completion,
): Promise<void> {
  const named = (planned.product?.sale?.agreement ?? []).map(({ id }) => id).filter(isAscii);
  if (named.length === 0) return;
  const agreements = await tx.rows<Row<Agreement, 'id' | 'customerId'>>(
    'SELECT id, customerId FROM agreement WHERE id IN (?)',
    [anyOf(named)],
  );
  const ids: string[] = [];
  for (const { id, customerId: engaged } of agreements)
    if (engaged === null || (customerId && (await isCustomerUnder(tx, engaged, customerId)))) ids.push(id);
  if (ids.length === 0) return;
  tx.write(
    `INSERT INTO agreement_coverage (agreementId, coveredKind, coveredId, orderItemId, coveredFrom)
     SELECT a.id, c.coveredKind, c.coveredId, c.orderItemId, c.coveredFrom FROM agreement_coverage c, agreement a
     WHERE c.agreementId = ? AND c.orderItemId = ? AND a.id IN (?)`,
    [agreementId(orderId), planned.id, anyOf(ids)],
  );
}

const isCustomerUnder = async (tx: Transaction, customer: string, of: string): Promise<boolean> =>
  customer === of || (await customersUnder(tx, customer, [of])).length > 0;
