import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import pMap from 'p-map';
import { vpnOrder } from '../catalog-seeds/orders/vpn-order.js';
import type { Channel, OrderBody } from '../chaos/channel.js';
import { expectedOf } from '../chaos/expected.js';
import type { Evidence } from '../chaos/audit.js';
import { orderNumber } from '../chaos/orders.js';
import { failingService, parkingSystem, send, setSystem, undoSystem } from './catalog.js';
import type { Site } from './site.js';

export type PlacedOrder = Evidence['placed'][number];

/** How an order waits when the change of version comes. */
interface Kind {
  readonly name: string;
  readonly body: () => object;
  readonly grownSteps?: number;
  /** SQL that finds a row once the order, whose id it is given, waits as meant. */
  readonly waiting: string;
  /** It is cancelled once it waits, and then waits to be undone. */
  readonly cancelled?: true;
  /** So large that there is only one, however many orders, and none of the last ones in a small drill. */
  readonly large?: true;
}

/** More than 200 steps are run in two partitions: a site has three. */
const branches = 70;
const managedPartitions = () => vpnOrder(branches, { projectManaged: true });
const waitSeconds = 40;
const pollMs = 200;

const stepIs = (state: string) => `SELECT 1 FROM plan_step WHERE orderId = ? AND state = '${state}' LIMIT 1`;
const inPartitions = 'SELECT 1 FROM product_order WHERE id = ? AND partitions > 1';
const orderIs = (state: string) => `SELECT 1 FROM product_order WHERE id = ? AND state = '${state}'`;

const kinds: readonly Kind[] = [
  { name: 'callback', body: () => orderNumber({ number: 0 }).body, waiting: stepIs('inProgress') },
  {
    name: 'manual task',
    body: () => vpnOrder(2, { projectManaged: true }),
    waiting: `SELECT 1 FROM manual_task WHERE orderId = ? AND state = 'open'`,
  },
  {
    name: 'date',
    body: datedOrder,
    waiting: `SELECT 1 FROM plan_step WHERE orderId = ? AND kind = 'waitUntil' AND state = 'inProgress'`,
  },
  {
    name: 'lag',
    body: () => orderOf('drill-lag'),
    waiting: `SELECT 1 FROM plan_step WHERE orderId = ? AND state = 'waiting' AND dueAt IS NOT NULL`,
  },
  { name: 'fallout', body: () => orderOf(failingService), waiting: orderIs('held') },
  {
    name: 'offline system',
    body: () => orderOf('drill-parked'),
    waiting: `SELECT 1 FROM plan_step WHERE orderId = ? AND state = 'handingOff' AND sentAt IS NULL`,
  },
  {
    name: 'staggered',
    body: () => orderNumber({ number: 5 }).body,
    grownSteps: orderNumber({ number: 5 }).grownSteps,
    waiting: stepIs('inProgress'),
  },
  {
    name: 'cancellation',
    body: () => orderOf('drill-undone'),
    waiting: `SELECT 1 FROM plan_step WHERE orderId = ? AND state = 'completed'`,
    cancelled: true,
  },
  { name: 'catalog', body: () => orderOf('drill-homeless'), waiting: orderIs('held') },
  {
    name: 'managed partitions',
    body: managedPartitions,
    waiting: `SELECT 1 FROM manual_task WHERE orderId = ? AND state = 'open'`,
    large: true,
  },
  {
    name: 'staggered partitions',
    body: () => vpnOrder(branches, { monitoring: true }),
    waiting: stepIs('inProgress'),
    large: true,
  },
  {
    name: 'cancelled partitions',
    body: () => vpnOrder(branches),
    waiting: stepIs('inProgress'),
    cancelled: true,
    large: true,
  },
  { name: 'partitions', body: () => vpnOrder(branches), waiting: stepIs('inProgress'), large: true },
];

/** Places orders of every kind, and returns once each waits as it should: its system is offline, its task open, and so on. */
export async function placeWaitingOrders(
  site: Site,
  channel: Channel,
  {
    count,
    largeOrders,
    timeoutMs,
  }: { readonly count: number; readonly largeOrders: number; readonly timeoutMs: number },
): Promise<PlacedOrder[]> {
  const small = kinds.filter((kind) => !kind.large);
  const large = kinds.filter((kind) => kind.large).slice(0, largeOrders);
  const chosen = [
    ...large,
    ...Array.from({ length: count - large.length }, (_, index) => small[index % small.length]!),
  ];
  await send('PATCH', `${site.urls.sandbox}/admin/settings`, {
    provisioning: { failSpecifications: [failingService] },
  });
  const placed = [];
  const numbered = chosen.map((kind, index) => ({ kind, body: numberedBody(kind, index) }));
  for (const { kind, body } of numbered) {
    const expected = expectedOf(await channel.plan(body), kind.grownSteps ?? 0);
    placed.push({ kind, body, expected });
  }
  await breakHomelessService(site);
  await setSystem(site.urls.api, parkingSystem, 'offline');
  const orders = await Promise.all(
    placed.map(async (order) => ({ ...order, id: await channel.submit(order.body) })),
  );
  await untilWaiting(site, orders, timeoutMs);
  await setSystem(site.urls.api, undoSystem, 'offline');
  return await Promise.all(
    orders.map(async ({ kind, body, expected, id }) => {
      const cancelled = kind.cancelled === true && (await channel.cancel(id));
      return { externalId: body.externalId, id, expected, cancelled };
    }),
  );
}

/** Ends whatever holds orders up: systems are online again, people decide about fallout, and cancel what has no catalog. */
export async function endWaiting(
  { urls, databaseUrl }: Site,
  channel: Channel,
  orders: readonly PlacedOrder[],
): Promise<PlacedOrder[]> {
  await send('PATCH', `${urls.sandbox}/admin/settings`, {
    all: { delayMs: { min: 0, max: 300 } },
    provisioning: { failSpecifications: [] },
  });
  for (const system of [parkingSystem, undoSystem] as const) await setSystem(urls.api, system, 'online');
  const open = (await send('GET', `${urls.api}/api/v1/fallout?state=open&limit=1000`)) as { id: string }[];
  for (const { id } of open) await send('POST', `${urls.api}/api/v1/fallout/${id}/complete`, {});
  const held = await query<{ id: string }>(
    databaseUrl,
    `SELECT id FROM product_order WHERE state = 'held' AND partitions = 0`,
  );
  const cancelled = new Set<string>();
  for (const { id } of held) if (await channel.cancel(id)) cancelled.add(id);
  return orders.map((order) => (cancelled.has(order.id) ? { ...order, cancelled: true } : order));
}

/** A large managed order, of which each gate is between workers of both versions while both run. Returns when its steps are there. */
export async function placeManaged(
  site: Site,
  channel: Channel,
  { name, timeoutMs }: { readonly name: string; readonly timeoutMs: number },
): Promise<PlacedOrder> {
  const body = numberedBody({ body: managedPartitions }, name);
  const expected = expectedOf(await channel.plan(body), 0);
  const id = await channel.submit(body);
  const isPlanned = 'SELECT 1 FROM plan_step WHERE orderId = ? LIMIT 1';
  await untilWaiting(site, [{ id, kind: { name, waiting: isPlanned } }], timeoutMs);
  return { externalId: body.externalId, id, expected, cancelled: false };
}

/** Orders of the seeds' families, one after another, until it is stopped: callbacks come all the time. */
export async function placeSteadily(
  channel: Channel,
  { everyMs, stop }: { readonly everyMs: number; readonly stop: AbortSignal },
): Promise<PlacedOrder[]> {
  const placed: PlacedOrder[] = [];
  for (let number = 1_000; !stop.aborted; number += 1) {
    const { body, grownSteps } = orderNumber({ number });
    const expected = expectedOf(await channel.plan(body), grownSteps);
    const id = await channel.submit(body);
    placed.push({ externalId: body.externalId, id, expected, cancelled: false });
    await delay(everyMs, undefined, { signal: stop }).catch(() => undefined);
  }
  return placed;
}

function numberedBody({ body }: Pick<Kind, 'body'>, index: number | string): OrderBody {
  return {
    ...body(),
    externalId: `drill-${index}`,
    relatedParty: [{ id: `customer-drill-${index}`, role: 'customer', '@referredType': 'Customer' }],
  };
}

const orderOf = (offering: string): object => ({
  '@type': 'ProductOrder',
  productOrderItem: [{ id: '1', action: 'add', productOffering: { id: offering } }],
});

/** A line that is set up when the requested date has come. */
function datedOrder(): object {
  const product = {
    productCharacteristic: [{ name: 'activation', value: 'onRequestedDate' }],
    place: [{ role: 'installationAddress', postcode: '10115', '@referredType': 'GeographicAddress' }],
  };
  return {
    '@type': 'ProductOrder',
    requestedStartDate: new Date(Date.now() + waitSeconds * 1_000).toISOString(),
    productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'fibre-internet' }, product }],
  };
}

/** No catalog that was published names a system that is not there: so an order that is held by its catalog needs help. */
async function breakHomelessService({ databaseUrl }: Site): Promise<void> {
  await query(
    databaseUrl,
    `UPDATE catalog_entry SET doc = JSON_SET(doc, '$.fulfilment[0].downstreamSystem', 'nobody'), revision = revision + 1
     WHERE resource = 'serviceSpecification' AND id = 'drill-homeless'`,
  );
  await query(databaseUrl, 'UPDATE catalog_lock SET revision = revision + 1');
}

/** Each opens a connection or two of its own. */
const ordersAtOnce = 10;

async function untilWaiting(
  { databaseUrl }: Site,
  orders: readonly { readonly id: string; readonly kind: Pick<Kind, 'name' | 'waiting' | 'large'> }[],
  timeoutMs: number,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  let left = orders;
  while (left.length > 0) {
    const waits = await pMap(
      left,
      async ({ id, kind }) => {
        const signs = kind.large ? [kind.waiting, inPartitions] : [kind.waiting];
        const found = await Promise.all(signs.map(async (sql) => query(databaseUrl, sql, [id])));
        return found.every((rows) => rows.length > 0);
      },
      { concurrency: ordersAtOnce },
    );
    left = left.filter((_, index) => !waits[index]);
    if (left.length > 0 && Date.now() > deadline)
      throw new Error(`orders do not wait as they should: ${left.map(({ kind }) => kind.name).join(', ')}`);
    await delay(pollMs);
  }
}

/** Asks the database what the API does not show. */
export async function query<T>(url: string, sql: string, values: readonly string[] = []): Promise<T[]> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(sql, [...values]);
    return rows as T[];
  } finally {
    await connection.end();
  }
}
