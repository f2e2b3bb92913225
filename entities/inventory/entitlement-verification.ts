import { anyOf, type Database, sql, type Sql } from '../database.js';
import { householdsOf } from '../parties/households.js';
import { customersAbove } from '../parties/organization-tree.js';
import type { Entitlement, InstallBaseRow } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { type LimitUse, limitUses } from './limit-uses.js';

/** Is this account or consumer entitled to this, at this instant? */
export interface EntitlementQuestion {
  readonly account?: string;
  readonly consumer?: string;
  readonly household?: string;
  readonly product?: string;
  readonly installBaseItem?: string;
  readonly productOffering?: string;
  readonly productSpecification?: string;
  readonly contract?: string;
  readonly name?: string;
  readonly characteristic?: string;
  readonly value?: string;
  readonly amount?: number;
  readonly at: Date;
}

/** An entitlement that answers the question with yes, and what is used of what was asked for. */
export interface HeldEntitlement {
  readonly id: string;
  readonly name: string;
  readonly use?: LimitUse;
}

/** Why an entitlement does not answer the question, or that there is none. */
export interface VerificationReason {
  readonly code: 'noEntitlement' | 'notActive' | 'notValid' | 'notCovered' | 'limitReached';
  readonly message: string;
  readonly entitlementId?: string;
}

type Candidate = Row<Entitlement, 'id' | 'name' | 'state' | 'validFrom' | 'validTo' | 'doc'>;

/** At most so many entitlements are looked at: the question is to be narrower. */
const maxCandidates = 1_000;

/** Answers by which entitlements it is so, and if by none, why not. Entitled is who has one. */
export async function verifyEntitlement(
  database: Pick<Database, 'rows'>,
  question: EntitlementQuestion,
): Promise<{ readonly held: readonly HeldEntitlement[]; readonly reasons: readonly VerificationReason[] }> {
  const candidates = await candidatesFor(database, question);
  if (candidates.length === 0) {
    const message = 'Nothing entitles to it: there is no entitlement of the account or consumer for this.';
    return { held: [], reasons: [{ code: 'noEntitlement', message }] };
  }
  const uses = await limitUses(database, candidates, question.at);
  const answers = candidates.map((candidate) => answerOf(candidate, uses.get(candidate.id) ?? [], question));
  return {
    held: answers.filter((each): each is HeldEntitlement => !('code' in each)),
    reasons: answers.filter((each): each is VerificationReason => 'code' in each),
  };
}

/** Entitlements of the holder, or above it, that are about what is asked for, whatever their state. */
async function candidatesFor(
  database: Pick<Database, 'rows'>,
  question: EntitlementQuestion,
): Promise<readonly Candidate[]> {
  const about = await aboutWhat(database, question);
  const holder = await holderCondition(database, question);
  const conditions = [...about, ...holder];
  return await database.rows<Candidate>(
    `SELECT id, name, state, validFrom, validTo, doc FROM entitlement
     WHERE ${conditions.map(({ text }) => text).join(' AND ')} ORDER BY validFrom, id LIMIT ?`,
    [...conditions.flatMap(({ values }) => values), maxCandidates],
  );
}

const covers = (ids: readonly string[], products: readonly string[]): Sql =>
  sql(
    `id IN (SELECT c.entitlementId FROM entitlement_coverage c WHERE c.coveredId IN (?)${
      products.length > 0 ? ' UNION SELECT p.id FROM entitlement p WHERE p.productId IN (?)' : ''
    })`,
    [anyOf([...ids, ...products]), ...(products.length > 0 ? [anyOf(products)] : [])],
  );

async function aboutWhat(
  database: Pick<Database, 'rows'>,
  { product, installBaseItem, productOffering, productSpecification, contract, name }: EntitlementQuestion,
): Promise<readonly Sql[]> {
  return [
    ...(product === undefined ? [] : [covers([], [product])]),
    ...(installBaseItem === undefined ? [] : [await coversItem(database, installBaseItem)]),
    ...(productOffering === undefined ? [] : [named('productOffering', productOffering)]),
    ...(productSpecification === undefined ? [] : [named('productSpecification', productSpecification)]),
    ...(contract === undefined ? [] : [sql('contractId = ?', [contract])]),
    ...(name === undefined ? [] : [sql('name = ?', [name])]),
  ];
}

/** The entitlement's own offering or specification, or that of its product. */
const named = (attribute: 'productOffering' | 'productSpecification', id: string): Sql =>
  sql(
    `COALESCE(JSON_UNQUOTE(JSON_EXTRACT(doc, '$.${attribute}.id')),
       (SELECT p.${attribute}Id FROM product p WHERE p.id = CONVERT(entitlement.productId USING ascii))) = ?`,
    [id],
  );

/** An install base item is covered by itself, with what it is part of, or with its product. */
async function coversItem(database: Pick<Database, 'rows'>, id: string): Promise<Sql> {
  const items = new Set<string>();
  const products = new Set<string>();
  for (let ids = [id]; ids.length > 0;) {
    for (const each of ids) items.add(each);
    const rows = await database.rows<Row<InstallBaseRow, 'productId' | 'parentId'>>(
      `SELECT productId, parentId FROM service WHERE id IN (?)
       UNION SELECT productId, parentId FROM resource WHERE id IN (?)`,
      [anyOf(ids), anyOf(ids)],
    );
    for (const { productId } of rows) if (productId !== null) products.add(productId);
    ids = rows.flatMap(({ parentId }) => (parentId === null || items.has(parentId) ? [] : [parentId]));
  }
  return covers([...items], [...products]);
}

/** Of an account also what the accounts above it share with those below. */
async function holderCondition(
  database: Pick<Database, 'rows'>,
  { account, consumer, household, at }: EntitlementQuestion,
): Promise<readonly Sql[]> {
  if (account !== undefined) {
    const { above } = await customersAbove(database, account);
    const shared = `JSON_EXTRACT(doc, '$.includesSubsidiaries') = TRUE`;
    return above.length === 0
      ? [sql('customerId = ?', [account])]
      : [sql(`(customerId = ? OR (customerId IN (?) AND ${shared}))`, [account, anyOf(above)])];
  }
  if (household !== undefined) return [sql('householdId = ?', [household])];
  const households = await householdsOf(database, String(consumer), at);
  return households.length === 0
    ? [sql('(consumerId = ? OR customerId = ?)', [consumer, consumer])]
    : [
        sql('(consumerId = ? OR customerId = ? OR householdId IN (?))', [
          consumer,
          consumer,
          anyOf(households),
        ]),
      ];
}

function answerOf(
  candidate: Candidate,
  uses: readonly LimitUse[],
  question: EntitlementQuestion,
): HeldEntitlement | VerificationReason {
  const { id, name, state, validFrom, validTo, doc } = candidate;
  const { at, characteristic, value, amount = 0 } = question;
  const no = (code: VerificationReason['code'], message: string) => ({ code, message, entitlementId: id });
  if (state !== 'active') return no('notActive', `${name} is ${state}.`);
  if (at < validFrom) return no('notValid', `${name} begins on ${validFrom.toISOString()}.`);
  if (validTo && at >= validTo) return no('notValid', `${name} was valid until ${validTo.toISOString()}.`);
  const given = (doc['characteristic'] ?? []) as readonly {
    readonly name: string;
    readonly value?: unknown;
  }[];
  const asked = given.find((each) => each.name === characteristic);
  const use =
    characteristic === undefined && uses.length === 1
      ? uses[0]
      : uses.find((each) => each.name === characteristic);
  if (characteristic !== undefined && !asked && !use)
    return no('notCovered', `${name} says nothing of ${characteristic}.`);
  if (value !== undefined && !valueCovers(asked?.value, value))
    return no(
      'notCovered',
      `${name} covers ${characteristic} ${JSON.stringify(asked?.value)}, not ${value}.`,
    );
  if (amount > 0 && characteristic === undefined && uses.length > 1)
    return no('notCovered', `${name} counts ${uses.map((each) => each.name).join(', ')}: say of which.`);
  if (use?.left !== undefined && (use.left < amount || use.left === 0))
    return no('limitReached', `${name}: ${use.left} of ${use.amount} are left.`);
  return { id, name, ...(use && { use }) };
}

/** A value is covered by itself, or by a list that has it; texts and numbers are compared as they are written. */
const valueCovers = (covered: unknown, asked: string): boolean =>
  [covered].flat().some((each) => each === asked || JSON.stringify(each) === asked);
