import { Type } from 'typebox';
import { parseInstant } from '../../domain/lib/instants.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { EntitlementVerification } from '../../domain/tmf/schemas/entitlement.js';
import { survivorsOf } from '../../entities/documents/merged-records.js';
import {
  type EntitlementQuestion,
  verifyEntitlement,
} from '../../entities/inventory/entitlement-verification.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiOperation, ApiRequest, Parameter } from '../tmf630/operation.js';
import { entitlement } from './entitlement.js';
import { atParameter, shownUse } from './shown-use.js';

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

/** Is somebody entitled to something? */
export const verifyOperation: ApiOperation = {
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
};

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
    atParameter,
  ];
}

async function verify({ database }: Context, { query, origin }: ApiRequest) {
  const question = await ofSurvivor(database, questionOf(query));
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

/** What a duplicate was entitled to is the right of the record that it was merged into. */
async function ofSurvivor(
  database: Context['database'],
  question: EntitlementQuestion,
): Promise<EntitlementQuestion> {
  const { account, consumer } = question;
  const survivors = await survivorsOf(
    database,
    [account, consumer].filter((id) => id !== undefined),
  );
  if (survivors.size === 0) return question;
  return {
    ...question,
    ...(account !== undefined && { account: survivors.get(account) ?? account }),
    ...(consumer !== undefined && { consumer: survivors.get(consumer) ?? consumer }),
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
