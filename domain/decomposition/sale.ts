import type { Sale } from '../order/sale.js';
import type { OwnedProduct } from '../inventory/inventory.js';
import type { ItemToPlan } from '../order/order.js';
import type { OrderItem } from './specification-node.js';

interface SaleContext {
  readonly parent: OrderItem | undefined;
  readonly owned: OwnedProduct | undefined;
  /** What the order agrees for everything it sells. */
  readonly ofOrder: Sale | undefined;
}

/**
 * The terms of a product's sale after the item. A new product takes those of the product it is sold with, and of the
 * order; an existing one changes only by what its own item says.
 */
export function saleAfter(
  { action, sale }: ItemToPlan,
  { parent, owned, ofOrder }: SaleContext,
): Sale | undefined {
  const known = action === 'add' ? { ...ofOrder, ...accountOf(parent, ofOrder) } : owned?.sale;
  const after = { ...known, ...sale };
  return Object.keys(after).length > 0 ? after : undefined;
}

/** A part is billed with its bundle; if that is an existing product, only unless the order names an account. */
function accountOf(parent: OrderItem | undefined, ofOrder: Sale | undefined): Sale {
  const billingAccount = parent?.sale?.billingAccount;
  if (!billingAccount || (parent.action !== 'add' && ofOrder?.billingAccount)) return {};
  return { billingAccount };
}
