import { Type, type TObject } from 'typebox';
import { orderKinds, type OrderKind } from '../domain/messages.js';
import { open } from '../domain/resources/common.js';
import { ProductOrderCreate } from '../domain/resources/product-order.js';
import { ResourceOrderCreate } from '../domain/resources/resource-order.js';
import { ServiceOrderCreate } from '../domain/resources/service-order.js';
import { obstacles } from '../domain/trace.js';
import { apis } from './apis.js';
import { dryRun } from './dry-run.js';
import { livePlan } from './live-plan.js';
import { Problem } from './tmf630/errors.js';
import { jsonTypes, type Operation, type Parameter } from './tmf630/operation.js';
import { createValidator, invalidBody } from './tmf630/validation.js';
import { repeatedItems } from './resources/order-items.js';

const link = {
  place: Type.String({ description: 'The item, or `serviceSpecification x: specificationRelationship[1]`.' }),
  message: Type.String(),
  seen: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), { description: 'What the rule asked for; null: no value.' }),
  ),
};

const Explanation = open({
  steps: Type.Array(open({ id: Type.String(), key: Type.String(), chain: Type.Array(Type.Object(link)) })),
  notTaken: Type.Array(
    open({ ...link, itemId: Type.String(), key: Type.String(), obstacle: Type.Enum(obstacles) }),
  ),
});

/** `explain=true`. */
const explainParameter: Parameter = {
  name: 'explain',
  in: 'query',
  description:
    'With true the answer has an `explanation`: why each step is in the plan, and why nothing else is.',
  schema: Type.Boolean(),
};

const DryRun = open({
  qualification: open({ result: Type.Enum(['qualified', 'unqualified']), items: Type.Array(open({})) }),
  plan: Type.Optional(open({ items: Type.Array(open({})), steps: Type.Array(open({})) })),
  explanation: Type.Optional(Explanation),
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
  dry('resourceOrder', ResourceOrderCreate),
  ...orderKinds.map(live),
];

function dry(kind: OrderKind, schema: TObject): Operation {
  return {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/plan`,
    scopes: ['orders:write', 'read'],
    summary: `Dry run: what would be done for the ${kind}, without doing it.`,
    parameters: [explainParameter],
    body: { schema, contentTypes: jsonTypes, validate: createValidator(schema) },
    answers: { 200: { description: 'Qualification and plan.', schema: DryRun } },
    async handle(context, { body, query, origin }) {
      const faults = repeatedItems(kind, body);
      if (faults.length > 0) throw invalidBody(faults);
      return {
        status: 200,
        body: await dryRun(context, kind, { body, explained: isExplained(query), origin }),
      };
    },
  };
}

function isExplained(query: URLSearchParams): boolean {
  const value = query.get('explain') ?? 'false';
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Problem('invalidQuery', 'explain must be true or false.', {
    errors: [{ path: '?explain', message: 'must be true or false', allowedValues: [true, false] }],
  });
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
