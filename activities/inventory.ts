import { DateTime, Duration } from 'luxon';
import type { Characteristic, PlannedItem, Realization } from '../domain/plan.js';
import { anyOf, type Transaction } from '../entities/database.js';
import { installBase, type InstallBaseKind } from '../entities/inventory-store.js';
import { agreementId } from './agreement-doc.js';

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

/** The state of an install base item that is in use, and of one that is no more (TMF638 state, TMF639 resourceStatus). */
export const installBaseStates = {
  service: { inUse: 'active', ended: 'terminated' },
  resource: { inUse: 'available', ended: 'standby' },
} as const;

/** The sold product becomes active, with its install base, entitlements and the contract's cover. */
export function addToInventory(tx: Transaction, completion: Completion): void {
  const { planned, now } = completion;
  if (planned.product) {
    tx.write(
      `UPDATE product SET status = 'active', startDate = ?, reservedBy = NULL, revision = revision + 1, updatedAt = ?
       WHERE id = ?`,
      [now, now, planned.product.id],
    );
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
    tx.write(
      `UPDATE entitlement SET state = 'ended', validTo = ?, revision = revision + 1, updatedAt = ?
       WHERE productId = ? AND state = 'active'`,
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
  const productId = planned.product?.id;
  if (productId === undefined) return;
  // What ended with the product has its very instant, so that what had ended before stays ended.
  tx.write(
    `UPDATE entitlement e JOIN product p ON p.id = e.productId
     SET e.state = 'active', e.validTo = NULL, e.revision = e.revision + 1, e.updatedAt = ?
     WHERE p.id = ? AND e.validTo = p.terminationDate`,
    [now, productId],
  );
  tx.write(
    `UPDATE agreement_coverage c JOIN product p ON p.id = ? SET c.coveredTo = NULL
     WHERE c.coveredTo = p.terminationDate AND c.coveredId IN (?)`,
    [productId, anyOf([productId, ...planned.realizations.map(({ id }) => id)])],
  );
  setInstallBase(tx, { planned, now }, 'inUse');
  tx.write(
    `UPDATE product SET status = 'active', terminationDate = NULL, revision = revision + 1, updatedAt = ? WHERE id = ?`,
    [now, productId],
  );
}

function setInstallBase(
  tx: Transaction,
  { planned, now }: Pick<Completion, 'planned' | 'now'>,
  to: 'inUse' | 'ended',
): void {
  for (const kind of ['service', 'resource'] as const) {
    const ids = planned.realizations.filter((each) => each.kind === kind).map(({ id }) => id);
    if (ids.length === 0) continue;
    tx.write(`UPDATE ${kind} SET state = ?, revision = revision + 1, updatedAt = ? WHERE id IN (?)`, [
      installBaseStates[kind][to],
      now,
      anyOf(ids),
    ]);
  }
}

/** Inserts what is new and renews what is there (ids are stable, DESIGN §1). */
function putInstallBase(tx: Transaction, completion: Completion): void {
  for (const kind of ['service', 'resource'] as const) {
    for (const realization of completion.planned.realizations.filter((each) => each.kind === kind)) {
      const row = installBaseRow(kind, realization, completion);
      const columns = Object.keys(row) as (keyof typeof row)[];
      tx.write(
        `INSERT INTO ${kind} (${columns.map((column) => `\`${column}\``).join(', ')})
         VALUES (${columns.map(() => '?').join(', ')})
         ON DUPLICATE KEY UPDATE doc = VALUES(doc), state = VALUES(state), updatedAt = VALUES(updatedAt),
           revision = revision + 1`,
        columns.map((column) => row[column]),
      );
    }
  }
}

function installBaseRow(kind: InstallBaseKind, realization: Realization, completion: Completion) {
  const { planned, orderId, customerId, now } = completion;
  const { id, name, category, specification, place, parentId } = realization;
  return {
    id,
    state: installBaseStates[kind].inUse,
    name,
    category,
    specificationId: specification.id,
    customerId,
    productId: planned.product?.id,
    parentId,
    placeId: place?.id,
    orderId,
    doc: installBaseDoc(kind, realization, completion),
    createdAt: now,
    updatedAt: now,
  };
}

function installBaseDoc(kind: InstallBaseKind, realization: Realization, completion: Completion): object {
  const { specification, characteristics } = installBase[kind];
  const { place, parentId, stepId } = realization;
  const { planned, orderId, results, now } = completion;
  return {
    '@type': kind === 'service' ? 'Service' : 'Resource',
    [specification]: realization.specification,
    [characteristics]: merge(realization.characteristics, results.get(stepId ?? '') ?? []),
    startDate: now.toISOString(),
    ...(kind === 'resource' && {
      usageState: 'active',
      operationalState: 'enable',
      administrativeState: 'unlocked',
    }),
    ...(place && { place: [place] }),
    ...(parentId !== undefined && {
      [`${kind}Relationship`]: [
        { relationshipType: 'supports', service: { id: parentId, '@referredType': 'Service' } },
      ],
    }),
    [`${kind}OrderItem`]: [{ orderId, itemId: planned.id, ...(stepId !== undefined && { stepId }) }],
  };
}

/** What came back wins over what was asked for. */
function merge(asked: readonly Characteristic[], told: readonly Characteristic[]): readonly Characteristic[] {
  return [...new Map([...asked, ...told].map((each) => [each.name, each])).values()];
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
