import { type RecordKind, type RecordRef, recordKinds } from '../../domain/order/record-refs.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import { apis } from '../../domain/tmf/apis.js';
import { recordsOfKind } from '../../domain/tmf/record-references.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { isAscii } from '../tables/columns.js';
import type { ResourceRow } from '../tables/inventory.js';
import { anyOf, type Database, type Sql, sql } from '../database.js';
import { survivorsOf } from './merged-records.js';

/** What Turnup has of one kind of record. */
interface KnownRecords {
  /** Those of the ids in question that exist. */
  readonly ids: ReadonlySet<string>;
  /** Those of them that were merged into others. */
  readonly merged: ReadonlySet<string>;
  /** True when Turnup has any record of the kind. */
  readonly hasAny: boolean;
}

/** A reference, which may be to a record that is anywhere. */
type PerhapsUnchecked = RecordRef & { readonly unchecked?: boolean };

/**
 * Faults for the references to records that should exist and do not, and to customers and parties that were merged into others: what is
 * known here to be another one is named by that one.
 */
export async function unknownRecordFaults(
  database: Pick<Database, 'rows'>,
  referential: OrderRules['referential'],
  refs: readonly PerhapsUnchecked[],
): Promise<ErrorDetail[]> {
  const asked = refs.filter(
    ({ kind, unchecked = false }) => referential[kind] !== 'off' && (!unchecked || mergeable.has(kind)),
  );
  const records = await loadKnownRecords(database, asked);
  const merged = asked.filter(({ kind, id }) => records.get(kind)?.merged.has(id));
  const survivors = await survivorsOf(
    database,
    merged.map(({ id }) => id),
  );
  return asked.flatMap(({ kind, id, path, unchecked = false }) => {
    const survivor = survivors.get(id);
    if (survivor !== undefined) return [{ path, message: `was merged into ${survivor}: name that one` }];
    const { hasAny = false, ids } = records.get(kind) ?? {};
    const isMissing = (hasAny || referential[kind] === 'strict') && ids?.has(id) !== true;
    return !unchecked && isMissing ? [{ path, message: unknownRecord(kind) }] : [];
  });
}

/** The kinds whose records may turn out to be duplicates. */
const mergeable: ReadonlySet<RecordKind> = new Set(['customer', 'party']);

/** The message for an unknown id, with both remedies: the caller's and the operator's. */
const unknownRecord = (kind: RecordKind): string =>
  `is not the id of ${recordNames[kind]} here: create it first (POST ${collections[kind]}), or accept ids of other ` +
  `systems (TURNUP_REFERENTIAL=${kind}=off)`;

const recordNames: Readonly<Record<RecordKind, string>> = {
  customer: 'a customer',
  party: 'an individual or organization',
  site: 'a site or address',
  billingAccount: 'a billing account',
  agreement: 'an agreement',
  lead: 'a lead',
  opportunity: 'an opportunity',
  quote: 'a quote',
  shoppingCart: 'a shopping cart',
  appointment: 'an appointment',
};

const collections: Readonly<Record<RecordKind, string>> = {
  customer: `${apis.customer.base}/customer`,
  party: `${apis.party.base}/individual`,
  site: `${apis.geographicSite.base}/geographicSite`,
  billingAccount: `${apis.account.base}/billingAccount`,
  agreement: `${apis.agreement.base}/agreement`,
  lead: `${apis.turnup.base}/lead`,
  opportunity: `${apis.turnup.base}/opportunity`,
  quote: `${apis.quote.base}/quote`,
  shoppingCart: `${apis.shoppingCart.base}/shoppingCart`,
  appointment: `${apis.appointment.base}/appointment`,
};

/** Looks up which of these records Turnup has, by kind, in one statement. */
async function loadKnownRecords(
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
    readonly merged: number;
  }>(
    selects.map(({ text }) => text).join(' UNION ALL '),
    selects.flatMap(({ values }) => values),
  );
  return new Map(
    kinds.map((kind) => {
      const ofKind = rows.filter((row) => row.kind === kind);
      const ids = new Set(ofKind.map(({ id }) => id));
      const merged = new Set(ofKind.flatMap((row) => (row.merged === 1 && row.id !== null ? [row.id] : [])));
      return [kind, { hasAny: ids.delete(null), ids: ids as ReadonlySet<string>, merged }];
    }),
  );
}

interface Source {
  /** The tables that may have a record with the id. */
  readonly named: readonly string[];
  /** The table by which to decide whether Turnup has records of the kind. */
  readonly any: string;
}

function documents(...resources: readonly string[]): string {
  return `business_document WHERE resource IN (${resources.map((each) => `'${each}'`).join(', ')})`;
}

function documentsOfKind(kind: RecordKind, any: readonly string[]): Source {
  return { named: [documents(...recordsOfKind[kind])], any: documents(...any) };
}

const sources: Readonly<Record<RecordKind, Source>> = {
  customer: documentsOfKind('customer', ['customer']),
  party: documentsOfKind('party', ['individual', 'organization']),
  site: {
    named: [documents('geographicSite'), 'geographic_address WHERE TRUE'],
    any: documents('geographicSite'),
  },
  billingAccount: documentsOfKind('billingAccount', ['billingAccount']),
  // Turnup makes an agreement for every product order: that does not mean that it has the others.
  agreement: { named: ['agreement WHERE TRUE'], any: 'agreement WHERE orderId IS NULL' },
  // Where they were before they had an API of their own.
  lead: { named: [documents('salesLead')], any: documents('salesLead') },
  opportunity: { named: ['opportunity WHERE TRUE'], any: 'opportunity' },
  quote: documentsOfKind('quote', ['quote']),
  shoppingCart: documentsOfKind('shoppingCart', ['shoppingCart']),
  appointment: documentsOfKind('appointment', ['appointment']),
};

/** A row for each id that exists, and one without id if there is any record of the kind. */
function selectsOf(kind: RecordKind, ids: readonly string[]): Sql[] {
  const { named, any } = sources[kind];
  const merged = mergeable.has(kind) ? `JSON_EXTRACT(doc, '$.mergedInto.id') IS NOT NULL` : '0';
  return [
    sql(`SELECT '${kind}' AS kind, NULL AS id, 0 AS merged FROM DUAL WHERE EXISTS (SELECT 1 FROM ${any})`),
    ...(ids.length === 0
      ? []
      : named.map((from) => sql(`SELECT '${kind}', id, ${merged} FROM ${from} AND id IN (?)`, [anyOf(ids)]))),
  ];
}
