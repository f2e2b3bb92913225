import { endOfTerm, parseInstant } from '../../domain/lib/instants.js';
import { object, objects, text } from '../../domain/lib/json.js';
import { productsOfLine } from '../../domain/inventory/contract-lines.js';
import { endOfGrace } from '../../domain/inventory/late-renewal.js';
import { committedLines } from '../../domain/pricing/commitments.js';
import {
  currencyOfLines,
  earlyTermination,
  type TerminationRule,
} from '../../domain/pricing/early-termination.js';
import { hrefOf } from '../../domain/tmf/href.js';
import {
  Contract,
  ContractAmendments,
  ContractCoverage,
  ContractTermination,
  RenewalRequest,
  TerminationRequest,
} from '../../domain/tmf/schemas/contract.js';
import {
  type Amendment,
  amendmentsOf,
  coverageOf,
  productPrices,
} from '../../entities/inventory/contracts.js';
import { renewEnded } from '../../entities/inventory/late-renewal.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest } from '../tmf630/operation.js';
import { parsePage } from '../tmf630/list-query.js';
import { pageParameters } from '../tmf630/parameters.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import { invalidBody } from '../tmf630/validation.js';
import { contract } from './contract.js';

/** What is asked of a contract beside its attributes. */
export const contractOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/contract/{id}/termination',
    id: 'planContractTermination',
    scopes: ['orders:write', 'contracts:write', 'read'],
    summary: 'Dry run: what leaving the contract early would cost, line by line, without leaving it.',
    body: jsonBody(TerminationRequest, { optional: true }),
    responses: { 200: { description: 'The charges, and why.', schema: ContractTermination } },
    idempotency: 'noEffect',
    handle: async (context, request) => ({ status: 200, body: await planTermination(context, request) }),
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/contract/{id}/renew',
    id: 'renewContract',
    scopes: ['contracts:write', 'ops'],
    summary: 'Renews the contract: its end moves by its term, by the one given, or to the date given.',
    body: jsonBody(RenewalRequest, { optional: true }),
    responses: { 200: { description: 'The contract with its new end.', schema: Contract } },
    handle: renew,
  },
  {
    api: apis.turnup,
    method: 'get',
    path: '/contract/{id}/coverage',
    id: 'listContractCoverage',
    scopes: ['read'],
    summary: 'The sold products and install base items that the contract covers, or has covered.',
    parameters: pageParameters,
    responses: { 200: { description: 'What is covered, from when to when.', schema: ContractCoverage } },
    handle: async (context, { params, query }) => {
      const row = await contractRow(context, params['id']);
      const page = parsePage(query);
      return { status: 200, body: await coverageOf(context.database, row.id, page) };
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path: '/contract/{id}/amendment',
    id: 'listContractAmendments',
    scopes: ['read'],
    summary: 'What orders have changed, added or ended of what the contract covers, the latest first.',
    parameters: pageParameters,
    responses: { 200: { description: 'The amendments.', schema: ContractAmendments } },
    handle: async (context, { params, query, origin }) => {
      const row = await contractRow(context, params['id']);
      const amendments = await amendmentsOf(context.database, row.id, parsePage(query));
      return { status: 200, body: amendments.map((each) => showAmendment(each, origin)) };
    },
  },
];

/** An order's address; orders are in a room above. */
const orders = { api: apis.productOrdering, name: 'productOrder' } as const;

function showAmendment(
  { orderId, itemId, action, state, productId, planned, completedAt }: Amendment,
  origin: string,
) {
  const before = planned.before?.sale?.productPrice;
  const after = planned.product?.sale?.productPrice;
  return {
    productOrder: { id: orderId, href: hrefOf(origin, orders, orderId), '@referredType': 'ProductOrder' },
    orderItemId: itemId,
    action,
    state,
    product: { id: productId, '@referredType': 'Product' },
    ...(completedAt && { amendmentDate: completedAt.toISOString() }),
    ...(before && { priceBefore: before }),
    ...(after && action !== 'delete' && { priceAfter: after }),
  };
}

const contractRow = async (context: Context, id = ''): Promise<Row> => requireRow(context, contract, id);

async function planTermination(context: Context, { params, body, origin }: ApiRequest) {
  const row = await contractRow(context, params['id']);
  if (row['state'] !== 'active' && row['state'] !== 'suspended')
    throw new Problem('conflict', `Contract ${row.id} is ${String(row['state'])}: it is not in force.`);
  const at = parseInstant(body['terminationDate']) ?? new Date();
  const start = row['startDate'] as Date | null;
  if (!start)
    throw new Problem(
      'conflict',
      `Contract ${row.id} has no start, from which its terms are counted: set agreementPeriod.startDateTime.`,
    );
  const agreed = objects(row.doc['agreementItem']);
  const prices = await productPrices(context.database, agreed.flatMap(productsOfLine));
  const lines = committedLines({ lines: agreed }, { start, prices, at });
  const answer = earlyTermination(lines, {
    at,
    currency: currencyOfLines(lines),
    rule: row.doc['terminationRule'] as TerminationRule | undefined,
  });
  return {
    '@type': 'ContractTermination',
    contract: { id: row.id, href: hrefOf(origin, contract, row.id) },
    terminationDate: at.toISOString(),
    line: answer.lines,
    total: answer.total,
  };
}

async function renew(context: Context, request: ApiRequest) {
  const { params, body } = request;
  const row = await contractRow(context, params['id']);
  const now = new Date();
  const end = row['endDate'] as Date | null;
  const isOver = row['state'] === 'expired';
  if (!end || (row['state'] !== 'active' && !isOver))
    throw new Problem(
      'conflict',
      `Contract ${row.id} is ${String(row['state'])}${end ? '' : ' and has no end'}: only an active contract with an end is renewed.`,
    );
  if (isOver) requireInGrace(row, end, now);
  const term = text(body['term']) ?? text(object(row.doc['renewal'])['term']);
  const until = parseInstant(body['endDateTime']) ?? (term === undefined ? undefined : endOfTerm(end, term));
  const path = body['endDateTime'] === undefined ? '$.term' : '$.endDateTime';
  if (!until)
    throw invalidBody([
      {
        path: '$.term',
        message:
          term === undefined
            ? 'is required: the contract says no term of its renewal'
            : 'must be a duration that ends before the year 10000',
      },
    ]);
  if (until <= end)
    throw invalidBody([{ path, message: `must be after the contract’s end, ${end.toISOString()}` }]);
  if (until <= now)
    throw invalidBody([
      {
        path,
        message: `must lead beyond today: the renewal continues from the contract’s end, ${end.toISOString()}`,
      },
    ]);
  if (isOver) await renewLate(context, { id: row.id, end, until, now });
  else {
    const change = { agreementPeriod: { endDateTime: until.toISOString() } };
    await contract.patch!.handle(context, { ...request, body: change }, row);
  }
  return await answerRow(context, contract, await contractRow(context, row.id), request);
}

const anew = `Make a new contract: POST ${apis.turnup.base}/contract.`;

/** Throws 409 for a contract that is over, and not by its end, or for too long. */
function requireInGrace({ id, doc }: Row, end: Date, now: Date): void {
  if (end > now)
    throw new Problem('conflict', `Contract ${id} was over before its end, with what it covered. ${anew}`);
  const last = endOfGrace(object(doc['renewal']), end);
  if (now > last)
    throw new Problem(
      'conflict',
      `Contract ${id} ended on ${end.toISOString()}; it could be renewed until ${last.toISOString()} (renewal.gracePeriod). ${anew}`,
    );
}

async function renewLate(context: Context, renewal: Parameters<typeof renewEnded>[1]): Promise<void> {
  const { id } = renewal;
  const answer = await context.database.transaction(async (tx) => {
    const renewed = await renewEnded(tx, renewal);
    // What was done until then is undone with it.
    if (typeof renewed === 'string') throw new Problem('conflict', refusals[renewed](id));
    return renewed;
  });
  context.relay.flush(answer.workflowId);
}

const refusals: Readonly<Record<'changed' | 'nothingLeft', (id: string) => string>> = {
  changed: (id) => `Contract ${id} was changed meanwhile: read it again.`,
  nothingLeft: (id) =>
    `Nothing of what contract ${id} covered is left to renew: it has ended, or another contract covers it. ${anew}`,
};
