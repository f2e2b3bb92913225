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
  const names = named
    ? [
        whenAny(storable(customers), (some) =>
          sql(
            `t.id IN (SELECT x.recordId FROM record_reference x
               WHERE x.resource = ? AND x.role IN (?) AND x.toKind = 'customer' AND x.toId IN (?))`,
            [named.resource, anyOf(named.roles), anyOf(some)],
          ),
        ),
      ]
    : [];
  if (columns.length > 0) return anyOfThese([...own, ...names]);
  if (order)
    return ofOrder(
      order,
      whenAny(customers, (some) => sql('o.customerId IN (?)', [anyOf(some)])),
    );
  return submitter === undefined ? sql('FALSE') : sql(`t.${submitter} = ?`, [subject]);
}

function submittedBy(kind: VisibleKind, { submitter, order }: Owned, subject: string): Sql {
  if (submitter !== undefined)
    return among(`t.${submitter}`, isAsciiColumn(kind, submitter), known(kind, [subject]));
  return order ? ofOrder(order, sql('o.caller = ?', [subject])) : sql('FALSE');
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

/** What no id of Turnup's can be is left out, where the database would refuse to compare it. */
const among = (column: string, ascii: boolean, values: readonly string[]): Sql =>
  whenAny(ascii ? storable(values) : values, (some) => sql(`${column} IN (?)`, [anyOf(some)]));

const storable = (values: readonly string[]): readonly string[] => values.filter(isAscii);

const whenAny = (values: readonly string[], condition: (some: readonly string[]) => Sql): Sql =>
  values.length === 0 ? sql('FALSE') : condition(values);

const anyOfThese = (conditions: readonly Sql[]): Sql =>
  conditions.length === 1
    ? conditions[0]!
    : sql(
        `(${conditions.map(({ text }) => text).join(' OR ')})`,
        conditions.flatMap(({ values }) => values),
      );

/**
 * Of these ids those that records have, each with whether the actor sees one of them. An id that no record has is left out;
 * so is one that only records of the installation have, which nobody's body names.
 */
export async function seenAmong(
  database: Reader,
  kinds: readonly VisibleKind[],
  asked: readonly string[],
): Promise<ReadonlyMap<string, boolean>> {
  const some = [...new Set(asked)].filter((id) => isAscii(id) && id !== '');
  if (some.length === 0) return new Map();
  const selects = await Promise.all(
    kinds.map(async (kind) => {
      const { text = 'TRUE', values = [] } = (await visibleSql(database, kind)) ?? {};
      const within = Object.entries(kind.within ?? {});
      return sql(
        `SELECT t.id, COALESCE(${text}, FALSE) AS seen FROM ${schemaOf(kind.entity).name} t
         WHERE t.id IN (?)${within.map(([column]) => ` AND t.${column} = ?`).join('')}`,
        [...values, anyOf(some), ...within.map(([, value]) => value)],
      );
    }),
  );
  const rows = await database.rows<Row<ResourceRow, 'id'> & { readonly seen: number }>(
    selects.map(({ text }) => text).join(' UNION ALL '),
    selects.flatMap(({ values }) => values),
  );
  const seen = new Map<string, boolean>();
  for (const row of rows) seen.set(row.id, seen.get(row.id) === true || row.seen === 1);
  return seen;
}

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
