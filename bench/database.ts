import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import type { ProductOrder } from '../entities/tables/orders.js';
import type { PlanStep } from '../entities/tables/plan.js';
import type { Row } from '../entities/tables/row.js';

/** What the database server has done since its start, less the benchmark's own statements. */
export interface DatabaseCounts {
  readonly statements: number;
  readonly commits: number;
  /** Rows and index entries that statements have looked at. */
  readonly rowsRead: number;
}

/** When an order's first hand-off left. */
export interface FirstHandOff {
  readonly orderId: string;
  readonly sentAt: Date;
}

interface Waiter {
  readonly resolve: (completion: Date) => void;
  readonly reject: (error: Error) => void;
  readonly deadline: number;
}

type EndedOrder = RowDataPacket & Row<ProductOrder, 'id' | 'state' | 'completionDate'>;

// The instant of completion comes from the row, so this only delays the next order, by half of it.
const pollMs = 20;
// Of an order of 10,000 sites on a machine that has other things to do.
const completionTimeoutMs = 3_600_000;
const finalStates = ['completed', 'partial', 'failed', 'cancelled', 'rejected'];

/** Detects completed orders in the database, so that the orders are the only load on the API. */
export class OrderDatabase {
  readonly #connection: Connection;
  readonly #waiting = new Map<string, Waiter>();
  readonly #polling: Promise<void>;
  #ownStatements = 0;
  #closed = false;

  private constructor(connection: Connection) {
    this.#connection = connection;
    this.#polling = this.#poll().catch((error: unknown) => {
      for (const { reject } of this.#waiting.values()) reject(error as Error);
    });
  }

  /** Opens one connection, and looks until it is closed. */
  static async open(uri: string): Promise<OrderDatabase> {
    return new OrderDatabase(await createConnection({ uri, timezone: 'Z' }));
  }

  /** The instant at which the order was completed; fails when it ends otherwise, or not in time. */
  completed(orderId: string): Promise<Date> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(orderId, { resolve, reject, deadline: Date.now() + completionTimeoutMs });
    });
  }

  async counts(): Promise<DatabaseCounts> {
    const rowsRead = await this.#status('Handler_read%');
    // This connection asks every 20 ms what has become of the orders.
    const ownRowsRead = await this.#status('Handler_read%', 'SESSION');
    const commits = await this.#status('Com_commit');
    const statements = await this.#status('Questions');
    return { statements: statements - this.#ownStatements, commits, rowsRead: rowsRead - ownRowsRead };
  }

  /** How many hand-offs wait for their systems. */
  async queued(): Promise<number> {
    const [row] = await this.#query('SELECT COUNT(*) AS queued FROM queued_hand_off');
    return Number(row?.['queued']);
  }

  /** How many steps of all orders wait for a report. */
  async stepsUnderWay(): Promise<number> {
    const [row] = await this.#query("SELECT COUNT(*) AS steps FROM plan_step WHERE state = 'inProgress'");
    return Number(row?.['steps']);
  }

  /** Steps of the order that are in this state. */
  async stepsOf(orderId: string, state: string): Promise<readonly string[]> {
    const rows = await this.#query<RowDataPacket & Row<PlanStep, 'id'>>(
      'SELECT id FROM plan_step WHERE orderId = ? AND state = ?',
      [orderId, state],
    );
    return rows.map(({ id }) => id);
  }

  /** The first hand-off of each of the orders, where it has left. */
  async firstHandOffs(orderIds: readonly string[]): Promise<readonly FirstHandOff[]> {
    return await this.#query<FirstHandOff & RowDataPacket>(
      'SELECT orderId, MIN(sentAt) AS sentAt FROM plan_step WHERE orderId IN (?) GROUP BY orderId HAVING sentAt IS NOT NULL',
      [orderIds],
    );
  }

  async version(): Promise<string> {
    const [row] = await this.#query('SELECT VERSION() AS version');
    const version = String(row?.['version']);
    return version.includes('MariaDB') ? `MariaDB ${version.replace(/-MariaDB.*/, '')}` : `MySQL ${version}`;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#polling;
    this.#connection.destroy();
  }

  async #poll(): Promise<void> {
    while (!this.#closed) {
      if (this.#waiting.size > 0) {
        const rows = await this.#query<EndedOrder>(
          'SELECT id, state, completionDate FROM product_order WHERE id IN (?) AND state IN (?)',
          [[...this.#waiting.keys()], finalStates],
        );
        for (const row of rows) this.#settle(row);
        this.#rejectLate();
      }
      await delay(pollMs);
    }
  }

  #settle({ id, state, completionDate }: EndedOrder): void {
    const waiter = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (state === 'completed' && completionDate) waiter?.resolve(completionDate);
    else waiter?.reject(new Error(`Order ${id} ended ${state}`));
  }

  #rejectLate(): void {
    for (const [id, { deadline, reject }] of this.#waiting) {
      if (Date.now() < deadline) continue;
      this.#waiting.delete(id);
      reject(new Error(`Order ${id} was not completed within ${completionTimeoutMs / 1_000} s`));
    }
  }

  /** The sum of the counters with names like this. */
  async #status(name: string, scope: 'GLOBAL' | 'SESSION' = 'GLOBAL'): Promise<number> {
    const rows = await this.#query(`SHOW ${scope} STATUS LIKE ?`, [name]);
    return rows.reduce((sum, row) => sum + Number(row['Value']), 0);
  }

  async #query<T extends RowDataPacket>(sql: string, values: unknown[] = []): Promise<T[]> {
    this.#ownStatements += 1;
    const [rows] = await this.#connection.query<T[]>(sql, values);
    return rows;
  }
}
