import { salesAgreementType } from '../../domain/inventory/contract.js';
import { productsOfLine } from '../../domain/inventory/contract-lines.js';
import { endOfGrace } from '../../domain/inventory/late-renewal.js';
import { object, objects } from '../../domain/lib/json.js';
import { anyOf, type Database } from '../database.js';
import type { Agreement } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

type ContractRow = Row<Agreement, 'id' | 'name' | 'status' | 'startDate' | 'endDate' | 'doc'>;

/** A contract by which products are committed, or were. */
interface RenewableContract {
  readonly contract: ContractRow;
  /** Those of the products that it is asked for. */
  readonly products: readonly string[];
  /** It has ended, and is renewed late. */
  readonly isOver?: true;
}

/**
 * The contracts in force that cover the products; and of a product that none of them covers the one that ended last, where it was
 * in its grace period at the instant. With `lock` (in a transaction) nobody changes them until it ends.
 */
export async function renewableContracts(
  database: Pick<Database, 'rows'>,
  ids: readonly string[],
  asOf: Date,
  { lock = false }: { readonly lock?: boolean } = {},
): Promise<readonly RenewableContract[]> {
  const rows = await database.rows<ContractRow>(
    `SELECT id, name, status, startDate, endDate, doc FROM agreement
     WHERE id IN (SELECT c.agreementId FROM agreement_coverage c JOIN agreement a ON a.id = c.agreementId
       WHERE c.coveredKind = 'product' AND c.coveredId IN (?)
         AND (a.status IN ('approved', 'suspended') AND c.coveredTo IS NULL
           OR a.status = 'terminated' AND c.coveredTo >= a.endDate))
     AND status IN ('approved', 'suspended', 'terminated') AND agreementType <> ? ORDER BY id${lock ? ' FOR UPDATE' : ''}`,
    [anyOf(ids), salesAgreementType],
  );
  const named = new Set(ids);
  const productsOf = ({ doc }: ContractRow): readonly string[] =>
    objects(doc['agreementItem'])
      .flatMap(productsOfLine)
      .filter((id) => named.has(id));
  const inForce = rows
    .filter(({ status }) => status !== 'terminated')
    .map((contract) => ({ contract, products: productsOf(contract) }));
  const taken = new Set(inForce.flatMap(({ products }) => products));
  const over = rows
    .filter(
      ({ status, endDate, doc }) =>
        status === 'terminated' && endDate && asOf <= endOfGrace(object(doc['renewal']), endDate),
    )
    .toSorted((one, other) => other.endDate!.getTime() - one.endDate!.getTime())
    .flatMap((contract) => {
      const products = productsOf(contract).filter((id) => !taken.has(id));
      for (const id of products) taken.add(id);
      return products.length === 0 ? [] : [{ contract, products, isOver: true as const }];
    });
  return [...inForce, ...over];
}
