import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { json, type Request, type Response, Router } from 'express';
import { fraction, happens } from './dice.js';
import { type CancelTask, isFinal, operationOf, type Order, represent, type Resource } from './order.js';
import { cancelOf, orderOf } from './order-request.js';
import type { Parts } from './parts.js';
import { SandboxError } from './sandbox-error.js';
import { copiesOf, scriptOf } from './script.js';
import type { System } from './systems.js';
import { createRequestTracker, requestContextOf } from './request-context.js';

const BODY_LIMIT = '5mb';
const LIST_LIMIT = 100;
const EARLY_LIMIT_MS = 2000; // an early callback that hangs must not eat the caller's own time-out

/** The TM Forum API of one downstream system. */
export function orderApi(system: System, parts: Parts): Router {
  const { name, resource, noun } = system;
  const router = Router();
  const visits = createRequestTracker(system, parts);
  router.use(json({ limit: BODY_LIMIT, type: () => true }), visits.enter);
  for (const base of system.basePaths) {
    const orders = `${base}/${resource}`;
    const cancels = `${base}/cancel${noun}`;
    router.post(orders, (req, res) => postOrder(system, parts, req, res));
    router.get(orders, (req, res) => list(system, parts, req, res));
    router.get(`${orders}/:id`, (req, res) => {
      const order = parts.orders.find(name, req.params.id);
      if (!order) throw unknown(resource, req.params.id);
      show(res, represent(order, order.state));
    });
    router.post(cancels, (req, res) => postCancel(system, parts, req, res));
    router.get(`${cancels}/:id`, (req, res) => {
      const task = parts.orders.task(name, req.params.id);
      if (!task) throw unknown(`cancel${noun}`, req.params.id);
      show(res, task.resource);
    });
  }
  router.use(() => {
    throw new SandboxError(404, 'Not found', `${name} speaks ${system.api} at ${system.basePaths[0]}`);
  });
  router.use(visits.refuse);
  return router;
}

async function postOrder(system: System, parts: Parts, req: Request, res: Response): Promise<void> {
  const known = parts.orders.byKey(system.name, requestContextOf(res).key);
  const order = known ?? acceptOrder(system, parts, req, requestContextOf(res).key);
  const { entry } = requestContextOf(res);
  entry.orderId = order.id;
  entry.status = known ? 200 : 201;
  const fresh = known ? undefined : order;
  await parts.journal.written();
  if (fresh?.script.early) {
    await Promise.race([parts.runner.run(fresh), setTimeout(EARLY_LIMIT_MS, undefined, { ref: false })]);
  }
  answer(req, res, represent(order, fresh ? 'acknowledged' : order.state));
  if (fresh && !fresh.script.early) parts.runner.start(fresh);
}

/** The simulated change of the network: the one place where an order takes effect. */
function acceptOrder(system: System, parts: Parts, req: Request, key: string): Order {
  const { settings, orders, record } = parts;
  const body = orderOf(system, req.body);
  const own = settings.of(system.name);
  if (happens(own.refuseRate, () => fraction(settings.seed(), key, 'refuse'))) {
    throw new SandboxError(422, 'Refused', `${system.name} cannot do this, by its refuseRate`);
  }
  const id = `${system.idPrefix}-${randomUUID()}`;
  const now = Date.now();
  const lastNumber = orders.lastNumber(system.name);
  const resource: Resource = {
    ...body,
    id,
    href: `${originOf(req)}${req.baseUrl}${system.basePaths[0]}/${system.resource}/${id}`,
    orderDate: new Date(now).toISOString(),
    '@type': system.noun,
  };
  const script = scriptOf({ system, settings: own, seed: settings.seed(), key, resource, now, lastNumber });
  record({
    kind: 'order',
    order: { id, system: system.name, key, operation: operationOf(key), resource, script },
  });
  const order = orders.find(system.name, id);
  if (!order) throw new Error(`order ${id} was not kept`);
  return order;
}

async function postCancel(system: System, parts: Parts, req: Request, res: Response): Promise<void> {
  const { entry, key } = requestContextOf(res);
  const { orderId, reason } = cancelOf(system, req.body);
  const known = parts.orders.taskByKey(system.name, key);
  const order = parts.orders.find(system.name, known?.orderId ?? orderId);
  if (!order) throw unknown(system.resource, orderId);
  const task = known ?? cancelTask(system, parts, order, { req, key, reason });
  if (!known) {
    if (task.report) parts.runner.stop(order);
    parts.record({ kind: 'task', task });
  }
  entry.orderId = order.id;
  entry.status = known ? 200 : 201;
  await parts.journal.written();
  answer(req, res, task.resource);
  if (!known && task.report) parts.runner.start(order);
}

interface CancelRequest {
  readonly req: Request;
  readonly key: string;
  readonly reason: unknown;
}

function cancelTask(
  system: System,
  parts: Parts,
  order: Order,
  { req, key, reason }: CancelRequest,
): CancelTask {
  const id = `C${system.idPrefix}-${randomUUID()}`;
  const { settings } = parts;
  const done = !isFinal(order.state) || order.state === 'cancelled';
  const now = Date.now();
  const resource: Resource = {
    id,
    href: `${originOf(req)}${req.baseUrl}${system.basePaths[0]}/cancel${system.noun}/${id}`,
    state: done ? 'done' : 'terminatedWithError',
    cancellationReason: reason,
    [system.resource]: { id: order.id, href: order.resource['href'] },
    ...(done
      ? { effectiveCancellationDate: new Date(now).toISOString() }
      : {
          errorMessage: {
            code: 'CAN-409',
            reason: 'Too late',
            message: `The order is ${order.state} already.`,
          },
        }),
    '@type': `Cancel${system.noun}`,
  };
  const copies = copiesOf(settings.of(system.name), settings.seed(), key);
  const task: CancelTask = { id, system: system.name, key, orderId: order.id, resource };
  return isFinal(order.state) ? task : { ...task, report: { state: 'cancelled', dueAt: now, copies } };
}

function list(system: System, { orders }: Parts, req: Request, res: Response): void {
  const { externalId } = req.query;
  const found = orders
    .all()
    .filter((order) => order.system === system.name)
    .filter(({ resource }) => externalId === undefined || resource['externalId'] === externalId);
  const page = found.slice(-LIST_LIMIT).map((order) => represent(order, order.state));
  res.set({ 'X-Total-Count': String(found.length), 'X-Result-Count': String(page.length) });
  show(res, page);
}

function answer(req: Request, res: Response, resource: Resource): void {
  const { entry, answerLost } = requestContextOf(res);
  if (answerLost) {
    req.socket.destroy();
    return;
  }
  res
    .status(entry.status ?? 200)
    .location(String(resource['href']))
    .json(resource);
}

function show(res: Response, body: unknown): void {
  requestContextOf(res).entry.status = 200;
  res.json(body);
}

function unknown(what: string, id: string): SandboxError {
  return new SandboxError(404, 'Not found', `no ${what} has the id ${id}`);
}

function originOf(req: Request): string {
  return `${req.protocol}://${req.get('host') ?? 'localhost'}`;
}
