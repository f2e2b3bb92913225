import { endOfTerm, parseInstant } from '../../domain/lib/instants.js';
import { object, objects, text } from '../../domain/lib/json.js';
import { productsOfLine } from '../../domain/inventory/contract-lines.js';
import { committedLines } from '../../domain/pricing/commitments.js';
import { earlyTermination, type TerminationRule } from '../../domain/pricing/early-termination.js';
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
    scopes: ['orders:write', 'read'],
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
    scopes: ['orders:write', 'ops'],
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
  const currency = lines.find(({ monthly }) => monthly?.unit !== undefined)?.monthly?.unit ?? 'EUR';
  const answer = earlyTermination(lines, {
    at,
    currency,
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
  const end = row['endDate'] as Date | null;
  if (row['state'] !== 'active' || !end)
    throw new Problem(
      'conflict',
      `Contract ${row.id} is ${String(row['state'])}${end ? '' : ' and has no end'}: only an active contract with an end is renewed.`,
    );
  const term = text(body['term']) ?? text(object(row.doc['renewal'])['term']);
  const until = parseInstant(body['endDateTime']) ?? (term === undefined ? undefined : endOfTerm(end, term));
  if (!until || until <= end)
    throw invalidBody([
      until
        ? {
            path: body['endDateTime'] === undefined ? '$.term' : '$.endDateTime',
            message: `must be after the contract’s end, ${end.toISOString()}`,
          }
        : {
            path: '$.term',
            message:
              term === undefined
                ? 'is required: the contract says no term of its renewal'
                : 'must be a duration that ends before the year 10000',
          },
    ]);
  const change = { agreementPeriod: { endDateTime: until.toISOString() } };
  await contract.patch!.handle(context, { ...request, body: change }, row);
  return await answerRow(context, contract, await contractRow(context, row.id), request);
}
