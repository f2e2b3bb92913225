import { inBatches } from '../domain/lib/in-batches.js';
import type { Actor, Visibility } from './actor.js';
import { belongingOf, everybodysEvent, type Owned } from './belonging.js';
import { allCustomersUnder } from './customers-under.js';
import { anyOf, type Database, type Sql, sql } from './database.js';
import { schemaOf, type TableClass } from './schema.js';
import { isAscii } from './tables/columns.js';
import type { Event } from './tables/events.js';
import type { ResourceRow } from './tables/inventory.js';
import type { Row } from './tables/row.js';

/** Who reads, as a database or a transaction of it knows. */
type Reader = Pick<Database, 'rows' | 'actor'>;

/** Records of a resource, and where they are. */
export interface VisibleKind {
  readonly name: string;
  readonly entity: TableClass;
  readonly within?: Readonly<Record<string, string>>;
}

/** The condition on the row `t` that the actor sees it; undefined: it sees all. */
export async function visibleSql(database: Reader, kind: VisibleKind): Promise<Sql | undefined> {
  const { visibility, subject } = database.actor;
  if (visibility === undefined) return undefined;
  const belonging = belongingOf(kind.name);
  if (belonging === undefined || belonging === 'operators') return sql('FALSE');
  if (belonging === 'everybody') return sql('TRUE');
  return visibility.customers === undefined
    ? submittedBy(kind, belonging, subject)
    : ofCustomers(kind, belonging, { subject, customers: await visibleCustomers(database) });
}

const ids = new WeakMap<Actor, Promise<readonly string[]>>();

/**
 * The customers whose records the actor sees, with those below them in the hierarchy, under each of their names; read once for a
 * request.
 */
export async function visibleCustomers(database: Reader): Promise<readonly string[]> {
  const { actor } = database;
  const known = ids.get(actor);
  if (known) return await known;
  const found = expand(database, actor.visibility);
  ids.set(actor, found);
  try {
    return await found;
  } catch (err) {
    ids.delete(actor);
    throw err;
  }
}

/** The hierarchy may have changed: it is read again when it is needed. */
export const forgetVisibleCustomers = (actor: Actor): void => void ids.delete(actor);

async function expand(database: Reader, visibility: Visibility | undefined): Promise<readonly string[]> {
  const under = await allCustomersUnder(database, visibility?.customers ?? []);
  return [...new Set([...under.values()].flat())];
}

interface CustomersOfCaller {
  readonly subject: string;
  readonly customers: readonly string[];
}

function ofCustomers(kind: VisibleKind, belonging: Owned, { subject, customers }: CustomersOfCaller): Sql {
  const { customers: columns = [], named, submitter, order } = belonging;
  const own = columns.map((column) =>
    among(`t.${column}`, isAsciiColumn(kind, column), known(kind, customers)),
  );
  const names = named ? [namedBy(named, among('x.toId', true, customers))] : [];
  if (columns.length > 0) return anyOfThese([...own, ...names]);
  if (order) return ofOrder(order, among('o.customerId', false, customers));
  return submitter === undefined
    ? sql('FALSE')
    : among(`t.${submitter}`, isAsciiColumn(kind, submitter), [subject]);
}

const namedBy = ({ resource, roles }: NonNullable<Owned['named']>, { text, values }: Sql): Sql =>
  sql(
    `t.id IN (SELECT x.recordId FROM record_reference x
       WHERE x.resource = ? AND x.role IN (?) AND x.toKind = 'customer' AND ${text})`,
    [resource, anyOf(roles), ...values],
  );

function submittedBy(kind: VisibleKind, { submitter, order }: Owned, subject: string): Sql {
  if (submitter !== undefined)
    return among(`t.${submitter}`, isAsciiColumn(kind, submitter), known(kind, [subject]));
  return order ? ofOrder(order, among('o.caller', false, [subject])) : sql('FALSE');
}

/** Events of what everybody sees have a customer and a submitter that nothing else has. */
const known = ({ name }: VisibleKind, values: readonly string[]): readonly string[] =>
  name === 'event' ? [...values, everybodysEvent] : values;

/** A subquery of one SELECT, which the database turns into a join by the index of the order's column. */
function ofOrder({ column, tables }: NonNullable<Owned['order']>, { text, values }: Sql): Sql {
  const all = tables.map((table) => `SELECT o.id FROM ${table} o WHERE ${text}`).join(' UNION ALL ');
  const from = tables.length === 1 ? all : `SELECT y.id FROM (${all}) y`;
  return sql(
    `t.${column} IN (${from})`,
    tables.flatMap(() => values),
  );
}

const isAsciiColumn = ({ entity }: VisibleKind, column: string): boolean =>
  schemaOf(entity).column(column).ascii;

/**
 * The column is one of the values, exactly: to SQL `ann` and `ann ` are equal, so that what ends in a blank is nobody's. What
 * no id of Turnup's can be is left out, where the database would refuse to compare it.
 */
function among(column: string, ascii: boolean, values: readonly string[]): Sql {
  const some = values.filter((value) => !value.endsWith(' ') && (!ascii || isAscii(value)));
  return some.length === 0
    ? sql('FALSE')
    : sql(`(${column} IN (?) AND ${column} NOT LIKE '% ')`, [anyOf(some)]);
}

const anyOfThese = (conditions: readonly Sql[]): Sql =>
  conditions.length === 1
    ? conditions[0]!
    : sql(
        `(${conditions.map(({ text }) => text).join(' OR ')})`,
        conditions.flatMap(({ values }) => values),
      );

/**
 * Of these ids, as `bareId` has them, those that records have, each with whether the actor sees one of them. An id that no
 * record has is left out; so is one that only records of the installation have, which nobody's body names.
 */
export async function seenAmong(
  database: Reader,
  kinds: readonly VisibleKind[],
  asked: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const some = [...new Set(asked.map(bareId))].filter((id) => isAscii(id) && id !== '');
  const seen = new Map<string, boolean>();
  for (const batch of inBatches(some, idsAStatement)) {
    const rows = await seenIn(database, await kindsWith(database, kinds, batch), batch);
    for (const { id, seen: isSeen } of rows)
      seen.set(bareId(id), seen.get(bareId(id)) === true || isSeen === 1);
  }
  return seen;
}

/** The id without blanks at its end, by which the database finds the record that has none, too. */
export const bareId = (id: string): string => id.trimEnd();

/** So many ids are looked up at once among the records of all kinds. */
const idsAStatement = 200;

/** The kinds that have a record of one of the ids: to most requests these are few, and the customers of a caller may be many. */
async function kindsWith(
  database: Reader,
  kinds: readonly VisibleKind[],
  some: readonly string[],
): Promise<readonly VisibleKind[]> {
  const rows = await unionOf<{ readonly kind: number }>(
    database,
    kinds.map((kind, index) => ofKind(kind, sql(`DISTINCT ${index} AS kind`), some)),
  );
  return rows.map(({ kind }) => kinds[kind]!);
}

type SeenRow = Row<ResourceRow, 'id'> & { readonly seen: number };

async function seenIn(
  database: Reader,
  kinds: readonly VisibleKind[],
  some: readonly string[],
): Promise<readonly SeenRow[]> {
  const selects = kinds.map(async (kind) => {
    const { text = 'TRUE', values = [] } = (await visibleSql(database, kind)) ?? {};
    return ofKind(kind, sql(`t.id, COALESCE(${text}, FALSE) AS seen`, values), some);
  });
  return await unionOf(database, await Promise.all(selects));
}

function ofKind({ entity, within = {} }: VisibleKind, { text, values }: Sql, some: readonly string[]): Sql {
  const conditions = Object.keys(within).map((column) => ` AND t.${column} = ?`);
  return sql(`SELECT ${text} FROM ${schemaOf(entity).name} t WHERE t.id IN (?)${conditions.join('')}`, [
    ...values,
    anyOf(some),
    ...Object.values(within),
  ]);
}

const unionOf = async <T extends object>(database: Reader, selects: readonly Sql[]): Promise<readonly T[]> =>
  selects.length === 0
    ? []
    : await database.rows<T>(
        selects.map(({ text }) => text).join(' UNION ALL '),
        selects.flatMap(({ values }) => values),
      );

/** Whether somebody who sees that much sees the event; of customers, with all below them. */
export function seesEvent(
  { visibility, subject }: Pick<Actor, 'visibility' | 'subject'>,
  customers: ReadonlySet<string>,
  event: Row<Event, 'customerId' | 'submitter'>,
): boolean {
  if (visibility === undefined) return true;
  const { customerId, submitter } = event;
  const isOwn = visibility.customers === undefined;
  const said = isOwn ? submitter : customerId;
  if (said === null) return false;
  return said === everybodysEvent || (isOwn ? said === subject : customers.has(said));
}
