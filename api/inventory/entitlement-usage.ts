import { v7 as uuidv7 } from 'uuid';
import { parseInstant } from '../../domain/lib/instants.js';
import {
  EntitlementUsage,
  EntitlementUsageBatch,
  EntitlementUsageBatchAnswer,
  EntitlementUsageReport,
  EntitlementUsageSummary,
} from '../../domain/tmf/schemas/entitlement.js';
import {
  type CountedUsage,
  countUsage,
  toTimePeriod,
  type UsageOutcome,
  type UsageReport,
} from '../../entities/inventory/entitlement-usage.js';
import { limitUses, usageReports } from '../../entities/inventory/limit-uses.js';
import { invalidQuery } from '../../entities/documents/document-error.js';
import { requireRow } from '../tmf630/one-row.js';
import type { Entitlement as EntitlementRow } from '../../entities/tables/inventory.js';
import type { Row } from '../../entities/tables/row.js';
import { apis } from '../apis.js';
import { idempotencyKeyOf } from '../tmf630/idempotency.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest } from '../tmf630/operation.js';
import { parsePage } from '../tmf630/list-query.js';
import { pageParameters } from '../tmf630/parameters.js';
import { entitlement } from './entitlement.js';
import { atParameter, shownUse } from './shown-use.js';

/** Use of entitlements: counted, and shown. */
export const entitlementUsageOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/entitlement/usage',
    id: 'reportEntitlementUsages',
    scopes: ['orders:write', 'ops'],
    summary: 'Counts up to 1,000 usage reports, each once, and answers the outcome of each.',
    body: jsonBody(EntitlementUsageBatch),
    responses: {
      200: {
        description: 'The outcome of each report, in their order.',
        schema: EntitlementUsageBatchAnswer,
      },
    },
    // Each report has a key of its own.
    idempotency: 'ownKeys',
    handle: async (context, request) => ({ status: 200, body: await reportMany(context, request) }),
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/entitlement/{id}/usage',
    id: 'reportEntitlementUsage',
    scopes: ['orders:write', 'ops'],
    summary: 'Counts usage of the entitlement, once for each id; 409 when its limit would be passed.',
    body: jsonBody(EntitlementUsageReport),
    responses: {
      201: { description: 'Counted.', schema: EntitlementUsage },
      200: { description: 'It was counted before, under this id.', schema: EntitlementUsage },
    },
    idempotency: 'ownKeys',
    handle: reportOne,
  },
  {
    api: apis.turnup,
    method: 'get',
    path: '/entitlement/{id}/usage',
    id: 'retrieveEntitlementUsage',
    scopes: ['read'],
    summary:
      'How much is used and left of each characteristic in the period of now, and the reports, newest first.',
    parameters: [...pageParameters, atParameter],
    responses: { 200: { description: 'Usage.', schema: EntitlementUsageSummary } },
    handle: async (context, request) => ({ status: 200, body: await usageOf(context, request) }),
  },
];

async function usageOf(context: Context, { params, query }: ApiRequest) {
  const { database } = context;
  const row = await requireRow(context, entitlement, params['id'] ?? '');
  const at = parseInstant(query.get('at') ?? new Date().toISOString());
  if (!at) throw invalidQuery('?at', 'at must be an instant, e.g. 2026-03-01T08:00:00Z');
  const page = parsePage(query);
  const uses = await limitUses(
    database,
    [row as unknown as Row<EntitlementRow, 'id' | 'validFrom' | 'doc'>],
    at,
  );
  const reports = await usageReports(database, row.id, page);
  return {
    '@type': 'EntitlementUsageSummary',
    entitlement: { id: row.id },
    characteristic: (uses.get(row.id) ?? []).map((use) => ({
      name: use.name,
      period: toTimePeriod(use.period),
      ...shownUse(use),
    })),
    usage: reports.map(toUsage),
  };
}

interface ReportBody {
  readonly id?: string;
  readonly characteristic?: string;
  readonly amount: number;
  readonly units?: string;
  readonly usageDate?: string;
}

async function reportOne(context: Context, { params, body, header, caller }: ApiRequest) {
  const report = body as unknown as ReportBody;
  const key = report.id ?? idempotencyKeyOf(header) ?? uuidv7();
  const [outcome] = await count(context, [toReport(report, params['id'] ?? '', key)], caller.subject);
  if (outcome?.outcome === 'refused' || !outcome) throw refusal(outcome);
  return { status: outcome.outcome === 'counted' ? 201 : 200, body: toUsage(outcome.usage) };
}

const refusalCodes = {
  unknown: 'notFound',
  characteristic: 'invalidBody',
  units: 'invalidBody',
  state: 'conflict',
  limit: 'conflict',
  key: 'idempotencyConflict',
} as const;

function refusal(outcome: (UsageOutcome & { outcome: 'refused' }) | undefined): Problem {
  return outcome
    ? new Problem(refusalCodes[outcome.reason], outcome.message)
    : new Problem('notFound', 'There is no such entitlement.');
}

async function reportMany(context: Context, { body, caller }: ApiRequest) {
  const { usage } = body as unknown as {
    readonly usage: readonly (ReportBody & {
      readonly id: string;
      readonly entitlement: { readonly id: string };
    })[];
  };
  const reports = usage.map((each) => toReport(each, each.entitlement.id, each.id));
  const outcomes = await count(context, reports, caller.subject);
  return {
    '@type': 'EntitlementUsageBatchAnswer',
    usage: outcomes.map((outcome, index) => ({
      entitlement: { id: reports[index]!.entitlementId },
      ...(outcome.outcome === 'refused'
        ? { id: reports[index]!.key, outcome: 'refused', error: refusal(outcome).body }
        : { ...toUsage(outcome.usage), outcome: outcome.outcome }),
    })),
  };
}

const count = async (
  { database }: Context,
  reports: readonly UsageReport[],
  reporter: string,
): Promise<readonly UsageOutcome[]> =>
  await database.transaction(async (tx) => countUsage(tx, reports, reporter));

const toReport = (
  { characteristic, amount, units, usageDate }: ReportBody,
  entitlementId: string,
  key: string,
): UsageReport => ({
  entitlementId,
  key,
  characteristic,
  amount,
  units,
  usedAt: usageDate === undefined ? new Date() : new Date(usageDate),
});

const toUsage = ({ key, characteristic, amount, usedAt, period }: CountedUsage) => ({
  '@type': 'EntitlementUsage',
  id: key,
  characteristic,
  amount,
  usageDate: usedAt.toISOString(),
  period: toTimePeriod(period),
});
