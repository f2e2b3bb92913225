import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { StepState } from '../domain/plan/step-state.js';
import type { Step } from '../domain/plan/plan.js';
import { groupBy } from '../domain/lib/group-by.js';
import type { InventoryLedger, Product } from '../entities/tables/inventory.js';
import type { OrderItem, ProductOrder } from '../entities/tables/orders.js';
import type { PlanStep } from '../entities/tables/plan.js';
import type { Filled, Row } from '../entities/tables/row.js';

/** What the database has of one order. */
export interface OrderFacts {
  readonly id: string;
  readonly externalId: string;
  readonly state: string;
  /** Names, sorted, of what is active now. */
  readonly products: readonly string[];
  readonly services: readonly string[];
  readonly resources: readonly string[];
  readonly entitlements: readonly string[];
  /** How many things the contract covers now. */
  readonly covered: number;
  /** Rows of the inventory ledger. */
  readonly ledger: { readonly complete: number; readonly undo: number };
  /** State to number of items. */
  readonly items: Readonly<Record<string, number>>;
  /** Items that are completed, or were before they were undone. */
  readonly completions: readonly ItemCompletion[];
  readonly steps: readonly StepFacts[];
}

/** When an item was completed. */
interface ItemCompletion {
  readonly itemId: string;
  readonly parentItemId: string | null;
  readonly at: Date;
}

export interface StepFacts {
  readonly id: string;
  readonly itemId: string;
  readonly name: string;
  readonly state: StepState;
  readonly generation: number;
  /** True once its request was sent, or may have been. */
  readonly sent: boolean;
  readonly compensation: 'opposite' | 'none';
  /** False for steps that never leave Turnup. */
  readonly handedOff: boolean;
  /** When it reached its final state. */
  readonly endedAt: Date | null;
}

/** Rows left over by any order, of which there must be none. */
interface Leftovers {
  readonly outbox: number;
  readonly openFallout: number;
  readonly reservedProducts: number;
  readonly openCancelTasks: number;
  readonly stuckOrders: number;
}

export interface Facts {
  readonly orders: readonly OrderFacts[];
  readonly leftovers: Leftovers;
  /**
   * The outcomes of callbacks, e.g. `applied`, `duplicate`; `by inquiry` are those that Turnup had to inquire about.
   */
  readonly callbacks: Readonly<Record<string, number>>;
}

/** Reads everything that the audit compares. */
export async function readFacts(databaseUrl: string): Promise<Facts> {
  return await withConnection(databaseUrl, async (connection) => {
    const orders = await rows<Row<ProductOrder, 'id' | 'state'> & Filled<ProductOrder, 'externalId'>>(
      connection,
      'SELECT id, externalId, state FROM product_order ORDER BY externalId',
    );
    const inventory = await readInventory(connection);
    const steps = await readSteps(connection);
    const completions = await readCompletions(connection);
    return {
      orders: orders.map((order) =>
        Object.assign(order, inventory(order.id), {
          completions: completions(order.id),
          steps: steps(order.id),
        }),
      ),
      leftovers: await readLeftovers(connection),
      callbacks: await readCallbacks(connection),
    };
  });
}

/** How many orders there are in each state, and what is left over; cheap enough to be read repeatedly. */
export async function readProgress(
  databaseUrl: string,
): Promise<{ readonly states: Readonly<Record<string, number>>; readonly leftovers: Leftovers }> {
  return await withConnection(databaseUrl, async (connection) => ({
    states: await countBy(
      connection,
      'SELECT state AS counted, COUNT(*) AS number FROM product_order GROUP BY state',
    ),
    leftovers: await readLeftovers(connection),
  }));
}

type Inventory = Omit<OrderFacts, 'id' | 'externalId' | 'state' | 'completions' | 'steps'>;

const activeNames = {
  products: `SELECT orderId, name FROM product WHERE status = 'active'`,
  services: `SELECT orderId, name FROM service WHERE state = 'active'`,
  resources: `SELECT orderId, name FROM resource WHERE state = 'available'`,
  entitlements: `SELECT orderId, name FROM entitlement WHERE state = 'active'`,
  coverage: `SELECT a.orderId, c.coveredKind AS name FROM agreement_coverage c
             JOIN agreement a ON a.id = c.agreementId WHERE c.coveredTo IS NULL`,
  ledger: 'SELECT orderId, operation AS name FROM inventory_ledger',
  items: 'SELECT orderId, state AS name FROM order_item',
} as const;

async function readInventory(connection: Connection): Promise<(orderId: string) => Inventory> {
  const names = {} as Record<keyof typeof activeNames, Map<string, Named[]>>;
  for (const [kind, sql] of Object.entries(activeNames) as [keyof typeof activeNames, string][]) {
    names[kind] = byOrder(await rows<Named>(connection, sql));
  }
  return (orderId) => {
    const of = (kind: keyof typeof activeNames): string[] =>
      (names[kind].get(orderId) ?? []).map(({ name }) => name).toSorted();
    const ledger = tally(of('ledger'));
    return {
      products: of('products'),
      services: of('services'),
      resources: of('resources'),
      entitlements: of('entitlements'),
      covered: of('coverage').length,
      ledger: { complete: ledger['complete'] ?? 0, undo: ledger['undo'] ?? 0 },
      items: tally(of('items')),
    };
  };
}

interface Named {
  readonly orderId: InventoryLedger['orderId'];
  readonly name: Product['name'];
}

const byOrder = <T extends { readonly orderId: string }>(found: readonly T[]): Map<string, T[]> =>
  groupBy(found, ({ orderId }) => orderId);

function tally(names: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {};
  for (const name of names) result[name] = (result[name] ?? 0) + 1;
  return result;
}

async function readCompletions(connection: Connection): Promise<(orderId: string) => ItemCompletion[]> {
  const found = await rows<
    Row<OrderItem, 'orderId' | 'itemId' | 'parentItemId'> & { readonly at: InventoryLedger['recordedAt'] }
  >(
    connection,
    `SELECT l.orderId, l.itemId, i.parentItemId, l.recordedAt AS at FROM inventory_ledger l
     JOIN order_item i ON i.orderId = l.orderId AND i.itemId = l.itemId
     WHERE l.operation = 'complete' ORDER BY l.orderId, i.position`,
  );
  const completions = byOrder(found);
  return (id) =>
    (completions.get(id) ?? []).map(({ itemId, parentItemId, at }) => ({ itemId, parentItemId, at }));
}

async function readSteps(connection: Connection): Promise<(orderId: string) => StepFacts[]> {
  const found = await rows<
    Row<PlanStep, 'orderId' | 'id' | 'itemId' | 'state' | 'generation'> & {
      readonly endedAt: PlanStep['completedAt'];
      readonly name: Step['name'];
      readonly compensation: Step['compensation'];
      readonly sent: number;
      readonly handedOff: number;
    }
  >(
    connection,
    `SELECT orderId, id, itemId, state, generation, sentAt IS NOT NULL AS sent,
       downstreamSystem IS NOT NULL AS handedOff, completedAt AS endedAt,
       JSON_UNQUOTE(JSON_EXTRACT(step, '$.name')) AS name,
       JSON_UNQUOTE(JSON_EXTRACT(step, '$.compensation')) AS compensation
     FROM plan_step ORDER BY orderId, position`,
  );
  const steps = byOrder(found);
  return (id) =>
    (steps.get(id) ?? []).map((step) => ({
      ...step,
      sent: step.sent === 1,
      handedOff: step.handedOff === 1,
    }));
}

async function readLeftovers(connection: Connection): Promise<Leftovers> {
  const [found] = await rows<Leftovers>(
    connection,
    `SELECT (SELECT COUNT(*) FROM outbox) AS outbox,
       (SELECT COUNT(*) FROM fallout WHERE state IN ('open', 'retrying', 'completing')) AS openFallout,
       (SELECT COUNT(*) FROM product WHERE reservedBy IS NOT NULL) AS reservedProducts,
       (SELECT COUNT(*) FROM cancel_order WHERE state IN ('acknowledged', 'accepted', 'inProgress')) AS openCancelTasks,
       (SELECT COUNT(*) FROM stuck_order) AS stuckOrders`,
  );
  return found!;
}

async function readCallbacks(connection: Connection): Promise<Record<string, number>> {
  const outcomes = await countBy(
    connection,
    'SELECT outcome AS counted, COUNT(*) AS number FROM callback GROUP BY outcome ORDER BY outcome',
  );
  const [more] = await rows<{ repeated: string | null; inquiry: string | null }>(
    connection,
    `SELECT SUM(times - 1) AS repeated, SUM(channel = 'inquiry' AND outcome = 'applied') AS inquiry FROM callback`,
  );
  return { ...outcomes, repeated: Number(more?.repeated ?? 0), 'by inquiry': Number(more?.inquiry ?? 0) };
}

async function countBy(connection: Connection, sql: string): Promise<Record<string, number>> {
  const found = await rows<{ readonly counted: string; readonly number: number }>(connection, sql);
  return Object.fromEntries(found.map(({ counted, number }) => [counted, number]));
}

async function rows<T>(connection: Connection, sql: string): Promise<T[]> {
  const [found] = await connection.query<RowDataPacket[]>(sql);
  return found as T[];
}

/** One connection for each reading: the server may have been killed since the last. */
async function withConnection<T>(url: string, read: (connection: Connection) => Promise<T>): Promise<T> {
  const connection = await createConnection({ uri: url, connectTimeout: 2_000 });
  // Dies with the server; the query that it breaks off says so.
  connection.on('error', () => undefined);
  try {
    return await read(connection);
  } finally {
    connection.destroy();
  }
}
