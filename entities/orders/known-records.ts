import { type RecordKind, type RecordRef, recordKinds } from '../../domain/order/record-refs.js';
import { isAscii } from '../tables/columns.js';
import type { ResourceRow } from '../tables/inventory.js';
import { anyOf, type Database, type Sql, sql } from '../database.js';

/** What is kept here of the records of one kind. */
export interface KnownRecords {
  /** Of the ids that were asked for. */
  readonly ids: ReadonlySet<string>;
  /** True where any record of the kind is. */
  readonly isKept: boolean;
}

/** What is kept here of these records, by their kinds; in one statement. */
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
      return [kind, { isKept: ids.delete(null), ids: ids as ReadonlySet<string> }];
    }),
  );
}

interface Source {
  /** Where one with the id may be. */
  readonly named: readonly string[];
  /** Where one is if records of the kind are kept. */
  readonly any: string;
}

const documents = (...resources: readonly string[]): string =>
  `business_document WHERE resource IN (${resources.map((each) => `'${each}'`).join(', ')})`;

const sources: Readonly<Record<RecordKind, Source>> = {
  customer: {
    // Who buys may be named as the party that stands behind the customer, too.
    named: [documents('customer', 'partyRole', 'individual', 'organization')],
    any: documents('customer'),
  },
  site: {
    named: [documents('geographicSite'), 'geographic_address WHERE TRUE'],
    any: documents('geographicSite'),
  },
  billingAccount: { named: [documents('billingAccount')], any: documents('billingAccount') },
  // Turnup makes an agreement for every product order: that says nothing of where the others are kept.
  agreement: { named: ['agreement WHERE TRUE'], any: 'agreement WHERE orderId IS NULL' },
};

/** A row for each of the ids that is there, and one without an id where any record of the kind is. */
function selectsOf(kind: RecordKind, ids: readonly string[]): Sql[] {
  const { named, any } = sources[kind];
  return [
    sql(`SELECT '${kind}' AS kind, NULL AS id FROM DUAL WHERE EXISTS (SELECT 1 FROM ${any})`),
    ...(ids.length === 0
      ? []
      : named.map((from) => sql(`SELECT '${kind}', id FROM ${from} AND id IN (?)`, [anyOf(ids)]))),
  ];
}
