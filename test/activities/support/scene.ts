import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { log } from '../../support/log.js';
import type { Activities } from '../../../activities/activities.js';
import { workerParts } from '../../support/activities.js';
import type { HandOffQueue } from '../../../activities/hand-off/hand-off-queue.js';
import { readSeeds } from '../../../catalog-seeds/load.js';
import { readySteps } from '../../../domain/plan/graph.js';
import type { OrderInput, OrderKind } from '../../../domain/order/messages.js';
import { readOrder } from '../../../domain/order/order.js';
import type { OrderState } from '../../../domain/order/order-state.js';
import type { HandOffStep } from '../../../domain/plan/plan.js';
import type { StepState } from '../../../domain/plan/step-state.js';
import { asStored } from '../../../domain/tmf/schema-path.js';
import { ProductOrderCreate } from '../../../domain/tmf/schemas/product-order.js';
import { ResourceOrderCreate } from '../../../domain/tmf/schemas/resource-order.js';
import { ServiceOrderCreate } from '../../../domain/tmf/schemas/service-order.js';
import { receiveCallback } from '../../../entities/orders/callbacks.js';
import { eventRetrySchedule } from '../../../domain/events/retry-schedule.js';
import { turnup as actor } from '../../../entities/actor.js';
import { type Database, DatabasePool } from '../../../entities/database.js';
import { orderTable } from '../../../entities/tables/order-tables.js';
import { submitOrder } from '../../../entities/orders/intake.js';
import { loadCatalog, lockCatalog } from '../../../entities/catalog/catalog-store.js';
import { createOutbound } from '../../../outbound/outbound.js';
import { assertKeptPlans } from '../../support/kept-plans.js';
import { openDatabase } from '../../support/open-database.js';
import { createFakeDownstream, type FakeDownstream } from './fake-downstream.js';
import type { Characteristic } from '../../../domain/lib/values.js';

export interface StepRow {
  readonly id: string;
  readonly state: StepState;
  readonly generation: number;
  readonly operation: string;
  readonly externalRef: string | null;
  readonly step: HandOffStep;
}

/** The activities on a database of their own, with the seeded catalog and a scripted downstream system. */
export interface Scene {
  readonly database: Database;
  readonly activities: Activities;
  /** Drains only when a test says so. */
  readonly queue: HandOffQueue;
  readonly downstream: FakeDownstream;
  /** Workflows that something was delivered to. */
  readonly delivered: string[];
  /** The queue of another worker, with connections of its own. */
  anotherQueue(): Promise<HandOffQueue>;
  /** The activities of a worker that has one connection, on which the server counts what they look at. */
  countedActivities(): Promise<CountedActivities>;
  /** Changes the record of a downstream system; takes effect for all activities at once. */
  setSystem(id: string, more: object): Promise<void>;
  /** Launches entries of a catalog of one's own: resource, id, attributes. */
  add(
    entries: readonly (readonly [resource: string, id: string, more: object])[],
    version?: string,
  ): Promise<void>;
  submit(doc: object, kind?: OrderKind): Promise<OrderInput>;
  /** Submits and prepares. */
  begin(doc: object, kind?: OrderKind): Promise<OrderInput>;
  steps(order: OrderInput): Promise<StepRow[]>;
  stateOf(order: OrderInput): Promise<OrderState>;
  report(stepId: string, state?: OrderState, characteristics?: readonly Characteristic[]): Promise<void>;
  /** Does all that is left of the order: hands off, reports completed, advances. */
  fulfil(order: OrderInput): Promise<void>;
  /**
   * Checks that every hand-off was as the definitions have it, and that every order's kept decomposition gives its stored
   * plan, but of orders whose plan a test rewrote.
   */
  close(options?: { readonly rewritten?: readonly string[] }): Promise<void>;
}

interface CountedActivities {
  readonly activities: Activities;
  /** Rows and index entries that were read since the last time. */
  rowsRead(): Promise<number>;
}

/** A seed order, without the external id that would make two of them one. */
export function seedOrder(name: string): Record<string, unknown> {
  const file = new URL(`../../../catalog-seeds/orders/${name}.json`, import.meta.url);
  const { externalId: _, ...doc } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  return doc;
}

export async function openScene(): Promise<Scene> {
  const [database, downstream] = await Promise.all([openDatabase(), createFakeDownstream()]);
  await seed(database, downstream.url);
  const delivered: string[] = [];
  const relay = {
    flush: (id: string) => void delivered.push(id),
    run: async () => {},
    stop: async () => {},
  };
  const publicUrl = 'http://turnup.test';
  const shared = {
    outbound: createOutbound({ allowAnyAddress: true, networks: [] }),
    eventRetries: eventRetrySchedule,
  };
  const dependencies = { relay, publicUrl, log, ...shared };
  const { activities, queue } = workerParts({ ...dependencies, database: database.pool });
  const others: DatabasePool[] = [];
  const calls = callsOn(database, activities);
  async function another(connections?: number): Promise<DatabasePool> {
    const { url } = database.pool.dataSource.options as { readonly url: string };
    const other = await DatabasePool.open({ url, ...(connections !== undefined && { connections }) });
    others.push(other);
    return other;
  }
  return {
    ...calls,
    database,
    activities,
    queue,
    downstream,
    delivered,
    async anotherQueue() {
      return workerParts({ ...dependencies, database: await another() }).queue;
    },
    async countedActivities() {
      const pool = await another(1);
      const counted = pool.as(actor('test'));
      let before = 0;
      return {
        activities: workerParts({ ...dependencies, database: pool }).activities,
        async rowsRead() {
          const counters = await counted.rows<{ Value: string }>("SHOW SESSION STATUS LIKE 'Handler_read%'");
          const after = counters.reduce((sum, { Value }) => sum + Number(Value), 0);
          const read = after - before;
          before = after;
          return read;
        },
      };
    },
    async setSystem(id, more) {
      await database.transaction(async (tx) => {
        await lockCatalog(tx);
        tx.write(
          `UPDATE catalog_entry SET doc = JSON_MERGE_PATCH(doc, ?), revision = revision + 1
           WHERE resource = 'downstreamSystem' AND id = ?`,
          [JSON.stringify(more), id],
        );
      });
      for (const pool of [database.pool, ...others]) await loadCatalog(pool.as(actor('test')));
    },
    async add(entries, version = '1.0') {
      const common = { version, lifecycleStatus: 'launched' };
      await store(
        database,
        entries.map(([resource, id, more]) => ({ resource, entry: { id, name: id, ...common, ...more } })),
      );
    },
    async close({ rewritten = [] } = {}) {
      downstream.close();
      try {
        assert.deepEqual([...downstream.faults], []);
        await assertKeptPlans(database, rewritten);
      } finally {
        for (const pool of [database.pool, ...others]) await pool.close();
      }
    },
  };
}

/** As the API takes the orders in. */
const orderSchemas = {
  productOrder: ProductOrderCreate,
  serviceOrder: ServiceOrderCreate,
  resourceOrder: ResourceOrderCreate,
} as const;

function callsOn(database: Database, activities: Activities) {
  const submit: Scene['submit'] = async (doc, kind = 'productOrder') => {
    const { items, customerId } = readOrder(kind, '', doc);
    const { id: orderId } = await submitOrder(database, {
      kind,
      caller: 'test',
      doc: asStored(orderSchemas[kind], doc),
      bodyHash: '0'.repeat(64),
      items: items.length,
      ...(customerId !== undefined && { customerId }),
    });
    return { orderId, kind, items: items.length };
  };
  const begin: Scene['begin'] = async (doc, kind) => {
    const order = await submit(doc, kind);
    await activities.prepareOrder(order);
    return order;
  };
  const steps: Scene['steps'] = async ({ orderId }) =>
    await database.rows<StepRow>(
      'SELECT id, state, generation, operation, externalRef, step FROM plan_step WHERE orderId = ? ORDER BY position',
      [orderId],
    );
  const stateOf: Scene['stateOf'] = async ({ orderId, kind }) => {
    const [row] = await database.rows<{ state: OrderState }>(
      `SELECT state FROM ${orderTable[kind]} WHERE id = ?`,
      [orderId],
    );
    return row!.state;
  };
  const report: Scene['report'] = async (stepId, state = 'completed', characteristics = []) => {
    const reasons = state === 'failed' ? [{ code: 'E-1', message: 'no free port' }] : [];
    const channel = 'callbackUrl' as const;
    const body = { state, at: Date.now() };
    const [current] = await database.rows<{ generation: number; operation: 'do' | 'undo' }>(
      'SELECT generation, operation FROM plan_step WHERE id = ?',
      [stepId],
    );
    const answer = { stepId, ...current, state, characteristics, reasons, body, caller: 'test', channel };
    await receiveCallback(database, answer);
  };
  const fulfil: Scene['fulfil'] = async (order) => {
    for (;;) {
      const rows = await steps(order);
      const states = new Map(rows.map(({ id, state }) => [id, state]));
      const ready = readySteps(
        rows.map((row) => row.step),
        (id) => states.get(id),
      );
      if (ready.length === 0) return;
      for (const { id, downstreamSystem: system } of ready) {
        await activities.handOff({ ...order, system, stepIds: [id] });
        await report(id);
        await activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
      }
    }
  };
  return { submit, begin, steps, stateOf, report, fulfil };
}

/** Straight into the database: the endpoints have tests of their own. */
async function seed(database: Database, url: string): Promise<void> {
  await store(
    database,
    readSeeds(url).flatMap(({ kind, entries }) => entries.map((entry) => ({ resource: kind, entry }))),
  );
}

interface Stored {
  readonly resource: string;
  readonly entry: Readonly<Record<string, unknown>> & { readonly id: string };
}

async function store(database: Database, entries: readonly Stored[]): Promise<void> {
  const now = new Date();
  const rows = entries.map(({ resource, entry }) => ({
    resource,
    id: entry.id,
    version: typeof entry['version'] === 'string' ? entry['version'] : '1.0',
    name: String(entry['name']),
    lifecycleStatus: entry['lifecycleStatus'],
    doc: entry,
    createdAt: now,
    updatedAt: now,
  }));
  await database.transaction(async (tx) => {
    await lockCatalog(tx);
    tx.insert('catalog_entry', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows);
  });
}
