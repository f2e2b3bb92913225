import { Decimal } from 'decimal.js';
import { usageLimitsOf, type UsageLimit } from '../../domain/inventory/entitlement.js';
import { type UsagePeriod, usagePeriodOf } from '../../domain/inventory/usage-period.js';
import { anyOf, sql, type Transaction } from '../database.js';
import { recordEventFor } from '../events/event-sources.js';
import type { Entitlement, EntitlementUsage, EntitlementUsagePeriod } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';

/** A report of usage; its key makes it count once. */
export interface UsageReport {
  readonly entitlementId: string;
  readonly key: string;
  /** Undefined where the entitlement counts one thing only. */
  readonly characteristic: string | undefined;
  readonly amount: number;
  readonly units: string | undefined;
  readonly usedAt: Date;
}

/** What was counted, in which period. */
export interface CountedUsage {
  readonly key: string;
  readonly characteristic: string;
  readonly amount: number;
  readonly usedAt: Date;
  readonly period: UsagePeriod;
}

/** What became of a report. `repeated`: it was counted before, under its key. */
export type UsageOutcome =
  | { readonly outcome: 'counted' | 'repeated'; readonly usage: CountedUsage }
  | {
      readonly outcome: 'refused';
      readonly reason: 'unknown' | 'characteristic' | 'units' | 'state' | 'limit' | 'key';
      readonly message: string;
    };

type CountingRow = Row<Entitlement, 'id' | 'state' | 'validFrom' | 'validTo' | 'doc'>;

const countingColumns = 'id, state, validFrom, validTo, doc';

interface Counting {
  readonly report: UsageReport;
  readonly limit: UsageLimit;
  readonly period: UsagePeriod;
}

/**
 * Counts usage, each report once. The row of a period is locked while it is compared with the limit, so that reports that come
 * at once never pass it together; whether it is one report or a thousand, it takes three round trips.
 */
export async function countUsage(
  tx: Transaction,
  reports: readonly UsageReport[],
  reporter: string,
): Promise<readonly UsageOutcome[]> {
  tx.deeds?.areRecordedByReport();
  // Shared: reports wait for a suspension, and not for each other.
  const rows = await tx.rows<CountingRow>(
    `SELECT ${countingColumns} FROM entitlement WHERE id IN (?) ORDER BY id LOCK IN SHARE MODE`,
    [anyOf([...new Set(reports.map(({ entitlementId }) => entitlementId))])],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  const found = reports.map((report) => countingOf(report, byId.get(report.entitlementId)));
  const countings = found.filter((each): each is Counting => 'limit' in each);
  if (countings.length === 0) return found as UsageOutcome[];
  const { used, known } = await lockPeriods(tx, countings);
  const counted: CountedRow[] = [];
  const outcomes = found.map((each): UsageOutcome => {
    if (!('limit' in each)) return each;
    const { report, limit, period } = each;
    const before = known.get(keyOf(report));
    if (before) return repeated(before, each);
    const place = placeOf(each);
    const total = (used.get(place) ?? new Decimal(0)).plus(report.amount);
    if (limit.amount !== undefined && total.gt(limit.amount)) return beyondLimit(each, total);
    used.set(place, total);
    const usage = { ...usageOf(each), reporter };
    known.set(keyOf(report), usage);
    counted.push(usage);
    if (limit.amount !== undefined && total.eq(limit.amount)) recordExhausted(tx, each);
    return { outcome: 'counted', usage: toUsage(usage) };
    function usageOf({ limit: { name } }: Counting): Omit<CountedRow, 'reporter'> {
      return {
        entitlementId: report.entitlementId,
        usageKey: report.key,
        characteristic: name,
        amount: new Decimal(report.amount).toFixed(),
        usedAt: report.usedAt,
        periodStart: period.start,
        periodEnd: period.end,
        reportedAt: new Date(),
      };
    }
  });
  writeUsage(tx, counted, used);
  return outcomes;
}

type CountedRow = Row<
  EntitlementUsage,
  | 'entitlementId'
  | 'usageKey'
  | 'characteristic'
  | 'amount'
  | 'usedAt'
  | 'periodStart'
  | 'periodEnd'
  | 'reporter'
  | 'reportedAt'
>;

/** What is counted by the report, and in which period; or why it is not. */
function countingOf(report: UsageReport, row: CountingRow | undefined): Counting | UsageOutcome {
  const { entitlementId, characteristic, units, usedAt } = report;
  if (!row) return refused('unknown', `There is no entitlement ${entitlementId}.`);
  const limits = usageLimitsOf(row.doc);
  const names = limits.map(({ name }) => name).join(', ') || 'nothing';
  const limit =
    characteristic === undefined && limits.length === 1
      ? limits[0]
      : limits.find(({ name }) => name === characteristic);
  if (!limit) {
    const asked =
      characteristic === undefined
        ? 'Say which characteristic was used'
        : `It does not count ${characteristic}`;
    return refused('characteristic', `${asked}: entitlement ${entitlementId} counts ${names}.`);
  }
  if (units !== undefined && limit.units !== undefined && units !== limit.units)
    return refused('units', `${limit.name} is counted in ${limit.units}, not in ${units}.`);
  if (row.state !== 'active')
    return refused('state', `Entitlement ${entitlementId} is ${row.state}: it cannot be used.`);
  if (usedAt < row.validFrom || (row.validTo && usedAt >= row.validTo))
    return refused('state', `Entitlement ${entitlementId} is not valid at ${usedAt.toISOString()}.`);
  return { report, limit, period: usagePeriodOf(limit.reset, row.validFrom, usedAt) };
}

const refused = (
  reason: (UsageOutcome & { outcome: 'refused' })['reason'],
  message: string,
): UsageOutcome => ({ outcome: 'refused', reason, message });

const placeOf = ({ report, limit, period }: Counting): string =>
  JSON.stringify([report.entitlementId, limit.name, period.start.toISOString()]);

const keyOf = ({ entitlementId, key }: Pick<UsageReport, 'entitlementId' | 'key'>): string =>
  JSON.stringify([entitlementId, key]);

/** Locks the periods, which exist afterwards, in one order; returns what is used in each, and which reports are known. */
async function lockPeriods(tx: Transaction, countings: readonly Counting[]) {
  const places = [...new Map(countings.map((each) => [placeOf(each), each])).entries()]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { report, limit, period }]) => ({
      entitlementId: report.entitlementId,
      characteristic: limit.name,
      periodStart: period.start,
      periodEnd: period.end,
      used: '0',
    }));
  // Locks the row that is there, and changes nothing of it.
  tx.upsert('entitlement_usage_period', periodColumns, places, 'used = used');
  const [periods, reports] = await tx.reads<
    [Row<EntitlementUsagePeriod, 'entitlementId' | 'characteristic' | 'periodStart' | 'used'>, CountedRow]
  >(
    [
      `SELECT entitlementId, characteristic, periodStart, used FROM entitlement_usage_period
       WHERE (entitlementId, characteristic, periodStart) IN (${places.map(() => '(?, ?, ?)').join(', ')})`,
      places.flatMap((each) => [each.entitlementId, each.characteristic, each.periodStart]),
    ],
    [
      `SELECT ${reportColumns.join(', ')} FROM entitlement_usage
       WHERE (entitlementId, usageKey) IN (${countings.map(() => '(?, ?)').join(', ')})`,
      countings.flatMap(({ report }) => [report.entitlementId, report.key]),
    ],
  );
  return {
    used: new Map(
      periods.map(({ entitlementId, characteristic, periodStart, used }) => [
        JSON.stringify([entitlementId, characteristic, periodStart.toISOString()]),
        new Decimal(used),
      ]),
    ),
    known: new Map(
      reports.map((row) => [keyOf({ entitlementId: row.entitlementId, key: row.usageKey }), row]),
    ),
  };
}

const periodColumns = ['entitlementId', 'characteristic', 'periodStart', 'periodEnd', 'used'] as const;
const reportColumns = [
  'entitlementId',
  'usageKey',
  'characteristic',
  'amount',
  'usedAt',
  'periodStart',
  'periodEnd',
  'reporter',
  'reportedAt',
] as const;

function repeated(before: CountedRow, { report, limit }: Counting): UsageOutcome {
  const same = before.characteristic === limit.name && new Decimal(before.amount).eq(report.amount);
  return same
    ? { outcome: 'repeated', usage: toUsage(before) }
    : refused('key', `Usage ${report.key} was counted with another characteristic or amount.`);
}

function beyondLimit({ report, limit }: Counting, total: Decimal): UsageOutcome {
  const left = new Decimal(limit.amount ?? 0).minus(total.minus(report.amount));
  const units = limit.units === undefined ? '' : ` ${limit.units}`;
  return refused(
    'limit',
    `${limit.name}: ${left.toFixed()}${units} of ${limit.amount} are left, ${report.amount} were reported.`,
  );
}

/** What a report has counted, as it is stored. */
export const toUsage = (
  row: Row<
    EntitlementUsage,
    'usageKey' | 'characteristic' | 'amount' | 'usedAt' | 'periodStart' | 'periodEnd'
  >,
): CountedUsage => ({
  key: row.usageKey,
  characteristic: row.characteristic,
  amount: Number(row.amount),
  usedAt: row.usedAt,
  period: { start: row.periodStart, end: row.periodEnd },
});

/** Nothing is left in this period: told once, by the report that used the last of it. */
function recordExhausted(tx: Transaction, { report, limit, period }: Counting): void {
  recordEventFor(tx, 'entitlement', 'attributeValueChange', {
    where: 't.id = ?',
    values: [report.entitlementId],
    fieldPath: 'usage',
    content: {
      usage: [
        { name: limit.name, limit: limit.amount, used: limit.amount, left: 0, period: toTimePeriod(period) },
      ],
    },
  });
}

/** As the API shows a period. */
export const toTimePeriod = ({ start, end }: UsagePeriod) => ({
  startDateTime: start.toISOString(),
  ...(end && { endDateTime: end.toISOString() }),
});

function writeUsage(
  tx: Transaction,
  counted: readonly CountedRow[],
  used: ReadonlyMap<string, Decimal>,
): void {
  tx.insert('entitlement_usage', reportColumns, counted);
  const places = new Map(
    counted.map((row) => [
      JSON.stringify([row.entitlementId, row.characteristic, row.periodStart.toISOString()]),
      row,
    ]),
  );
  for (const [place, { entitlementId, characteristic, periodStart }] of places) {
    tx.update(
      'entitlement_usage_period',
      { used: used.get(place)!.toFixed() },
      sql('entitlementId = ? AND characteristic = ? AND periodStart = ?', [
        entitlementId,
        characteristic,
        periodStart,
      ]),
    );
  }
}
