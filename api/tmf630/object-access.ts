import { type Json, object, text } from '../../domain/lib/json.js';
import { isCustomer } from '../../domain/order/order.js';
import { recordsOfKind } from '../../domain/tmf/record-references.js';
import type { Database } from '../../entities/database.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { storeOf } from '../../entities/documents/store.js';
import {
  bareId,
  forgetVisibleCustomers,
  seenAmong,
  visibleCustomers,
  type VisibleKind,
} from '../../entities/visibility.js';
import { type Context, inTransaction } from './context.js';
import { Problem } from './errors.js';
import { requireRow } from './one-row.js';
import { type ApiOperation, type ApiRequest, operationName } from './operation.js';
import type { Resource } from './resource.js';

/**
 * What an operation does with records of customers, for callers that do not see everything (docs/security.md): `everybody`:
 * nothing; `confined`: it reads by the stores alone, and what the request names is checked; `customers`: the same, and the question
 * is about a customer; `downstream`: the caller answers for the downstream system that its key names; a resource: the id in
 * the path is that of such a record. `operators`: such callers are refused.
 */
export type ObjectRule = 'everybody' | 'confined' | 'customers' | 'downstream' | 'operators' | Resource;

/** What the declarations say of objects. */
export interface Objects {
  /** Undefined: nobody has said what the operation does, and such callers are refused. */
  readonly ruleOf: (operation: ApiOperation) => ObjectRule | undefined;
  /** The records that belong to somebody. */
  readonly kinds: readonly VisibleKind[];
}

/**
 * Refuses a caller what is not its own: throws 403 for an operation that is not confined and for a customer that is not the
 * caller's, 404 for records that it does not see, whether in the path or in the body.
 */
export async function requireObjects(
  context: Context,
  { ruleOf, kinds }: Objects,
  operation: ApiOperation,
  request: ApiRequest,
): Promise<void> {
  const { caller } = request;
  const { visibility } = caller;
  if (visibility === undefined) return;
  const rule = ruleOf(operation);
  if (rule === 'everybody') return;
  if (rule === 'downstream' && caller.downstreamSystem !== undefined) return;
  const isRefused = rule === undefined || rule === 'operators' || rule === 'downstream';
  if (isRefused || (rule === 'customers' && visibility.customers === undefined))
    throw new Problem(
      'forbidden',
      `${caller.name} sees ${visibility.customers ? 'some customers' : 'what it has submitted'} only: ${operationName(operation)} is for callers that see everything.`,
    );
  if (typeof rule === 'object') await requireRow(context, rule, request.params['id'] ?? '');
  await requireNamedObjects(context, kinds, operation, request);
}

async function requireNamedObjects(
  context: Context,
  kinds: readonly VisibleKind[],
  operation: ApiOperation,
  { body, jsonPatch, query, caller }: ApiRequest,
): Promise<void> {
  const named = [
    ...namedIn(body, '$', ''),
    ...(jsonPatch === undefined ? [] : namedInPatch(jsonPatch)),
    // Of a list they only narrow down what is visible anyway.
    ...(operation.resource === undefined ? namedInQuery(query) : []),
  ];
  const { database } = context;
  const customers = caller.visibility?.customers && new Set(await visibleCustomers(database));
  const seen = await seenAmong(
    database,
    kinds,
    named.map(({ id }) => id),
  );
  const foreign =
    customers && named.find(({ isOwner, id }) => isOwner && !customers.has(id) && !seen.get(id));
  if (foreign) throw notItsCustomer(caller.name, foreign);
  const hidden = named.find(({ id }) => seen.get(bareId(id)) === false && !customers?.has(id));
  if (hidden)
    throw new Problem('notFound', `There is no ${hidden.name} ${hidden.id}.`, {
      errors: [{ path: hidden.path, message: 'there is no such record' }],
    });
  const { method, resource = '' } = operation;
  const chosen = customers && method === 'post' && parties.has(resource) ? text(body['id']) : undefined;
  if (chosen !== undefined && !customers?.has(chosen))
    throw notItsCustomer(caller.name, { id: chosen, path: '$.id' });
}

/** Throws 403 for an order that would belong to none of the customers that the caller acts for. */
export async function requireOwnCustomer(
  database: Pick<Database, 'rows' | 'actor'>,
  customerId: string | undefined,
): Promise<void> {
  const { visibility, name } = database.actor;
  if (visibility?.customers === undefined) return;
  const customers = await visibleCustomers(database);
  if (customerId !== undefined && customers.includes(customerId)) return;
  throw new Problem('forbidden', `${name} acts for some customers only: name one of them as the customer.`);
}

/** What may be a customer by its own id. */
const parties: ReadonlySet<string> = new Set(recordsOfKind.customer);

const notItsCustomer = (name: string, { id, path }: Pick<Named, 'id' | 'path'>): Problem =>
  new Problem('forbidden', `${name} does not act for the customer ${id}.`, {
    errors: [{ path, message: 'is none of your customers' }],
  });

/** An id that a request names, and as what. */
interface Named {
  readonly name: string;
  readonly id: string;
  readonly path: string;
  /** By it the record would belong to somebody, or somebody to the hierarchy. */
  readonly isOwner: boolean;
}

/** All that may be the id of a record, at any depth; `name` is the attribute that the value is in. */
function namedIn(value: unknown, path: string, name: string): readonly Named[] {
  if (Array.isArray(value)) return value.flatMap((each, index) => namedIn(each, `${path}[${index}]`, name));
  if (typeof value !== 'object' || value === null) return [];
  const body = value as Json;
  const isReference = name !== '' && !ownNumbers.test(name);
  return Object.entries(body).flatMap(([attribute, inner]) => {
    const at = `${path}.${attribute}`;
    if (typeof inner === 'object') return [...namedIn(inner, at, attribute), ...idsIn(inner, at, attribute)];
    if (typeof inner !== 'string') return [];
    if (attribute === 'id') return isReference ? [toNamed(name, inner, at, body)] : [];
    if (attribute === 'href') return isReference ? [toNamed(name, lastPart(inner), at, body)] : [];
    return attribute.endsWith('Id') ? [toNamed(attribute, inner, at)] : [];
  });
}

/** Lines, characteristics and notes are numbered within their document. */
const ownNumbers = /item|characteristic|note|attachment/i;

const idsIn = (value: unknown, path: string, name: string): readonly Named[] =>
  Array.isArray(value) && name.endsWith('Ids')
    ? value.flatMap((each) => (typeof each === 'string' ? [toNamed(name, each, path)] : []))
    : [];

const toNamed = (name: string, id: string, path: string, reference: Json = {}): Named => ({
  name,
  id,
  path,
  isOwner: isListed(name, path) ? mayBeCustomer(reference) : owners.test(name),
});

/** A list has parties of other roles beside the customer. */
const isListed = (name: string, path: string): boolean =>
  name === 'relatedParty' || (name === 'engagedParty' && path.endsWith('].id'));

/** One of which nothing is said, as in a JSON patch of its id, may be the customer. */
const mayBeCustomer = (party: Json): boolean =>
  isCustomer(party) || (party['role'] === undefined && party['@referredType'] === undefined);

const owners = /^(account|consumer|customer|engagedParty|organization|head)(Id)?$/;

const lastPart = (href: string): string =>
  href
    .replace(/[?#].*$/, '')
    .split('/')
    .at(-1) ?? '';

const namedInQuery = (query: URLSearchParams): readonly Named[] =>
  [...query].map(([name, id]) => toNamed(name, id, `?${name}`));

/** Throws 403 for operations that take from the document what is not checked again. */
function namedInPatch(patch: unknown): readonly Named[] {
  return (Array.isArray(patch) ? patch : []).flatMap((each: unknown, index) => {
    const { op, path, value } = object(each);
    if (op === 'copy' || op === 'move')
      throw new Problem(
        'forbidden',
        `Who does not see everything may not send ${op}: send the value by add.`,
      );
    const names = String(path)
      .split('/')
      .slice(1)
      .filter((part) => !/^(\d+|-)$/.test(part));
    const nested = names.reduceRight<unknown>((inner, part) => ({ [part]: inner }), value);
    return namedIn(nested, `$[${index}].value`, '');
  });
}

/** Does the work so that the caller sees what it has left, or else nothing is done: throws 403 then. */
export async function leavingVisible<T extends Pick<Row, 'id'> & { readonly version?: unknown }>(
  context: Context,
  resource: Resource,
  work: (within: Context) => Promise<T>,
): Promise<T> {
  const { actor } = context.database;
  if (actor.visibility === undefined) return await work(context);
  return await inTransaction(context, async (within) => {
    const done = await work(within);
    forgetVisibleCustomers(actor);
    const version = typeof done.version === 'string' ? done.version : undefined;
    if (await storeOf(within.database, resource).find(done.id, version)) return done;
    throw new Problem(
      'forbidden',
      `${actor.name} would not see this ${resource.name}: it must belong to what ${actor.visibility?.customers ? 'its customers have' : 'it has submitted'}.`,
    );
  });
}
