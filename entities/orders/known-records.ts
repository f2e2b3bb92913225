import { type RecordKind, type RecordRef, recordKinds } from '../../domain/order/record-refs.js';
import { isAscii } from '../tables/columns.js';
import type { ResourceRow } from '../tables/inventory.js';
import { anyOf, type Database, type Sql, sql } from '../database.js';

/** What Turnup has of one kind of record. */
export interface KnownRecords {
  /** Those of the ids in question that exist. */
  readonly ids: ReadonlySet<string>;
  /** True when Turnup has any record of the kind. */
  readonly hasAny: boolean;
}

/** Looks up which of these records Turnup has, by kind, in one statement. */
export async function loadKnownRecords(
  database: Pick<Database, 'rows'>,
  refs: readonly RecordRef[],
): Promise<ReadonlyMap<RecordKind, KnownRecords>> {
  const kinds = recordKinds.filter((kind) => refs.some((ref) => ref.kind === kind));
  if (kinds.length === 0) return new Map();
  const selects = kinds.flatMap((kind) => {
    const ids = new Set(refs.flatMap((ref) => (ref.kind === kind && isAscii(ref.id) ? [ref.id] : [])));
    return selectsOf(kind, [...ids]);
  });
  const rows = await database.rows<{
    readonly kind: RecordRef['kind'];
    readonly id: ResourceRow['id'] | null;
  }>(
    selects.map(({ text }) => text).join(' UNION ALL '),
    selects.flatMap(({ values }) => values),
  );
  return new Map(
    kinds.map((kind) => {
      const ids = new Set(rows.flatMap((row) => (row.kind === kind ? [row.id] : [])));
      return [kind, { hasAny: ids.delete(null), ids: ids as ReadonlySet<string> }];
    }),
  );
}

interface Source {
  /** The tables that may have a record with the id. */
  readonly named: readonly string[];
  /** The table by which to decide whether Turnup has records of the kind. */
  readonly any: string;
}

const documents = (...resources: readonly string[]): string =>
  `business_document WHERE resource IN (${resources.map((each) => `'${each}'`).join(', ')})`;

const sources: Readonly<Record<RecordKind, Source>> = {
  customer: {
    // A buyer may also be named as the party behind the customer.
    named: [documents('customer', 'partyRole', 'individual', 'organization')],
    any: documents('customer'),
  },
  site: {
    named: [documents('geographicSite'), 'geographic_address WHERE TRUE'],
    any: documents('geographicSite'),
  },
  billingAccount: { named: [documents('billingAccount')], any: documents('billingAccount') },
  // Turnup makes an agreement for every product order: that does not mean that it has the others.
  agreement: { named: ['agreement WHERE TRUE'], any: 'agreement WHERE orderId IS NULL' },
};

/** A row for each id that exists, and one without id if there is any record of the kind. */
function selectsOf(kind: RecordKind, ids: readonly string[]): Sql[] {
  const { named, any } = sources[kind];
  return [
    sql(`SELECT '${kind}' AS kind, NULL AS id FROM DUAL WHERE EXISTS (SELECT 1 FROM ${any})`),
    ...(ids.length === 0
      ? []
      : named.map((from) => sql(`SELECT '${kind}', id FROM ${from} AND id IN (?)`, [anyOf(ids)]))),
  ];
}
