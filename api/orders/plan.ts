import { type TObject, Type } from 'typebox';
import { type OrderKind, orderKinds } from '../../domain/order/messages.js';
import { Instant, open } from '../../domain/tmf/schemas/common.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import { ResourceOrderCreate } from '../../domain/tmf/schemas/resource-order.js';
import { ServiceOrderCreate } from '../../domain/tmf/schemas/service-order.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import { flagOf } from '../tmf630/parameters.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, Parameter } from '../tmf630/operation.js';
import { invalidBody } from '../tmf630/validation.js';
import { queuedSteps, type QueuedStep } from '../../entities/orders/queued-steps.js';
import { Queued } from '../../domain/tmf/schemas/queued.js';
import { showQueued } from './queued.js';
import { type LiveStep, liveSteps, runningOrderState } from '../../entities/orders/live-plan.js';
import { itemsByOrder, type OrderItemRow } from '../../entities/orders/order-items.js';
import { duplicateItemFaults } from './order-items.js';
import { dryRunFaults } from './order-faults.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { manualTaskId } from '../../domain/order/ids.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { Context } from '../tmf630/context.js';
import { withPinnedHrefs, withSpecificationHref } from '../catalog/catalog-ref.js';
import { orders } from './orders.js';
import { manualTask } from './manual-task.js';
import type { Body } from '../tmf630/resource.js';
import { DecompositionError, type Fault } from '../../domain/decomposition/decomposition-error.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain, type Explanation } from '../../domain/decomposition/explain.js';
import { readOrder } from '../../domain/order/order.js';
import { type Qualification, qualify } from '../../domain/qualification/qualify.js';
import { loadPlanningBasis } from '../../entities/inventory/inventory-store.js';
import { obstacles } from '../../domain/decomposition/specification-node.js';

const link = {
  place: Type.String({ description: 'The item, or `serviceSpecification x: specificationRelationship[1]`.' }),
  message: Type.String(),
  seen: Type.Optional(
    Type.Record(Type.String(), Type.Unknown(), {
      description: 'The values that the rule read; null: no value.',
    }),
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
    open({
      id: Type.String(),
      state: Type.String({
        description:
          '`queued`: to be handed off, but its system cannot take it now. `undoing` with `queued`: the same of taking it back.',
      }),
      queued: Type.Optional(Queued),
      notBefore: Type.Optional({ ...Instant, description: 'The step does not begin before this instant.' }),
      blockedBy: Type.Array(open({ id: Type.String() })),
    }),
  ),
});

/** The Plan, before an order is submitted and while it runs. */
export const planOperations: readonly ApiOperation[] = [
  dryRunOperation('productOrder', ProductOrderCreate),
  dryRunOperation('serviceOrder', ServiceOrderCreate),
  dryRunOperation('resourceOrder', ResourceOrderCreate),
  ...orderKinds.map(livePlanOperation),
];

function dryRunOperation(kind: OrderKind, schema: TObject): ApiOperation {
  return {
    api: apis.turnup,
    method: 'post',
    path: `/${kind}/plan`,
    scopes: ['orders:write', 'read'],
    summary: `Dry run: what would be done for the ${kind}, without doing it.`,
    parameters: [explainParameter],
    body: jsonBody(schema),
    responses: { 200: { description: 'Qualification and plan.', schema: DryRun } },
    idempotency: 'noEffect',
    async handle(context, { body, query, origin }) {
      const faults = [...duplicateItemFaults(kind, body), ...(await dryRunFaults(context, kind, body))];
      if (faults.length > 0) throw invalidBody(faults);
      return {
        status: 200,
        body: await dryRun(context, kind, { body, explained: flagOf(query, 'explain'), origin }),
      };
    },
  };
}

function livePlanOperation(kind: OrderKind): ApiOperation {
  return {
    api: apis.turnup,
    method: 'get',
    path: `/${kind}/{id}/plan`,
    scopes: ['read'],
    summary: `The running plan of the ${kind}: the state of each step and what it waits for.`,
    responses: { 200: { description: 'The current plan.', schema: LivePlan } },
    handle: async (context, { params, origin }) => ({
      status: 200,
      body: await livePlan(context, { kind, orderId: params['id'] ?? '', origin }),
    }),
  };
}

interface PlanRequest {
  readonly kind: OrderKind;
  readonly orderId: string;
  readonly origin: string;
}

/** The plan of an existing order, with what each waiting step waits for. */
async function livePlan({ database }: Context, { kind, orderId, origin }: PlanRequest): Promise<Body> {
  const state = await runningOrderState(database, kind, orderId);
  if (state === undefined) throw new Problem('notFound', `There is no ${kind} ${orderId} that Turnup runs.`);
  const [steps, items] = await Promise.all([liveSteps(database, orderId), itemsByOrder(database, [orderId])]);
  return {
    '@type': 'Plan',
    order: { id: orderId, href: hrefOf(origin, orders[kind], orderId), state },
    items: (items.get(orderId) ?? []).map((item) => showItem(item, origin)),
    steps: showSteps(steps, await queuedSteps(database, mayBeQueued(steps)), origin),
  };
}

function showItem({ planned, state, productId }: OrderItemRow, origin: string): Body {
  return { ...withPinnedHrefs(origin, planned), state, ...(productId !== null && { productId }) };
}

const mayBeQueued = (rows: readonly LiveStep[]): string[] =>
  rows.filter(({ state }) => state === 'handingOff' || state === 'undoing').map(({ step }) => step.id);

/**
 * Each step with where it stands; one that waits for its system with its place, a waiting one with the dependencies that are not completed, a task with its place in
 * the work list, a wait or lag with its end.
 */
function showSteps(
  rows: readonly LiveStep[],
  queued: ReadonlyMap<string, QueuedStep>,
  origin: string,
): Body[] {
  const byId = new Map(rows.map((row) => [row.step.id, row]));
  return rows.map(({ step, state, generation, operation, ...row }) => ({
    ...withSpecificationHref(origin, step),
    ...stateOf(state, queued.get(step.id)),
    generation,
    operation,
    ...(row.reportedState !== null && { reportedState: row.reportedState }),
    ...(row.externalRef !== null && { externalRef: row.externalRef }),
    ...(row.startedAt && { startedAt: row.startedAt.toISOString() }),
    ...(row.completedAt && { completedAt: row.completedAt.toISOString() }),
    ...(row.dueAt && { dueAt: row.dueAt.toISOString() }),
    ...(step.kind === 'manualTask' &&
      row.startedAt && { taskRef: manualTaskRef(step.id, operation, origin) }),
    blockedBy: state === 'waiting' ? step.dependsOn.flatMap((id) => blocker(byId.get(id))) : [],
  }));
}

const stateOf = (state: string, queued: QueuedStep | undefined): Body =>
  queued ? { state: state === 'handingOff' ? 'queued' : state, queued: showQueued(queued) } : { state };

function manualTaskRef(stepId: string, operation: string, origin: string): Body {
  const id = manualTaskId(stepId, operation === 'undo' ? 'undo' : 'do');
  return { id, href: hrefOf(origin, manualTask, id), '@referredType': manualTask.type };
}

const blocker = (row: LiveStep | undefined): Body[] =>
  row && row.state !== 'completed' ? [{ id: row.step.id, name: row.step.name, state: row.state }] : [];

interface DryRun {
  readonly '@type': 'DryRun';
  readonly qualification: Qualification;
  /** Absent when the order cannot be decomposed. */
  readonly plan?: Plan;
  /** If requested: why each step is in the plan, and why nothing else is. */
  readonly explanation?: Explanation;
  /** Why the order cannot be decomposed. */
  readonly errorMessage?: readonly Fault[];
}

/** The plan that an order would get; nothing is stored. Its ids are those of an order with the id `dryRun`. */
async function dryRun(
  { database }: Context,
  kind: OrderKind,
  { body, explained, origin }: { readonly body: Body; readonly explained: boolean; readonly origin: string },
): Promise<DryRun> {
  const order = readOrder(kind, 'dryRun', body);
  const { catalog, serviceAreas, inventory } = await loadPlanningBasis(database, order);
  const dated = { ...order, orderDate: new Date().toISOString() };
  const qualification = qualify(dated, catalog, inventory, serviceAreas);
  try {
    const planned = explained
      ? explain(order, catalog, inventory)
      : { plan: decompose(order, catalog, inventory) };
    const plan = {
      items: planned.plan.items.map((item) => withPinnedHrefs(origin, item)),
      steps: planned.plan.steps.map((step) => withSpecificationHref(origin, step)),
    };
    return { '@type': 'DryRun', qualification, ...planned, plan };
  } catch (err) {
    if (!(err instanceof DecompositionError)) throw err;
    return { '@type': 'DryRun', qualification, errorMessage: err.reasons };
  }
}
