import { Type, type TObject } from 'typebox';
import type { OrderKind } from '../domain/messages.js';
import { open } from '../domain/resources/common.js';
import { ProductOrderCreate } from '../domain/resources/product-order.js';
import { ServiceOrderCreate } from '../domain/resources/service-order.js';
import { apis } from './apis.js';
import { dryRun } from './dry-run.js';
import { livePlan } from './live-plan.js';
import { jsonTypes, type Operation } from './tmf630/operation.js';
import { createValidator, invalidBody } from './tmf630/validation.js';
import { repeatedItems } from './resources/order-items.js';

const DryRun = open({
  qualification: open({ result: Type.Enum(['qualified', 'unqualified']), items: Type.Array(open({})) }),
  plan: Type.Optional(open({ items: Type.Array(open({})), steps: Type.Array(open({})) })),
  errorMessage: Type.Optional(Type.Array(open({ code: Type.String(), message: Type.String() }))),
});

const LivePlan = open({
  order: open({ id: Type.String(), href: Type.String(), state: Type.String() }),
  items: Type.Array(open({ id: Type.String(), state: Type.String() })),
  steps: Type.Array(
    open({ id: Type.String(), state: Type.String(), blockedBy: Type.Array(open({ id: Type.String() })) }),
  ),
});

/** The Plan, before an order is submitted and while it runs (DESIGN §1). */
export const planOperations: readonly Operation[] = [
  dry('productOrder', ProductOrderCreate),
  dry('serviceOrder', ServiceOrderCreate),
  live('productOrder'),
  live('serviceOrder'),
];

function dry(kind: OrderKind, schema: TObject): Operation {
  return {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/plan`,
    scopes: ['orders:write', 'read'],
    summary: `Dry run: what would be done for the ${kind}, without doing it.`,
    body: { schema, contentTypes: jsonTypes, validate: createValidator(schema) },
    answers: { 200: { description: 'Qualification and plan.', schema: DryRun } },
    async handle(context, { body }) {
      const faults = repeatedItems(kind, body);
      if (faults.length > 0) throw invalidBody(faults);
      return { status: 200, body: await dryRun(context, kind, body) };
    },
  };
}

function live(kind: OrderKind): Operation {
  return {
    api: apis.turnup,
    method: 'get',
    path: `/${kind}/{id}/plan`,
    scopes: ['read'],
    summary: `The running plan of the ${kind}: where each step stands and what it waits for.`,
    answers: { 200: { description: 'The plan as it stands.', schema: LivePlan } },
    handle: async (context, { params, origin }) => ({
      status: 200,
      body: await livePlan(context, { kind, orderId: params['id'] ?? '', origin }),
    }),
  };
}
