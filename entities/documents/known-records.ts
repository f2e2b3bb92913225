import { type RecordKind, type RecordRef, recordKinds } from '../../domain/order/record-refs.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import { apis } from '../../domain/tmf/apis.js';
import { recordsOfKind } from '../../domain/tmf/record-references.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { isAscii } from '../tables/columns.js';
import type { ResourceRow } from '../tables/inventory.js';
import { anyOf, type Database, type Sql, sql } from '../database.js';

/** What Turnup has of one kind of record. */
interface KnownRecords {
  /** Those of the ids in question that exist. */
  readonly ids: ReadonlySet<string>;
  /** True when Turnup has any record of the kind. */
  readonly hasAny: boolean;
}

/** Faults for the references to records that should exist and do not. */
export async function unknownRecordFaults(
  database: Pick<Database, 'rows'>,
  referential: OrderRules['referential'],
  refs: readonly RecordRef[],
): Promise<ErrorDetail[]> {
  const checked = refs.filter(({ kind }) => referential[kind] !== 'off');
  const records = await loadKnownRecords(database, checked);
  return checked
    .filter(({ kind, id }) => {
      const { hasAny = false, ids } = records.get(kind) ?? {};
      return (hasAny || referential[kind] === 'strict') && ids?.has(id) !== true;
    })
    .map(({ kind, path }) => ({ path, message: unknownRecord(kind) }));
}

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
  return [
    sql(`SELECT '${kind}' AS kind, NULL AS id FROM DUAL WHERE EXISTS (SELECT 1 FROM ${any})`),
    ...(ids.length === 0
      ? []
      : named.map((from) => sql(`SELECT '${kind}', id FROM ${from} AND id IN (?)`, [anyOf(ids)]))),
  ];
}
