import { endOfTerm } from '../../domain/lib/instants.js';
import { type Json, object, text } from '../../domain/lib/json.js';
import { suspendedBy } from '../../domain/inventory/entitlement.js';
import type { ContractState } from '../../domain/inventory/contract.js';
import { type GivenRight, rightsGivenBy } from '../../domain/inventory/contract-lines.js';
import { stepId } from '../../domain/decomposition/step-id.js';
import { anyOf, type Transaction } from '../database.js';
import { changeRows } from '../events/changes.js';
import { rowsWrittenAt } from '../events/event-log.js';
import { recordEventFor } from '../events/event-sources.js';
import type { BusinessDocument } from '../tables/documents.js';
import type { Agreement, Entitlement, Product } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** A contract whose row the transaction has locked. */
interface GivingContract {
  readonly id: string;
  readonly state: ContractState;
  readonly start: Date | null;
  readonly doc: Json;
}

/**
 * The rights that the contract gives, by itself, by its specification and by its lines: planned with a draft, in force with
 * the contract. Each is granted once, however often this is asked for; one that was planned begins with the contract, and
 * its validity is counted from then. Returns the ids of those that were granted or changed.
 */
export async function grantByContract(
  tx: Transaction,
  contract: GivingContract,
  now: Date,
): Promise<readonly string[]> {
  const { id: contractId, state, doc } = contract;
  if (state !== 'draft' && state !== 'active') return [];
  const rights = rightsGivenBy(doc, await specificationOf(tx, doc));
  if (rights.length === 0) return [];
  const [holder] = await tx.rows<Holder>('SELECT customerId FROM agreement WHERE id = ?', [contractId]);
  const suspended = await suspendedAmong(tx, rights);
  const granting = { ...contract, customerId: holder?.customerId ?? null, suspended, now };
  const rows = new Map(rights.map((right) => [idOf(contract, right), rowOf(right, granting)]));
  const stored = await tx.rows<Row<Entitlement, 'id' | 'state'>>(
    'SELECT id, state FROM entitlement WHERE id IN (?) FOR UPDATE',
    [anyOf([...rows.keys()])],
  );
  const states = new Map(stored.map((each) => [each.id, each.state]));
  const added = [...rows.values()].filter(({ id }) => !states.has(id));
  const planned = [...rows.values()].filter(({ id }) => states.get(id) === 'draft');
  if (added[0]) {
    tx.insert('entitlement', Object.keys(added[0]) as (keyof (typeof added)[0])[], added);
    const ids = added.map(({ id }) => id);
    recordEventFor(tx, 'entitlement', 'create', rowsWrittenAt(now, ids));
  }
  for (const { id, state: to, validFrom, validTo, suspensions, productId, doc: document } of planned)
    changeRows(tx, 'entitlement', {
      ids: [id],
      set: { state: to, validFrom, validTo, suspensions, productId, doc: document },
      change: to === 'draft' ? [{ change: 'attributeValueChange', fieldPath: 'validFor' }] : 'stateChange',
      at: now,
    });
  const covered = [...added, ...planned].flatMap(({ id: entitlementId, doc: { coverage = [] } }) =>
    coverage.map(({ id: coveredId }) => ({ entitlementId, coveredKind: 'product', coveredId })),
  );
  const columns = ['entitlementId', 'coveredKind', 'coveredId'] as const;
  tx.upsert('entitlement_coverage', columns, covered, 'coveredId = coveredId');
  return [...added, ...planned].map(({ id }) => id);
}

type Holder = Row<Agreement, 'customerId'>;

/** The document of the specification that the contract names, if Turnup has it. */
async function specificationOf(tx: Transaction, doc: Json): Promise<Json | undefined> {
  const id = text(object(doc['agreementSpecification'])['id']);
  if (id === undefined) return undefined;
  const [row] = await tx.rows<Row<BusinessDocument, 'doc'>>(
    `SELECT doc FROM business_document WHERE resource = 'agreementSpecification' AND id = ?`,
    [id],
  );
  return row?.doc;
}

/** The same right of the same contract has the same id for ever. */
const idOf = ({ id }: GivingContract, { line, name }: GivenRight): string =>
  stepId(id.slice(0, 51), `entitlement ${id} ${line} ${name}`);

/** The product whose life the right shares: the only one that its line is about. */
const onlyProduct = ({ products }: GivenRight): string | undefined =>
  products.length === 1 ? products[0] : undefined;

/** Those of the rights' products that are out of service; they are kept as they are until the transaction has ended. */
async function suspendedAmong(tx: Transaction, rights: readonly GivenRight[]): Promise<ReadonlySet<string>> {
  const ids = rights.flatMap((each) => onlyProduct(each) ?? []);
  if (ids.length === 0) return new Set();
  const rows = await tx.rows<Row<Product, 'id'>>(
    `SELECT id FROM product WHERE id IN (?) AND status = 'suspended' LOCK IN SHARE MODE`,
    [anyOf(ids)],
  );
  return new Set(rows.map(({ id }) => id));
}

interface Granting extends GivingContract, Holder {
  readonly suspended: ReadonlySet<string>;
  readonly now: Date;
}

function rowOf(right: GivenRight, granting: Granting) {
  const { state, customerId, start, id, suspended, now } = granting;
  const from = latest(right.start, state === 'active' ? now : (start ?? now));
  const validTo = earliest(
    right.validity === undefined ? undefined : endOfTerm(from, right.validity),
    right.end,
  );
  const { name, description, quantity, characteristic, includesSubsidiaries, products } = right;
  const productId = onlyProduct(right) ?? null;
  const isSuspended = productId !== null && suspended.has(productId);
  const inForce = isSuspended ? 'suspended' : 'active';
  return {
    id: idOf(granting, right),
    state: state === 'active' && from <= now ? inForce : 'draft',
    suspensions: isSuspended ? suspendedBy.product : 0,
    name,
    productId,
    customerId,
    contractId: id,
    validFrom: from,
    validTo,
    doc: {
      '@type': 'Entitlement',
      ...(description !== undefined && { description }),
      ...(customerId !== null && { account: { id: customerId } }),
      ...(includesSubsidiaries !== undefined && { includesSubsidiaries }),
      contract: { id, '@referredType': 'Contract' },
      ...(productId !== null && { product: { id: productId, '@referredType': 'Product' } }),
      ...(products.length > 0 && {
        coverage: products.map((product) => ({ id: product, '@referredType': 'Product' })),
      }),
      validFor: {
        startDateTime: from.toISOString(),
        ...(validTo && { endDateTime: validTo.toISOString() }),
      },
      ...(quantity && { quantity }),
      ...(characteristic && { characteristic }),
    },
    createdAt: now,
    updatedAt: now,
  };
}

const latest = (one: Date | undefined, other: Date): Date => (one && one > other ? one : other);

const earliest = (one: Date | undefined, other: Date | undefined): Date | null =>
  one && other ? (one < other ? one : other) : (one ?? other ?? null);
