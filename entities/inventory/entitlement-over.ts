import { type ContractState, contractStateOf } from '../../domain/inventory/contract.js';
import { suspendedBy } from '../../domain/inventory/entitlement.js';
import type { ProductStatus } from '../../domain/inventory/product-status.js';
import type { Transaction } from '../database.js';
import { isAscii } from '../tables/columns.js';
import type { Agreement, Entitlement, Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** What an entitlement is under, as far as Turnup has it: whoever moves these moves its rights too. */
interface OverEntitlement {
  readonly contract?: {
    readonly state: ContractState;
    readonly start: Date | null;
    readonly end: Date | null;
  };
  readonly product?: { readonly status: ProductStatus };
}

/** The bits of what is suspended above an entitlement. */
export const suspensionsBy = ({ contract, product }: OverEntitlement): number =>
  (contract?.state === 'suspended' ? suspendedBy.contract : 0) |
  (product?.status === 'suspended' ? suspendedBy.product : 0);

/** Keeps contract and product as they are until the transaction has ended: they are locked before their rights, as by their own moves. */
export async function lockOver(
  tx: Transaction,
  { contractId, productId }: { readonly contractId: string | null; readonly productId: string | null },
): Promise<OverEntitlement> {
  const [[contract], [product]] = await tx.reads<
    [Row<Agreement, 'status' | 'startDate' | 'endDate'>, Row<Product, 'status'>]
  >(
    [
      'SELECT status, startDate, endDate FROM agreement WHERE id = ? LOCK IN SHARE MODE',
      [ofTurnup(contractId)],
    ],
    ['SELECT status FROM product WHERE id = ? LOCK IN SHARE MODE', [ofTurnup(productId)]],
  );
  return {
    ...(contract && {
      contract: {
        state: contractStateOf[contract.status] ?? 'draft',
        start: contract.startDate,
        end: contract.endDate,
      },
    }),
    ...(product && { product }),
  };
}

/** The same for one that is stored. */
export async function lockOverEntitlement(tx: Transaction, id: string): Promise<OverEntitlement> {
  const [row] = await tx.rows<Row<Entitlement, 'contractId' | 'productId'>>(
    'SELECT contractId, productId FROM entitlement WHERE id = ?',
    [id],
  );
  return row ? await lockOver(tx, row) : {};
}

/** An id that no row of Turnup can have names nothing. */
const ofTurnup = (id: string | null): string => (id !== null && isAscii(id) ? id : '');
