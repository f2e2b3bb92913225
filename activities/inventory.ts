import { DateTime, Duration } from 'luxon';
import type { Characteristic, PlannedItem } from '../domain/plan.js';
import { anyOf, type Transaction } from '../entities/database.js';
import { writtenAt } from '../entities/event-log.js';
import { tellOf } from '../entities/event-sources.js';
import { agreementId } from './agreement-doc.js';
import { putInstallBase, setInstallBase } from './install-base.js';

/** Characteristics that came back with each step. */
export type StepResults = ReadonlyMap<string, readonly Characteristic[]>;

/** A completed item and the moment it is completed at. */
export interface Completion {
  readonly planned: PlannedItem;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly results: StepResults;
  readonly now: Date;
}

/** The sold product becomes active, with its install base, entitlements and the contract's cover. */
export function addToInventory(tx: Transaction, completion: Completion): void {
  const { planned, now } = completion;
  if (planned.product) {
    tx.write(
      `UPDATE product SET status = 'active', startDate = ?, reservedBy = NULL, revision = revision + 1, updatedAt = ?
       WHERE id = ?`,
      [now, now, planned.product.id],
    );
    tellOf(tx, 'product', 'stateChange', writtenAt(now, [planned.product.id]));
  }
  putInstallBase(tx, completion);
  grantEntitlements(tx, completion);
  cover(tx, completion);
}

/** The sold product and what realises it take the new characteristics. */
export function modifyInInventory(tx: Transaction, completion: Completion): void {
  const { planned, now } = completion;
  if (planned.product) {
    tx.write(
      `UPDATE product SET doc = JSON_SET(doc, '$.productCharacteristic', JSON_EXTRACT(?, '$')), reservedBy = NULL,
         revision = revision + 1, updatedAt = ? WHERE id = ?`,
      [JSON.stringify(planned.product.characteristics), now, planned.product.id],
    );
    tellOf(tx, 'product', 'attributeValueChange', writtenAt(now, [planned.product.id]));
  }
  putInstallBase(tx, completion);
}

/** Product, install base, entitlements and cover end together. */
export function endInInventory(tx: Transaction, { planned, now }: Pick<Completion, 'planned' | 'now'>): void {
  const productId = planned.product?.id;
  if (productId !== undefined) {
    tx.write(
      `UPDATE product SET status = 'terminated', terminationDate = ?, reservedBy = NULL, revision = revision + 1,
         updatedAt = ? WHERE id = ?`,
      [now, now, productId],
    );
    tellOf(tx, 'product', 'stateChange', writtenAt(now, [productId]));
    tx.write(
      // How long it was to be valid is kept, for the order may be cancelled. In this order: see `undoSteps`.
      `UPDATE entitlement SET state = 'ended', doc = JSON_SET(doc, '$.intendedEnd', validTo), validTo = ?,
         revision = revision + 1, updatedAt = ? WHERE productId = ? AND state = 'active'`,
      [now, now, productId],
    );
  }
  const covered = [
    ...planned.realizations.map(({ id }) => id),
    ...(productId === undefined ? [] : [productId]),
  ];
  setInstallBase(tx, { planned, now }, 'ended');
  if (covered.length === 0) return;
  tx.write('UPDATE agreement_coverage SET coveredTo = ? WHERE coveredId IN (?) AND coveredTo IS NULL', [
    now,
    anyOf(covered),
  ]);
}

/** What `endInInventory` ended is in use again: its order was cancelled. */
export function restoreInInventory(
  tx: Transaction,
  { planned, now }: Pick<Completion, 'planned' | 'now'>,
): void {
  setInstallBase(tx, { planned, now }, 'inUse');
  const productId = planned.product?.id;
  if (productId === undefined) return;
  // What ended with the product has its very instant, so that what had ended before stays ended.
  tx.write(
    `UPDATE entitlement e JOIN product p ON p.id = e.productId
     SET e.state = 'active', e.validTo = NULLIF(JSON_UNQUOTE(JSON_EXTRACT(e.doc, '$.intendedEnd')), 'null'),
       e.doc = JSON_REMOVE(e.doc, '$.intendedEnd'), e.revision = e.revision + 1, e.updatedAt = ?
     WHERE p.id = ? AND e.validTo = p.terminationDate`,
    [now, productId],
  );
  tx.write(
    `UPDATE agreement_coverage c JOIN product p ON p.id = ? SET c.coveredTo = NULL
     WHERE c.coveredTo = p.terminationDate AND c.coveredId IN (?)`,
    [productId, anyOf([productId, ...planned.realizations.map(({ id }) => id)])],
  );
  tx.write(
    `UPDATE product SET status = 'active', terminationDate = NULL, revision = revision + 1, updatedAt = ? WHERE id = ?`,
    [now, productId],
  );
  tellOf(tx, 'product', 'stateChange', writtenAt(now, [productId]));
}

function grantEntitlements(tx: Transaction, { planned, orderId, customerId, now }: Completion): void {
  if (!planned.product || planned.entitlements.length === 0) return;
  const productId = planned.product.id;
  const rows = planned.entitlements.map(({ id, name, description, validity, quantity }) => ({
    id,
    state: 'active',
    name,
    productId,
    customerId,
    orderId,
    validFrom: now,
    validTo: validity === undefined ? null : after(now, validity),
    doc: {
      '@type': 'Entitlement',
      ...(description !== undefined && { description }),
      ...(quantity && { quantity, used: { amount: 0, units: quantity.units } }),
    },
    createdAt: now,
    updatedAt: now,
  }));
  tx.insert('entitlement', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows);
}

/** The contract covers the product and every install base item that realises it. */
function cover(tx: Transaction, { planned, orderId, now }: Completion): void {
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

const after = (start: Date, duration: string): Date =>
  DateTime.fromJSDate(start, { zone: 'utc' }).plus(Duration.fromISO(duration)).toJSDate();
