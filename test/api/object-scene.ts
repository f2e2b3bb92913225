import { getMetadataArgsStorage } from 'typeorm';
import { createAuthentication } from '../../api/access/authentication.js';
import { type ApiKeys, Keyring } from '../../api/access/api-keys.js';
import { scopes } from '../../api/tmf630/auth.js';
import { belongingOf, type Owned } from '../../entities/belonging.js';
import type { Database } from '../../entities/database.js';
import type { DocumentKind } from '../../entities/documents/document-kind.js';
import { schemaOf, type TableClass } from '../../entities/schema.js';
import { force } from '../support/open-database.js';
import { eachFromElsewhere, openScene, type Scene } from './scene.js';

/** A customer by each of the records that it may be. */
export const acme = ['acme', 'acme-customer', 'acme-individual', 'acme-organization'] as const;

/** Callers with all scopes: one sees everything, one what `acme` and those below it have, one what it submitted itself. */
const keys: ApiKeys = [
  { key: 'key-of-everything', caller: 'everything', scopes: [...scopes] },
  { key: 'key-of-a-partner', caller: 'partner', scopes: [...scopes], customers: [...acme] },
  { key: 'key-of-a-dealer', caller: 'dealer', scopes: [...scopes], own: true },
];

export const everything = 'key-of-everything';
export const partner = 'key-of-a-partner';
export const dealer = 'key-of-a-dealer';

/** The API with these callers. */
export async function openObjectScene(options: Parameters<typeof openScene>[0] = {}): Promise<Scene> {
  const authenticate = eachFromElsewhere(createAuthentication({ keyring: () => new Keyring(keys) }));
  return await openScene({ authenticate, ...options });
}

/** Whose a row is. */
export interface Owner {
  readonly customer: string | null;
  readonly caller: string | null;
}

/** A row of the kind as short as its table allows, that belongs to the owner as the table of belongings says. */
export async function insertOwned(
  database: Database,
  kind: DocumentKind,
  id: string,
  owner: Owner,
): Promise<void> {
  const belonging = belongingOf(kind.name);
  const { customers = [], submitter, order } = (belonging ?? {}) as Owned;
  const set: Record<string, unknown> = { ...kind.within, id };
  for (const column of customers.filter((each) => each !== 'id')) set[column] = owner.customer;
  if (submitter !== undefined && owner.caller !== null) set[submitter] = owner.caller;
  if (order) {
    const orderId = `order-of-${id}`;
    const table = order.tables[0]!;
    const entity = tableClass(table);
    const own = { id: orderId, customerId: owner.customer, caller: owner.caller };
    await insertShort(
      database,
      entity,
      Object.fromEntries(Object.entries(own).filter(([name]) => hasColumn(entity, name))),
    );
    set[order.column] = orderId;
  }
  await insertShort(database, kind.entity, set);
}

async function insertShort(
  database: Database,
  entity: TableClass,
  set: Record<string, unknown>,
): Promise<void> {
  const row: Record<string, unknown> = {};
  for (const { propertyName, options } of columnsOf(entity)) {
    const isGenerated = getMetadataArgsStorage().generations.some(
      (each) => each.target === entity && each.propertyName === propertyName,
    );
    if (options.nullable === true || options.default !== undefined || isGenerated) continue;
    row[propertyName] = shortest[String(options.type)] ?? 'x';
  }
  const all = { ...row, ...set };
  const names = Object.keys(all).map((name) => `\`${name}\``);
  await force(
    database,
    `INSERT IGNORE INTO ${schemaOf(entity).name} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`,
    Object.values(all),
  );
}

const shortest: Readonly<Record<string, unknown>> = {
  json: {},
  datetime: new Date('2026-01-01T00:00:00Z'),
  int: 0,
  bigint: 0,
  tinyint: 0,
  decimal: 0,
};

const lineageOf = (entity: TableClass): unknown[] => {
  const found: unknown[] = [];
  for (let each: unknown = entity; typeof each === 'function'; each = Object.getPrototypeOf(each))
    found.push(each);
  return found;
};

const columnsOf = (entity: TableClass) =>
  getMetadataArgsStorage().columns.filter(({ target }) => lineageOf(entity).includes(target));

const hasColumn = (entity: TableClass, name: string): boolean =>
  columnsOf(entity).some(({ propertyName }) => propertyName === name);

function tableClass(name: string): TableClass {
  const found = getMetadataArgsStorage().tables.find((each) => each.name === name);
  if (!found) throw new Error(`there is no table ${name}`);
  return found.target as TableClass;
}
