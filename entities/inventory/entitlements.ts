import { addDuration } from '../../domain/lib/instants.js';
import type { ContractState } from '../../domain/inventory/contract.js';
import { type EntitlementState, suspendedBy } from '../../domain/inventory/entitlement.js';
import { anyOf, type Assignments, type Database, sql, type Sql, type Transaction } from '../database.js';
import { changeColumns, type RecordedChange } from '../events/changes.js';
import { observeChange } from '../events/changed-rows.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import type { Entitlement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import type { Completion } from './completion.js';

/** The rights that the catalog grants with an item begin with its product. */
export function grantEntitlements(tx: Transaction, { planned, orderId, customerId, now }: Completion): void {
  if (!planned.product || planned.entitlements.length === 0) return;
  const productId = planned.product.id;
  const rows = planned.entitlements.map(({ id, name, description, validity, quantity, characteristic }) => {
    const validTo = validity === undefined ? null : addDuration(now, validity);
    return {
      id,
      state: 'active',
      name,
      productId,
      customerId,
      orderId,
      validFrom: now,
      validTo,
      doc: {
        '@type': 'Entitlement',
        ...(description !== undefined && { description }),
        product: { id: productId, '@referredType': 'Product' },
        ...(customerId !== null && { account: { id: customerId } }),
        validFor: {
          startDateTime: now.toISOString(),
          ...(validTo && { endDateTime: validTo.toISOString() }),
        },
        ...(quantity && { quantity }),
        ...(characteristic && { characteristic }),
      },
      createdAt: now,
      updatedAt: now,
    };
  });
  tx.insert('entitlement', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows);
  const ids = rows.map(({ id }) => id);
  recordEventFor(tx, 'entitlement', 'create', rowsWrittenAt(now, ids));
}

/** What of a product's rights is meant: all, or those with these names. */
interface OfProduct {
  readonly productId: string;
  readonly names?: readonly string[];
  readonly now: Date;
}

/**
 * The product's rights end: they are over with it, or are taken back because the order that granted them is undone. Their
 * original end is kept, since the order that ends them may be cancelled.
 */
export function endEntitlements(
  tx: Transaction,
  { productId, names, now }: OfProduct,
  to: 'expired' | 'cancelled' = 'expired',
): void {
  if (names?.length === 0) return;
  changeEntitlements(tx, {
    set: ended(to, now),
    where: sql(
      `productId = ? AND state IN ('active', 'suspended')${names ? ' AND name IN (?)' : ''}`,
      names ? [productId, anyOf(names)] : [productId],
    ),
    changed: sql(`t.productId = ? AND t.state = ?`, [productId, to]),
    now,
  });
}

/** Restores the product's rights that ended at that instant, each as it was. */
export function restoreEntitlements(
  tx: Transaction,
  productId: string,
  { completedAt, now }: { readonly completedAt: Date; readonly now: Date },
): void {
  changeEntitlements(tx, {
    set: { state: sql(`COALESCE(${endedFrom}, 'active')`), ...withIntendedEnd },
    // `ended`: by a worker of an earlier version.
    where: sql(`productId = ? AND state IN ('expired', 'ended') AND validTo = ?`, [productId, completedAt]),
    changed: sql(`t.productId = ? AND t.state IN ('active', 'suspended')`, [productId]),
    now,
  });
}

/** A right that ends: it keeps what it was, and its original end. In this order: each assignment sees the values of those before it. */
const ended = (to: 'expired' | 'cancelled', now: Date): Assignments => ({
  doc: sql(
    `JSON_SET(doc, '$.intendedEnd', JSON_EXTRACT(doc, '$.validFor.endDateTime'), '$.endedFrom', state,
       '$.validFor.endDateTime', ?)`,
    [now.toISOString()],
  ),
  state: to,
  validTo: now,
});

/** The state that a right had when it ended. */
export const endedFrom = `JSON_UNQUOTE(JSON_EXTRACT(doc, '$.endedFrom'))`;

/** Its original end; NULL: it had none. */
export const intendedEnd = `CAST(REPLACE(NULLIF(JSON_UNQUOTE(JSON_EXTRACT(doc, '$.intendedEnd')), 'null'), 'Z', '') AS DATETIME(3))`;

/** A right that had ended has its original end again. */
export const withIntendedEnd: Assignments = {
  validTo: sql(intendedEnd),
  doc: sql(
    `JSON_REMOVE(JSON_MERGE_PATCH(doc, JSON_OBJECT('validFor',
       JSON_OBJECT('endDateTime', NULLIF(JSON_UNQUOTE(JSON_EXTRACT(doc, '$.intendedEnd')), 'null')))),
       '$.intendedEnd', '$.endedFrom')`,
  ),
};

/** The product is out of service, and so are its rights. */
export function suspendEntitlements(tx: Transaction, productId: string, now: Date): void {
  changeEntitlements(tx, {
    set: { suspensions: sql('suspensions | ?', [suspendedBy.product]), state: 'suspended' },
    where: sql(`productId = ? AND state IN ('active', 'suspended')`, [productId]),
    changed: sql(`t.productId = ? AND t.state = 'suspended'`, [productId]),
    now,
  });
}

/** The product is in service again, and so are those of its rights that nothing else suspends. */
export function resumeEntitlements(tx: Transaction, productId: string, now: Date): void {
  changeEntitlements(tx, {
    set: {
      suspensions: sql('suspensions & ~?', [suspendedBy.product]),
      state: sql(`IF(suspensions = 0, 'active', 'suspended')`),
    },
    where: sql(`productId = ? AND state = 'suspended'`, [productId]),
    changed: sql(`t.productId = ? AND t.state IN ('active', 'suspended')`, [productId]),
    now,
  });
}

interface ContractMove {
  readonly contractId: string;
  readonly to: ContractState;
  readonly now: Date;
  /** Rights that follow already. */
  readonly except?: readonly string[];
}

/** A contract begins, is suspended, resumed or over, and so are its rights; what is planned for later stays planned. */
export function followContract(tx: Transaction, { contractId, to, now, except = [] }: ContractMove): void {
  const ofContract = (states: readonly EntitlementState[]) =>
    sql('contractId = ? AND state IN (?)', [contractId, anyOf(states)]);
  const others = anyOf(['', ...except]);
  const changed = sql('t.contractId = ? AND t.id NOT IN (?)', [contractId, others]);
  switch (to) {
    case 'suspended':
      return changeEntitlements(tx, {
        set: { suspensions: sql('suspensions | ?', [suspendedBy.contract]), state: 'suspended' },
        where: ofContract(['active', 'suspended']),
        changed,
        now,
      });
    case 'active':
      return changeEntitlements(tx, {
        set: {
          // In this order: each assignment sees the values of those before it.
          suspensions: sql('suspensions & ~?', [suspendedBy.contract]),
          validFrom: sql(`IF(state = 'draft', ?, validFrom)`, [now]),
          doc: sql(`IF(state = 'draft', JSON_SET(doc, '$.validFor.startDateTime', ?), doc)`, [
            now.toISOString(),
          ]),
          state: sql(`IF(suspensions = 0, 'active', 'suspended')`),
        },
        where: sql(
          `contractId = ? AND id NOT IN (?) AND (state = 'suspended' OR state = 'draft' AND validFrom <= ?)`,
          [contractId, others, now],
        ),
        changed,
        now,
      });
    case 'expired':
    case 'cancelled':
      return changeEntitlements(tx, {
        set: ended(to, now),
        where: ofContract(['draft', 'active', 'suspended']),
        changed,
        now,
      });
    case 'draft':
      return undefined;
  }
}

/** The product has another customer, and so have its rights, unless they have ended. */
export function transferEntitlements(
  tx: Transaction,
  { productId, customerId }: { readonly productId: string; readonly customerId: string },
): void {
  const now = new Date();
  changeEntitlements(tx, {
    set: { customerId, doc: sql(`JSON_SET(doc, '$.account', JSON_OBJECT('id', ?))`, [customerId]) },
    where: sql(`productId = ? AND customerId <> ? AND state IN ('draft', 'active', 'suspended')`, [
      productId,
      customerId,
    ]),
    changed: sql('t.productId = ? AND t.customerId = ?', [productId, customerId]),
    now,
    change: { change: 'attributeValueChange', fieldPath: 'account' },
  });
}

/** True while its product or its contract suspends it: it cannot be resumed by hand. */
export async function isSuspendedByOther(database: Pick<Database, 'rows'>, id: string): Promise<boolean> {
  const [row] = await database.rows<Row<Entitlement, 'suspensions'>>(
    'SELECT suspensions FROM entitlement WHERE id = ?',
    [id],
  );
  return ((row?.suspensions ?? 0) & ~suspendedBy.hand) !== 0;
}

interface EntitlementChange {
  readonly set: Assignments;
  readonly where: Sql;
  /** The changed rows of `t`, as they are after the write. */
  readonly changed: Sql;
  readonly now: Date;
  /** The event; by default that the state has changed. */
  readonly change?: RecordedChange;
}

/** Changes rights whose ids nobody knows, and records it, in the packet of one write. */
export function changeEntitlements(
  tx: Transaction,
  { set, where, changed, now, change: { change, ...said } = { change: 'stateChange' } }: EntitlementChange,
): void {
  const observed = observeChange(tx, 'entitlement', { set, where });
  tx.update('entitlement', { ...set, ...changeColumns(now) }, where);
  const written = sql(`${changed.text} AND t.updatedAt = ?`, [...changed.values, now]);
  observed(written);
  recordEventFor(tx, 'entitlement', change, { ...said, where: written.text, values: written.values });
}
