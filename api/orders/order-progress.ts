import { Type } from 'typebox';
import { withoutUndefined } from '../../domain/lib/json.js';
import { type OrderKind, orderKinds } from '../../domain/order/messages.js';
import { type GroupedWait, mostAlone, waitsOf } from '../../domain/plan/order-waits.js';
import { dateKinds, ownActions, queuedReasons, waitReasons } from '../../domain/plan/wait.js';
import { sentenceOf, summaryOf } from '../../domain/plan/wait-sentence.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { EntityRef, Instant, open } from '../../domain/tmf/schemas/common.js';
import { readStanding } from '../../entities/orders/order-waits.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiOperation } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { fallout } from './fallout.js';
import { manualTask } from './manual-task.js';
import { orders } from './orders.js';

const instant = (description: string) => Type.Optional({ ...Instant, description });

const WaitsFor = open({
  reason: Type.Enum(waitReasons, {
    description:
      '`hold`: that the order, or an item, is resumed. `fault`: Turnup fails to carry the order on. `catalog`: the order cannot be planned by the catalog as it is. ' +
      '`nothing`: there is nothing to wait for, which is a fault. `fallout`: a decision. `task`: a person. `queued`: a place ' +
      'in the queue of a system. `callback`: a system that has the work. `date`: an instant. `otherPartitions`: steps in ' +
      'other parts of a large order. `turnup`: what Turnup is about to do itself.',
  }),
  detail: Type.Optional(Type.Enum([...queuedReasons, ...dateKinds, ...ownActions])),
  message: Type.String({ description: 'The same as a sentence.' }),
  count: Type.Integer({ description: 'How many steps wait for it; 0: the order as a whole.' }),
  step: Type.Array(open({ id: Type.String(), name: Type.String(), itemId: Type.String() }), {
    description: `The steps, or the first ${mostAlone}: more of them are one entry.`,
  }),
  isUndo: Type.Optional(Type.Boolean({ description: 'They are to be taken back.' })),
  downstreamSystem: Type.Optional(Type.String()),
  role: Type.Optional(Type.String()),
  assignee: Type.Optional(Type.String()),
  itemId: Type.Optional(Type.String({ description: 'The item that is on hold; absent: the whole order.' })),
  heldBy: Type.Optional(Type.String()),
  cause: Type.Optional(Type.String({ description: 'Why it is on hold.' })),
  task: Type.Optional(EntityRef),
  fallout: Type.Optional(EntityRef),
  code: Type.Optional(Type.String()),
  since: instant('Of several the first, as with all that follows.'),
  nextTryAt: instant('When the system is tried, or asked, next.'),
  deadline: instant('A task’s due date; a system that is not heard of by then has not answered.'),
  until: instant('When it is over by itself.'),
  attempts: Type.Optional(
    Type.Integer({
      description: 'How often the system has not answered, or was asked; of several the most.',
    }),
  ),
  lastError: Type.Optional(Type.String()),
  place: Type.Optional(Type.Integer({ description: 'In the queue of the system, 1 is next.' })),
  reportedState: Type.Optional(Type.String()),
  externalRef: Type.Optional(Type.String({ description: 'The system’s own id of the work.' })),
  awaited: Type.Optional(Type.Integer({ description: 'How many steps are to be completed before.' })),
});

const OrderProgress = open({
  order: EntityRef,
  state: Type.String(),
  message: Type.String({ description: 'Why it does not move, or how it ended.' }),
  step: open({ total: Type.Integer(), byState: Type.Record(Type.String(), Type.Integer()) }),
  waitsFor: Type.Array(WaitsFor, {
    description: 'What a person is to do comes first; empty once it has ended.',
  }),
  more: Type.Optional(Type.Integer({ description: 'How many further entries there are.' })),
});

/** More entries than this nobody reads: an order has them only when as many things are at fault. */
const mostShown = 200;

/** Why an order does not move. */
export const progressOperations: readonly ApiOperation[] = orderKinds.map((kind) => ({
  api: apis.turnup,
  method: 'get',
  path: `/${kind}/{id}/status`,
  scopes: ['read'],
  summary: `Why the ${kind} does not move: all that it waits for, as sentences and data.`,
  responses: { 200: { description: 'What it waits for.', schema: OrderProgress } },
  handle: async (context, { params, origin }) => ({
    status: 200,
    body: await progressOf(context, { kind, orderId: params['id'] ?? '', origin }),
  }),
}));

interface ProgressRequest {
  readonly kind: OrderKind;
  readonly orderId: string;
  readonly origin: string;
}

async function progressOf({ database }: Context, { kind, orderId, origin }: ProgressRequest): Promise<Body> {
  const standing = await readStanding(database, kind, orderId);
  if (!standing) throw new Problem('notFound', `There is no ${kind} ${orderId} that Turnup runs.`);
  const { rows, counts, completionDate } = standing;
  const waits = waitsOf(rows);
  const resource = orders[kind];
  const ended = completionDate
    ? ` since ${completionDate.toISOString().slice(0, 16).replace('T', ' ')} UTC`
    : '';
  return {
    '@type': 'OrderProgress',
    order: { id: orderId, href: hrefOf(origin, resource, orderId), '@referredType': resource.type },
    state: rows.state,
    message: summaryOf(waits) ?? `The order is ${rows.state}${ended}.`,
    step: { total: Object.values(counts).reduce((sum, number) => sum + number, 0), byState: counts },
    waitsFor: waits.slice(0, mostShown).map((wait) => showWait(wait, origin)),
    ...(waits.length > mostShown && { more: waits.length - mostShown }),
  };
}

function showWait(wait: GroupedWait, origin: string): Body {
  const { steps, taskId, falloutId, since, nextTryAt, deadline, until, ...data } = wait;
  const dates = { since, nextTryAt, deadline, until };
  return {
    ...withoutUndefined(data),
    message: sentenceOf(wait),
    step: steps,
    ...(taskId !== undefined && {
      task: { id: taskId, href: hrefOf(origin, manualTask, taskId), '@referredType': manualTask.type },
    }),
    ...(falloutId !== undefined && {
      fallout: { id: falloutId, href: hrefOf(origin, fallout, falloutId), '@referredType': fallout.type },
    }),
    ...withoutUndefined(
      Object.fromEntries(Object.entries(dates).map(([name, date]) => [name, date?.toISOString()])),
    ),
  };
}
