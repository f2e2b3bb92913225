import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { parseInstant } from '../../domain/lib/instants.js';
import { hrefOf } from '../../domain/tmf/href.js';
import {
  EntitlementUsage,
  EntitlementUsageBatch,
  EntitlementUsageBatchAnswer,
  EntitlementUsageReport,
  EntitlementUsageSummary,
  EntitlementVerification,
} from '../../domain/tmf/schemas/entitlement.js';
import {
  type CountedUsage,
  countUsage,
  type LimitUse,
  limitUses,
  toTimePeriod,
  type UsageOutcome,
  type UsageReport,
  usageReports,
} from '../../entities/inventory/entitlement-usage.js';
import {
  type EntitlementQuestion,
  verifyEntitlement,
} from '../../entities/inventory/entitlement-verification.js';
import { storeOf } from '../../entities/documents/store.js';
import type { Entitlement as EntitlementRow } from '../../entities/tables/inventory.js';
import type { Row } from '../../entities/tables/row.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { type ApiOperation, type ApiRequest, jsonTypes, type Parameter } from '../tmf630/operation.js';
import { pageParameters } from '../tmf630/parameters.js';
import { createValidator } from '../tmf630/validation.js';
import { entitlement } from './entitlement.js';

/** What a question may name. */
const questions = [
  'account',
  'consumer',
  'household',
  'product',
  'installBaseItem',
  'productOffering',
  'productSpecification',
  'contract',
  'name',
  'characteristic',
  'value',
  'amount',
] as const;

/** What is asked of entitlements, and what is counted of them. */
export const entitlementOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'get',
    path: '/entitlement/verify',
    id: 'verifyEntitlement',
    scopes: ['read'],
    summary:
      'Is this account, consumer or household entitled to this, now or at an instant; how much is left, and by what?',
    parameters: verificationParameters(),
    responses: { 200: { description: 'Yes or no, with the reasons.', schema: EntitlementVerification } },
    handle: async (context, request) => ({ status: 200, body: await verify(context, request) }),
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/entitlement/usage',
    id: 'reportEntitlementUsages',
    scopes: ['orders:write', 'ops'],
    summary: 'Counts up to 1000 reports of usage, each once, and says of each what became of it.',
    body: {
      schema: EntitlementUsageBatch,
      contentTypes: jsonTypes,
      validate: createValidator(EntitlementUsageBatch),
    },
    responses: {
      200: { description: 'What became of each, in their order.', schema: EntitlementUsageBatchAnswer },
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
    body: {
      schema: EntitlementUsageReport,
      contentTypes: jsonTypes,
      validate: createValidator(EntitlementUsageReport),
    },
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
    parameters: [...pageParameters, atParameter()],
    responses: { 200: { description: 'Usage.', schema: EntitlementUsageSummary } },
    handle: async (context, request) => ({ status: 200, body: await usageOf(context, request) }),
  },
];

function atParameter(): Parameter {
  return {
    name: 'at',
    in: 'query',
    description: 'The instant; by default now.',
    schema: Type.String({ format: 'date-time' }),
  };
}

function verificationParameters(): readonly Parameter[] {
  const texts: Readonly<Record<(typeof questions)[number], string>> = {
    account: 'The account (customer); what an account above it shares with those below counts too.',
    consumer: 'The consumer (individual); what a household has counts for its current members.',
    household: 'The household. One of account, consumer and household is required.',
    product: 'The sold product that must be covered.',
    installBaseItem:
      'The service or resource that must be covered: by itself, by what it is part of, or by its product.',
    productOffering: 'The offering that the entitlement, or its product, is of.',
    productSpecification: 'The specification that the entitlement, or its product, is of.',
    contract: 'The contract that gave it.',
    name: 'Its name.',
    characteristic: 'What must be covered, or of which something must be left.',
    value: 'The value of the characteristic that must be covered.',
    amount: 'How much must be left, by one entitlement.',
  };
  return [
    ...questions.map((name) => ({
      name,
      in: 'query' as const,
      description: texts[name],
      schema: name === 'amount' ? Type.Number({ minimum: 0 }) : Type.String(),
    })),
    atParameter(),
  ];
}

async function verify({ database }: Context, { query, origin }: ApiRequest) {
  const question = questionOf(query);
  const { held, reasons } = await verifyEntitlement(database, question);
  return {
    '@type': 'EntitlementVerification',
    entitled: held.length > 0,
    verificationDate: question.at.toISOString(),
    entitlement: held.map(({ id, name, use }) => ({
      id,
      href: hrefOf(origin, entitlement, id),
      name,
      ...(use && shownUse(use)),
    })),
    reason: reasons.map(({ entitlementId, ...reason }) => ({
      ...reason,
      ...(entitlementId !== undefined && {
        entitlement: { id: entitlementId, href: hrefOf(origin, entitlement, entitlementId) },
      }),
    })),
  };
}

/** Throws 400 for what is not asked like this, each fault named. */
function questionOf(query: URLSearchParams): EntitlementQuestion {
  const known: readonly string[] = [...questions, 'at'];
  const holders = ['account', 'consumer', 'household'].filter((name) => query.has(name));
  const amount = query.get('amount');
  const at = query.get('at');
  const instant = at === null ? new Date() : parseInstant(at);
  const faults = [
    ...[...new Set(query.keys())].flatMap((name) =>
      known.includes(name)
        ? []
        : [{ path: `?${name}`, message: 'is not known here', allowedValues: [...known] }],
    ),
    ...(holders.length === 1
      ? []
      : [{ path: '?account', message: 'exactly one of account, consumer and household must be given' }]),
    ...(amount === null || /^\d{1,12}(\.\d{1,6})?$/.test(amount)
      ? []
      : [{ path: '?amount', message: 'must be a number, with at most six decimals' }]),
    ...(query.has('value') && !query.has('characteristic')
      ? [{ path: '?value', message: 'is the value of a characteristic: say which' }]
      : []),
    ...(instant ? [] : [{ path: '?at', message: 'must be an instant, e.g. 2026-03-01T08:00:00Z' }]),
  ];
  if (faults.length > 0 || !instant)
    throw new Problem('invalidQuery', faults.map(({ path, message }) => `${path} ${message}`).join('; '), {
      errors: faults,
    });
  const given = questions.flatMap((name) => {
    const value = query.get(name);
    return value === null || name === 'amount' ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(given), ...(amount !== null && { amount: Number(amount) }), at: instant };
}

const shownUse = ({ amount, units, used, left }: LimitUse) => ({
  ...(amount !== undefined && { limit: amount }),
  ...(units !== undefined && { units }),
  used,
  ...(left !== undefined && { left }),
});

async function usageOf({ database }: Context, { params, query }: ApiRequest) {
  const row = await storeOf(database, entitlement).find(params['id'] ?? '');
  if (!row) throw new Problem('notFound', `There is no entitlement ${params['id']}.`);
  const at = parseInstant(query.get('at') ?? new Date().toISOString());
  if (!at)
    throw new Problem('invalidQuery', '?at must be an instant, e.g. 2026-03-01T08:00:00Z', {
      errors: [{ path: '?at', message: 'must be an instant' }],
    });
  const page = { limit: wholeNumber(query, 'limit', 50), offset: wholeNumber(query, 'offset', 0) };
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

function wholeNumber(query: URLSearchParams, name: string, standard: number): number {
  const text = query.get(name) ?? String(standard);
  if (/^\d{1,6}$/.test(text)) return Math.min(1000, Number(text));
  throw new Problem('invalidQuery', `?${name} must be a whole number.`, {
    errors: [{ path: `?${name}`, message: 'must be a whole number' }],
  });
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
  const key = report.id ?? header('idempotency-key') ?? uuidv7();
  const [outcome] = await count(context, [toReport(report, params['id'] ?? '', key)], caller.name);
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
  const outcomes = await count(context, reports, caller.name);
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
