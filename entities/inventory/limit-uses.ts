import { Decimal } from 'decimal.js';
import { usageLimitsOf, type UsageLimit } from '../../domain/inventory/entitlement.js';
import { type UsagePeriod, usagePeriodOf } from '../../domain/inventory/usage-period.js';
import type { Database } from '../database.js';
import type { Entitlement, EntitlementUsage, EntitlementUsagePeriod } from '../tables/inventory.js';
import type { Row } from '../tables/row.js';
import { type CountedUsage, toUsage } from './entitlement-usage.js';

/** How much of a limit is used in the period that an instant is in. */
export interface LimitUse extends UsageLimit {
  readonly period: UsagePeriod;
  readonly used: number;
  /** Absent where there is no limit. */
  readonly left?: number;
}

/** Of each of the entitlements what it counts, with what is used at that instant; in one query. */
export async function limitUses(
  database: Pick<Database, 'rows'>,
  entitlements: readonly Row<Entitlement, 'id' | 'validFrom' | 'doc'>[],
  at: Date,
): Promise<ReadonlyMap<string, readonly LimitUse[]>> {
  const limits = entitlements.flatMap(({ id, validFrom, doc }) =>
    usageLimitsOf(doc).map((limit) => ({ id, limit, period: usagePeriodOf(limit.reset, validFrom, at) })),
  );
  if (limits.length === 0) return new Map();
  const rows = await database.rows<Row<EntitlementUsagePeriod, 'entitlementId' | 'characteristic' | 'used'>>(
    `SELECT entitlementId, characteristic, used FROM entitlement_usage_period
     WHERE (entitlementId, characteristic, periodStart) IN (${limits.map(() => '(?, ?, ?)').join(', ')})`,
    limits.flatMap(({ id, limit, period }) => [id, limit.name, period.start]),
  );
  const used = new Map(
    rows.map((row) => [JSON.stringify([row.entitlementId, row.characteristic]), new Decimal(row.used)]),
  );
  const uses = new Map<string, LimitUse[]>();
  for (const { id, limit, period } of limits) {
    const sum = used.get(JSON.stringify([id, limit.name])) ?? new Decimal(0);
    const left =
      limit.amount === undefined ? undefined : Decimal.max(0, new Decimal(limit.amount).minus(sum));
    const use = { ...limit, period, used: sum.toNumber(), ...(left && { left: left.toNumber() }) };
    uses.set(id, [...(uses.get(id) ?? []), use]);
  }
  return uses;
}

/** The last reports of usage of an entitlement, the newest first. */
export async function usageReports(
  database: Pick<Database, 'rows'>,
  entitlementId: string,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly CountedUsage[]> {
  const rows = await database.rows<ReportRow>(
    `SELECT usageKey, characteristic, amount, usedAt, periodStart, periodEnd FROM entitlement_usage WHERE entitlementId = ?
     ORDER BY usedAt DESC, usageKey LIMIT ? OFFSET ?`,
    [entitlementId, limit, offset],
  );
  return rows.map(toUsage);
}

type ReportRow = Row<
  EntitlementUsage,
  'usageKey' | 'characteristic' | 'amount' | 'usedAt' | 'periodStart' | 'periodEnd'
>;
