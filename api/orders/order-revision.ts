import { Type } from 'typebox';
import { hrefOf } from '../../domain/tmf/href.js';
import {
  OrderRevision,
  OrderRevisionCreate,
  RevisionPreview,
} from '../../domain/tmf/schemas/order-revision.js';
import { storeOf } from '../../entities/documents/store.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { OrderRevision as OrderRevisionRow } from '../../entities/tables/orders.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { parseListQuery } from '../tmf630/list-query.js';
import { answerAccepted, answerRow, requireRow } from '../tmf630/one-row.js';
import type { ApiOperation, ApiRequest, ApiResponse } from '../tmf630/operation.js';
import { pageHeaders } from '../tmf630/paging.js';
import {
  etagHeader,
  flagOf,
  ifMatchParameter,
  listParameters,
  pageAnswerHeaders,
} from '../tmf630/parameters.js';
import { renderAll } from '../tmf630/render.js';
import { requireIfMatch } from '../tmf630/resource-operations.js';
import type { Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { shownOrder } from './order-change.js';
import { orderRevisionExamples } from './order-revision-examples.js';
import { productOrder } from './product-order.js';
import { changesNothing, evaluateRevision, reviseOrder } from './revise-order.js';

/** Changes of running product orders, and what became of them. */
export const orderRevision: Resource = {
  name: 'orderRevision',
  type: 'OrderRevision',
  api: apis.turnup,
  description: 'Order revision, a change of a running product order.',
  schema: OrderRevision,
  entity: OrderRevisionRow,
  attributes: attributeColumns.orderRevision,
  filters: { 'order.id': 'orderId' },
  computed: ['order'],
  sort: '-requestedDate',
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => {
      const id = row['orderId'] as string;
      return {
        ...body,
        order: { id, href: hrefOf(origin, productOrder, id), '@referredType': productOrder.type },
      };
    }),
};

const path = '/productOrder/{id}/revision';

const dryRunParameter = {
  name: 'dryRun',
  in: 'query',
  description: 'With true nothing changes: the answer is what the revision would do.',
  schema: Type.Boolean(),
} as const;

/** The revisions of one order. */
export const orderRevisionOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path,
    scopes: ['orders:write'],
    summary: 'Revises a running product order: its items are changed, added or dropped while it runs.',
    parameters: [dryRunParameter, ifMatchParameter],
    body: jsonBody(OrderRevisionCreate, { examples: orderRevisionExamples }),
    responses: {
      200: { description: 'With `dryRun`: what the revision would do.', schema: RevisionPreview },
      202: {
        description: 'The revision, which the order is about to follow.',
        schema: OrderRevision,
        headers: { ...etagHeader, Location: 'The address of the revision, as its href.' },
      },
    },
    handle: revise,
  },
  {
    api: apis.turnup,
    method: 'get',
    path,
    scopes: ['read'],
    summary: 'Lists the revisions of a product order.',
    parameters: listParameters(orderRevision),
    responses: {
      200: {
        description: 'A page of the list.',
        schema: Type.Array(OrderRevision),
        headers: pageAnswerHeaders,
      },
    },
    async handle(context, request) {
      const { params, query, origin, caller } = request;
      const { id } = await requireRow(context, productOrder, params['id'] ?? '');
      const { rows, total, ...listed } = await revisionsWith(context, query, { 'order.id': id });
      const body = await renderAll(context, orderRevision, {
        rows,
        view: { origin, fields: listed.fields, caller },
      });
      const page = { ...listed, count: rows.length, total };
      return { status: 200, body, headers: pageHeaders(`${origin}${request.path}`, query, page) };
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path: `${path}/{number}`,
    scopes: ['read'],
    summary: 'Reads a revision of a product order by its number.',
    responses: { 200: { description: 'The revision.', schema: OrderRevision, headers: etagHeader } },
    async handle(context, request) {
      const { id = '', number = '' } = request.params;
      const isNumber = /^[1-9]\d{0,8}$/.test(number);
      const { rows } = isNumber
        ? await revisionsWith(context, new URLSearchParams(), { 'order.id': id, number })
        : { rows: [] };
      if (!rows[0]) throw new Problem('notFound', `There is no revision ${number} of productOrder ${id}.`);
      return await answerRow(context, orderRevision, rows[0], request);
    },
  },
];

async function revisionsWith(
  { database }: Context,
  query: URLSearchParams,
  fixed: Readonly<Record<string, string>>,
) {
  const asked = new URLSearchParams(query);
  for (const [name, value] of Object.entries(fixed)) asked.set(name, value);
  const listQuery = parseListQuery(asked);
  return { ...listQuery, ...(await storeOf(database, orderRevision).list(listQuery)) };
}

async function revise(context: Context, request: ApiRequest): Promise<ApiResponse> {
  const row = await requireRow(context, productOrder, request.params['id'] ?? '');
  requireIfMatch(request, row);
  refuseOthers(request.body);
  const {
    reason,
    acceptPenalty = false,
    ...sent
  } = request.body as {
    readonly reason: string;
    readonly acceptPenalty?: boolean;
  };
  const shown = await shownOrder(context, productOrder, { request, row });
  const revision = { row, shown, sent, isWhole: false, acceptPenalty };
  if (flagOf(request.query, 'dryRun')) {
    const { doc } = await evaluateRevision(context, revision);
    if (doc.item.length === 0) throw changesNothing();
    return { status: 200, body: { '@type': 'RevisionPreview', ...doc } };
  }
  const isConditional = request.header('if-match') !== undefined;
  const requested = await reviseOrder(context, revision, {
    caller: request.caller.subject,
    reason,
    isConditional,
  });
  if (!requested) throw changesNothing();
  const { id } = requested;
  return await answerAccepted(context, orderRevision, id, request);
}

/** Throws 400 for what a revision does not change: it would be lost. */
function refuseOthers(body: ApiRequest['body']): void {
  const known = new Set([
    ...Object.keys(OrderRevisionCreate.properties),
    '@type',
    '@baseType',
    '@schemaLocation',
  ]);
  const faults = Object.keys(body)
    .filter((name) => !known.has(name))
    .map((name) => ({
      path: `$.${name}`,
      message:
        'is not revised: only the items and the dates of an order are. PATCH the order to describe it otherwise',
    }));
  if (faults.length > 0) throw invalidBody(faults);
}
