import type { Inventory } from '../../domain/inventory/inventory.js';
import { changedAttributes } from '../../domain/lib/changed-attributes.js';
import { type Json, objects, text } from '../../domain/lib/json.js';
import type { OrderInput } from '../../domain/order/messages.js';
import type { Plan, PlannedItem } from '../../domain/plan/plan.js';
import {
  agreementDoc,
  agreementId,
  agreementName,
  agreementsOf,
} from '../../domain/tmf/documents/agreement-doc.js';
import { productDoc } from '../../domain/tmf/documents/product-doc.js';
import { sql, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import { completeContractOfQuote } from '../inventory/contract-of-quote.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** An order with its sale. */
export interface SoldOrder {
  readonly input: Pick<OrderInput, 'orderId'>;
  readonly order: { readonly customerId: string | null; readonly doc: object };
  readonly plan: Plan;
  readonly inventory: Inventory;
}

/** A new product exists from now on: `pendingActive`, reserved by its order. */
export function insertProducts(tx: Transaction, { input, order, plan }: SoldOrder): void {
  const now = new Date();
  const { orderId } = input;
  const { customerId } = order;
  const rows = plan.items.flatMap((item) => {
    const { product } = item;
    if (!product || item.action !== 'add') return [];
    return [
      {
        id: product.id,
        status: 'pendingActive',
        name: product.name,
        customerId,
        productOfferingId: product.offering?.id,
        productSpecificationId: product.specification?.id,
        parentProductId: product.parentProductId,
        orderId,
        orderItemId: item.id,
        reservedBy: orderId,
        doc: productDoc(item, { orderId, customerId }),
        createdAt: now,
        updatedAt: now,
      },
    ];
  });
  if (!rows[0]) return;
  tx.insert('product', Object.keys(rows[0]) as (keyof (typeof rows)[0])[], rows);
  const ids = rows.map(({ id }) => id);
  recordEventFor(tx, 'product', 'create', rowsWrittenAt(now, ids));
}

/** The contract for what is sold with the order; it covers each item from its completion on. */
export async function insertAgreement(tx: Transaction, sale: SoldOrder): Promise<void> {
  const { input, order, plan } = sale;
  if (soldItems(plan).length === 0) return;
  const now = new Date();
  const { orderId } = input;
  const { customerId } = order;
  const doc = contractOf(sale, now);
  // Only an order of a quote may have a contract already, from the acceptance.
  if (
    (order.doc as Json)['quote'] !== undefined &&
    (await completeContractOfQuote(tx, { orderId, doc, now }))
  )
    return;
  const row = {
    id: agreementId(orderId),
    status: 'inProcess',
    state: 'draft',
    name: agreementName(orderId),
    agreementType: 'commercial',
    customerId,
    orderId,
    startDate: now,
    doc,
    createdAt: now,
    updatedAt: now,
  };
  tx.insert('agreement', Object.keys(row) as (keyof typeof row)[], [row]);
  recordEventFor(tx, 'agreement', 'create', rowsWrittenAt(now, [row.id]));
}

/** A revision has changed what the order sells: products that are yet to be delivered are as they are planned now. */
export function renewProducts(
  tx: Transaction,
  { input: { orderId }, order: { customerId } }: Pick<SoldOrder, 'input' | 'order'>,
  changed: readonly PlannedItem[],
): void {
  const at = new Date();
  for (const item of changed)
    if (item.product && item.action === 'add')
      changeRows(tx, 'product', {
        ids: [item.product.id],
        set: { name: item.product.name, doc: productDoc(item, { orderId, customerId }) },
        where: sql("status = 'pendingActive'"),
        change: 'attributeValueChange',
        at,
      });
}

/** What was sold of the order before. */
interface EarlierSale {
  readonly doc: object;
  readonly items: readonly PlannedItem[];
}

/**
 * The same for the order's contract: it has a line for each item that is sold by now, and names the agreements that these follow. What
 * somebody has added to it stays.
 */
export async function renewAgreement(tx: Transaction, sale: SoldOrder, earlier: EarlierSale): Promise<void> {
  const id = agreementId(sale.input.orderId);
  const [contract] = await tx.rows<Row<Agreement, 'doc'>>(
    'SELECT doc FROM agreement WHERE id = ? FOR UPDATE',
    [id],
  );
  if (!contract) return await insertAgreement(tx, sale);
  const { agreementItem, associatedAgreement } = contractOf(sale, new Date());
  const { associatedAgreement: named, ...rest } = contract.doc;
  const agreements = renewedAgreements(objects(named), {
    before: agreementsOf(earlier.doc, soldItems(earlier)),
    now: objects(associatedAgreement),
  });
  const doc = { ...rest, agreementItem, ...(agreements.length > 0 && { associatedAgreement: agreements }) };
  const changed = changedAttributes(contract.doc, doc);
  if (changed.length === 0) return;
  changeRows(tx, 'agreement', {
    ids: [id],
    set: { doc },
    change: [{ change: 'attributeValueChange', fieldPath: changed.join(',') }],
    at: new Date(),
  });
}

/** Of the agreements that the contract names those that no line had brought, or one brings still; and what lines bring now. */
function renewedAgreements(
  named: readonly Json[],
  { before, now }: { readonly before: readonly Json[]; readonly now: readonly Json[] },
): readonly Json[] {
  const isAmong = (agreements: readonly Json[], { id }: Json) => agreements.some((each) => each['id'] === id);
  return [
    ...named.filter((each) => !isAmong(before, each) || isAmong(now, each)),
    ...now.filter((each) => !isAmong(named, each)),
  ];
}

const soldItems = ({ items }: Pick<Plan, 'items'>): readonly PlannedItem[] =>
  items.filter(({ action, product }) => action === 'add' && product !== undefined);

const contractOf = ({ order, plan, inventory }: SoldOrder, from: Date): Record<string, unknown> =>
  agreementDoc(soldItems(plan), { ...order, customerName: text(inventory.customer?.['name']), from });
