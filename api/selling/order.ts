import { Type } from 'typebox';
import { digestOf } from '../../domain/lib/digest.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { toOrder, toProductOrder, toRequestPath } from '../../domain/selling/order-request.js';
import { requestFaults, sentPriceFaults } from '../../domain/selling/order-request-faults.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { Order, OrderCreate, OrderJob, OrderValidation } from '../../domain/tmf/schemas/order.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import type { OrderSubmission } from '../../entities/orders/intake.js';
import { checkOrder } from '../../entities/selling/order-check.js';
import { ProductOrder as ProductOrderRow } from '../../entities/tables/orders.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { apis } from '../apis.js';
import { duplicateIdFaults } from '../orders/order-items.js';
import { orderFaults } from '../orders/order-faults.js';
import { productOrder } from '../orders/product-order.js';
import { takeOrder, toSubmission } from '../orders/submit-order.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiRequest, ApiResponse, Parameter } from '../tmf630/operation.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { orderExamples } from './order-examples.js';
import { flagOf } from '../tmf630/parameters.js';
import { answerAccepted } from '../tmf630/one-row.js';
import { orderJob, submitAsJob } from './order-job.js';
import { checkOrderOfQuote, isOfQuote, orderOfQuoteAsJob, submitOrderOfQuote } from './order-of-quote.js';

const modes = ['sync', 'async'] as const;
type Mode = (typeof modes)[number];

const modeParameter: Parameter = {
  name: 'mode',
  in: 'query',
  description:
    '`async`: answered 202 with a job before the lines are checked, for orders of thousands of lines; by default the answer is the order.',
  schema: Type.Enum(modes),
};

const validateOnlyParameter: Parameter = {
  name: 'validateOnly',
  in: 'query',
  description: 'With true the answer is every fault that the order has, and nothing is stored.',
  schema: Type.Boolean(),
};

/** Orders by accounts and lines, and what becomes of them: the TMF622 orders in the words of this API. */
export const order: Resource = {
  name: 'order',
  type: 'Order',
  api: apis.turnup,
  description: 'Order, by account or consumer and lines, or by a quote.',
  schema: Order,
  entity: ProductOrderRow,
  attributes: attributeColumns.productOrder,
  filters: { 'account.id': 'customerId', 'consumer.id': 'customerId' },
  computed: [
    'account',
    'consumer',
    'contact',
    'partner',
    'partnerContact',
    'line',
    'totalPrice',
    'productOrder',
  ],
  sort: '-orderDate',
  async render(context, page, view) {
    const rendered = await productOrder.render!(context, page, { ...view, fields: undefined });
    return rendered.map((body, index) => showOrder(body, page[index]!.row.id, view.origin));
  },
  create: {
    schema: OrderCreate,
    scopes: ['orders:write'],
    idempotency: 'ownKeys',
    examples: orderExamples,
    handle: async (context, request) => {
      if (isOfQuote(request.body)) return await submitOrderOfQuote(context, request);
      const read = await readRequest(context, request);
      const checked = await checkLines(context, read.submission, request.body);
      return await takeOrder(context, checked.submission, [...read.faults, ...checked.faults]);
    },
    otherwise: {
      parameters: [modeParameter, validateOnlyParameter],
      responses: {
        200: {
          description: 'The faults, with validateOnly; else the order that an earlier request created.',
          schema: Type.Union([OrderValidation, Order]),
        },
        202: {
          description: 'The job that submits the order.',
          schema: OrderJob,
          headers: { Location: 'Where the job, and so its result, is read.' },
        },
      },
      handle: answerOtherwise,
    },
  },
};

function showOrder(body: Body, id: string, origin: string): Body {
  return {
    ...toOrder(body),
    href: hrefOf(origin, order, id),
    productOrder: { id, href: hrefOf(origin, productOrder, id), '@referredType': 'ProductOrder' },
  };
}

interface ReadRequest {
  /** The TMF622 order that the request means, under the keys and with the hash of the request itself. */
  readonly submission: OrderSubmission;
  /** What is wrong with it, whatever the catalog says. */
  readonly faults: readonly ErrorDetail[];
}

async function readRequest(context: Context, request: ApiRequest): Promise<ReadRequest> {
  const { body } = request;
  const own = [
    ...duplicateIdFaults('line', body),
    ...requestFaults(body),
    ...(context.orderRules.prices === 'calculated' ? sentPriceFaults(body) : []),
  ];
  const doc = toProductOrder(body);
  requireProductOrder(doc, body);
  const submission = {
    ...(await toSubmission(context, submittable, { ...request, body: doc })),
    bodyHash: digestOf(body),
  };
  // Who buys is said already.
  const others = (await orderFaults(context, 'productOrder', doc)).filter(
    ({ path }) => path !== '$.relatedParty',
  );
  return { submission, faults: [...own, ...asRequestFaults(others, body)] };
}

const submittable = { kind: 'productOrder', schema: ProductOrderCreate } as const;
const validateProductOrder = createValidator(ProductOrderCreate);

/** Attributes of TMF622 that this API does not name are taken too, and must be as TMF622 has them. */
function requireProductOrder(doc: Body, body: Body): void {
  try {
    validateProductOrder(doc);
  } catch (err) {
    if (!(err instanceof Problem)) throw err;
    throw invalidBody(asRequestFaults(err.errors ?? [], body));
  }
}

/** The order with its prices, and what is wrong with its lines by the catalog. */
async function checkLines(
  { database }: Context,
  submission: OrderSubmission,
  body: Body,
): Promise<ReadRequest> {
  const { doc, faults } = await checkOrder(database, submission.doc);
  return { submission: { ...submission, doc: { ...doc } }, faults: asRequestFaults(faults, body) };
}

const asRequestFaults = (faults: readonly ErrorDetail[], body: Body): ErrorDetail[] =>
  faults.map((fault) => ({ ...fault, path: toRequestPath(fault.path, body) }));

/** Checks without storing, or stores without checking the lines first. */
async function answerOtherwise(context: Context, request: ApiRequest): Promise<ApiResponse | undefined> {
  const validateOnly = flagOf(request.query, 'validateOnly');
  const mode = modeOf(request.query);
  if (validateOnly && isOfQuote(request.body)) {
    const { faults: fault, totalPrice } = await checkOrderOfQuote(context, request);
    return {
      status: 200,
      body: { '@type': 'OrderValidation', valid: fault.length === 0, fault, totalPrice },
    };
  }
  if (validateOnly) {
    const read = await readRequest(context, request);
    const { submission, faults } = await checkLines(context, read.submission, request.body);
    const fault = [...read.faults, ...faults];
    const { totalPrice } = toOrder(submission.doc);
    return {
      status: 200,
      body: { '@type': 'OrderValidation', valid: fault.length === 0, fault, totalPrice },
    };
  }
  if (mode === 'sync') return undefined;
  if (isOfQuote(request.body))
    return await answerAccepted(context, orderJob, await orderOfQuoteAsJob(context, request), request);
  const { submission, faults } = await readRequest(context, request);
  return await submitAsJob(context, request, { submission, faults });
}

function modeOf(query: URLSearchParams): Mode {
  const value = query.get('mode') ?? 'sync';
  const mode = modes.find((each) => each === value);
  if (mode) return mode;
  throw new Problem('invalidQuery', `mode must be ${modes.join(' or ')}.`, {
    errors: [{ path: '?mode', message: `must be ${modes.join(' or ')}`, allowedValues: [...modes] }],
  });
}
