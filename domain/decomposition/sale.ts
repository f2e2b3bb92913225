import type { Sale } from '../order/sale.js';
import type { OwnedProduct } from '../inventory/inventory.js';
import type { ItemToPlan } from '../order/order.js';
import type { OrderItem } from './specification-node.js';

interface SaleContext {
  readonly parent: OrderItem | undefined;
  readonly owned: OwnedProduct | undefined;
  /** What the order agrees on for all that it sells. */
  readonly ofOrder: Sale | undefined;
}

/**
 * What a product is sold under after the item. A new one follows what it is sold with, and the order; one that the
 * customer has changes only by what its own item says.
 */
export function saleAfter(
  { action, sale }: ItemToPlan,
  { parent, owned, ofOrder }: SaleContext,
): Sale | undefined {
  const known = action === 'add' ? { ...ofOrder, ...accountOf(parent, ofOrder) } : owned?.sale;
  const after = { ...known, ...sale };
  return Object.keys(after).length > 0 ? after : undefined;
}

/** A part is billed with its bundle; with one that the customer has, unless the order names an account. */
function accountOf(parent: OrderItem | undefined, ofOrder: Sale | undefined): Sale {
  const billingAccount = parent?.sale?.billingAccount;
  if (!billingAccount || (parent.action !== 'add' && ofOrder?.billingAccount)) return {};
  return { billingAccount };
}
