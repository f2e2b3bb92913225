import { type Pool, type PoolConnection, type ResultSetHeader, type RowDataPacket } from 'mysql2/promise';
import { DataSource } from 'typeorm';
import type { MysqlDriver } from 'typeorm/driver/mysql/MysqlDriver.js';
import { type Actor, actorText, isCaller } from './actor.js';
import { type DatabaseTls, sslOptions } from './database-tls.js';
import { auditColumns, Deeds, isOnRecord } from './deeds.js';
import { entities } from './tables/entities.js';
import { packets } from './packets.js';
import { migrations } from './migrations/index.js';
import { migrate, type MigrateOptions } from './migrations/migrate.js';
import {
  type Assignments,
  insertStatements,
  type Pending,
  type Sql,
  type SqlValues,
  statementText,
  toSql,
  updateStatement,
} from './sql.js';
import { againAfterDeadlocks, beginning, beginningOfSnapshot, session } from './transactions.js';

interface DatabaseOptions {
  /** `mysql://user:password@host:port/schema` of MySQL 8 or MariaDB 10.11 or later. */
  readonly url: string;
  /** Connections are encrypted, and the server must prove its name; absent: they are not. */
  readonly tls?: DatabaseTls | undefined;
  /** Maximum number of connections; the default suits one process of several on one server. */
  readonly connections?: number;
}

// What statements are made of is told with the database that takes them.
export { anyOf, type Assignments, Sql, sql, type SqlValues } from './sql.js';

/**
 * The connections of one process to the application's MySQL: TypeORM for entities and migrations, plain SQL for all else
 * (docs/performance.md). Who changes what is recorded: a transaction is had of `as`, and of nothing else.
 */
export class DatabasePool {
  /** SQL statements sent by all that share the connections: what the benchmark counts. */
  statementCount = 0;
  /** Called after each commit of a transaction that recorded an event. */
  onEvents: (() => void) | undefined;
  /** In tests: what changes a record on somebody's behalf and leaves no deed of it fails, and does not only say that it was asked for. */
  requiresDeeds = false;

  private constructor(
    readonly dataSource: DataSource,
    private readonly connections: Pool,
    readonly tls: DatabaseTls | undefined,
  ) {}

  /** Connects; throws when the server does not answer, or cannot prove its name where it must. */
  static async open({ url, tls, connections = 16 }: DatabaseOptions): Promise<DatabasePool> {
    const dataSource = new DataSource({
      type: 'mysql',
      url,
      ...(tls && { ssl: sslOptions(url, tls) }),
      entities,
      migrations,
      timezone: 'Z',
      charset: 'utf8mb4_unicode_ci',
      poolSize: connections,
      // Counts are numbers on every server; only values beyond 2^53 stay text.
      supportBigNumbers: true,
      bigNumberStrings: false,
      extra: { multipleStatements: true, enableKeepAlive: true },
    });
    await dataSource.initialize();
    const pool = (dataSource.driver as MysqlDriver).pool as { promise(): Pool; on: Pool['on'] };
    pool.on('connection', (connection) => void connection.query(session));
    const promisePool = pool.promise();
    // `initialize` has opened one already, which no event announced.
    const first = await promisePool.getConnection();
    await first.query(session);
    first.release();
    return new DatabasePool(dataSource, promisePool, tls);
  }

  /** Brings the schema up to date (entities/migrations/migrate.ts). */
  async migrate(options?: MigrateOptions): Promise<void> {
    const connection = await this.connect();
    try {
      await migrate(this.dataSource, connection, options);
    } finally {
      connection.release();
    }
  }

  /** The database as somebody uses it: whatever is changed by it is changed in the actor's name. */
  as(actor: Actor): Database {
    return new Database(this, actor);
  }

  /** A connection of its own, to be released or destroyed. */
  async connect(): Promise<PoolConnection> {
    return await this.connections.getConnection();
  }

  /** Sends one statement on any connection; answers as the driver does. */
  async query<T extends RowDataPacket[] | ResultSetHeader>(sql: string, values: SqlValues): Promise<T> {
    this.statementCount += 1;
    const [result] = await this.connections.query<T>(sql, values.map(toSql));
    return result;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}

/** The database as one actor uses it; made by `DatabasePool.as`. */
export class Database {
  /** True within a transaction: who holds a connection must not wait for somebody who may be waiting for one. */
  readonly holdsConnection: boolean = false;

  constructor(
    readonly pool: DatabasePool,
    readonly actor: Actor,
  ) {}

  async rows<T>(sql: string, values: SqlValues = []): Promise<T[]> {
    return (await this.pool.query<RowDataPacket[]>(sql, values)) as T[];
  }

  /** Executes the statement; returns how many rows it touched. */
  async run(sql: string, values: SqlValues = []): Promise<number> {
    if (isCaller(this.actor)) return await this.transaction(async (tx) => tx.affected(sql, values));
    return (await this.pool.query<ResultSetHeader>(sql, values)).affectedRows;
  }

  /**
   * Runs the work in one transaction, and again from the start after a deadlock: so the work must have no effect
   * outside it.
   */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await againAfterDeadlocks(async () => this.attempt(work, beginning));
  }

  /**
   * Runs reads in a transaction of their own, all of which see the database as it was when the first was sent. Writes in it
   * throw, and what the work throws is thrown.
   */
  async snapshot<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return await this.attempt(work, beginningOfSnapshot);
  }

  private async attempt<T>(work: (tx: Transaction) => Promise<T>, begin: readonly string[]): Promise<T> {
    const { pool } = this;
    const connection = await pool.connect();
    const tx = new Transaction(connection, this.actor, () => (pool.statementCount += 1), begin);
    try {
      const result = await work(tx);
      await tx.commit({ requiresDeeds: pool.requiresDeeds });
      connection.release();
      if (tx.hasEvents) pool.onEvents?.();
      return result;
    } catch (err) {
      tx.hasEnded = true;
      // A connection whose ROLLBACK fails is in an unknown state: it leaves the pool.
      await connection.rollback().then(
        () => connection.release(),
        () => connection.destroy(),
      );
      throw err;
    }
  }

  /** The database as the transaction sees it: everything done with it is part of the transaction. */
  within(tx: Transaction): Database {
    return new DatabaseWithinTransaction(this.pool, tx);
  }
}

/** After catching what a `transaction` of it throws, do not go on: nothing of it is undone except with the whole. */
class DatabaseWithinTransaction extends Database {
  override readonly holdsConnection = true;

  constructor(
    pool: DatabasePool,
    private readonly tx: Transaction,
  ) {
    super(pool, tx.actor);
  }

  override async rows<T>(sql: string, values: SqlValues = []): Promise<T[]> {
    return await this.tx.rows<T>(sql, values);
  }

  override async run(sql: string, values: SqlValues = []): Promise<number> {
    return await this.tx.affected(sql, values);
  }

  /** Sends everything, so that a failing statement fails here. */
  override async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const result = await work(this.tx);
    await this.tx.flush();
    return result;
  }
}

/**
 * One transaction with few round trips: BEGIN travels with the first statement, writes wait for the next read, the rest
 * goes out together with COMMIT. Values are always escaped, never part of the text.
 */
export class Transaction {
  private pending: Pending[];
  /**
   * After that it takes no statements: a promise still running after a failure would write into another transaction.
   */
  hasEnded = false;
  /** True once it has recorded an event (entities/events/event-log.ts). */
  hasEvents = false;
  /** What is on record of what it does; undefined where that is not (docs/audit.md). */
  readonly deeds: Deeds | undefined;
  /** Tables of which it has changed rows. */
  private readonly changed = new Set<string>();

  constructor(
    private readonly connection: PoolConnection,
    /** In whose name it changes what it changes. */
    readonly actor: Actor,
    private readonly countStatement: () => void,
    private readonly begin: readonly string[],
  ) {
    this.pending = begin.map((text) => ({ text }));
    if (isOnRecord(actor)) this.deeds = new Deeds();
  }

  /** Sends what is pending, then the query; returns its rows. */
  async rows<T>(sql: string, values: SqlValues = []): Promise<T[]> {
    return (await this.send(sql, values)) as T[];
  }

  /** Sends what is pending, then all the queries in one round trip; returns the rows of each. */
  async reads<T extends readonly object[]>(
    ...queries: { readonly [K in keyof T]: readonly [sql: string, values: SqlValues] }
  ): Promise<{ readonly [K in keyof T]: T[K][] }> {
    const [last, ...others] = queries.toReversed() as [
      readonly [string, SqlValues],
      ...(readonly [string, SqlValues])[],
    ];
    for (const [sql, values] of others.toReversed()) this.write(sql, values);
    const results = await this.sendAll(...last);
    return results.slice(-queries.length) as unknown as { readonly [K in keyof T]: T[K][] };
  }

  /** Sends what is pending, then the statement; returns how many rows it touched. */
  async affected(sql: string, values: SqlValues = []): Promise<number> {
    return ((await this.send(sql, values)) as ResultSetHeader).affectedRows;
  }

  /** Queues the statement until the next read or the commit. */
  write(sql: string, values: SqlValues = []): void {
    this.pending.push({ text: statementText(sql, values) });
  }

  /** Queues the query at this place among the writes; its rows are taken when it is sent. */
  observe(sql: string, values: SqlValues, take: (rows: readonly unknown[]) => void): void {
    const text = statementText(sql, values);
    this.pending.push({ text, take: (result) => take(result as readonly unknown[]) });
  }

  /** Inserts all rows, in statements of at most 200; `columns` are the properties to take. */
  insert<T extends object>(table: string, columns: readonly (keyof T & string)[], rows: readonly T[]): void {
    this.upsert(table, columns, rows, '');
  }

  /** The same; where a key exists already, `renewal` (`column = VALUES(column), ...`) updates its row. */
  upsert<T extends object>(
    table: string,
    columns: readonly (keyof T & string)[],
    rows: readonly T[],
    updateClause: string,
  ): void {
    for (const text of insertStatements(table, columns, rows, updateClause)) this.pending.push({ text });
  }

  /** Queues an UPDATE of the rows that match `where`; columns are set to values, or to an expression (`sql`). */
  update(table: string, set: Assignments, where: Sql): void {
    this.write(...updateStatement(table, set, where));
  }

  /** Sends what is pending, then the UPDATE; returns how many rows it touched. */
  async updated(table: string, set: Assignments, where: Sql): Promise<number> {
    return await this.affected(...updateStatement(table, set, where));
  }

  /** Sends what is pending. */
  async flush(): Promise<void> {
    await this.send('DO 0', []);
  }

  /**
   * Commits, with the deeds of the transaction; of a request that has changed something and left none, that it was sent.
   * Throws an `Error`, once it has committed, when deeds are required and one is missing.
   */
  async commit({ requiresDeeds = false } = {}): Promise<void> {
    if (this.deeds) await this.writeDeeds(this.deeds);
    await this.send('COMMIT', []);
    this.hasEnded = true;
    const missing = requiresDeeds && isCaller(this.actor) ? this.deeds?.missingOf(this.changed) : undefined;
    if (missing && missing.length > 0)
      throw new Error(`${actorText(this.actor)} has changed ${missing.join(', ')} and left no deed of it`);
  }

  private async writeDeeds(deeds: Deeds): Promise<void> {
    const isObserved = this.pending.some(({ take }) => take);
    // What was changed is known when it was sent.
    const isWritten = this.pending.some(({ text }) => !this.begin.includes(text));
    if (isObserved || (deeds.areMissing && isWritten)) await this.flush();
    const rows = deeds.rows(this.actor, this.changed);
    if (rows.length > 0) this.insert('audit', auditColumns, rows);
  }

  private async send(sql: string, values: SqlValues): Promise<unknown> {
    return (await this.sendAll(sql, values)).at(-1);
  }

  /** The results of all queued statements, the last one's last. */
  private async sendAll(sql: string, values: SqlValues): Promise<unknown[]> {
    if (this.hasEnded) throw new Error('the transaction has ended');
    const statements: Pending[] = [...this.pending, { text: statementText(sql, values) }];
    this.pending = [];
    statements.forEach(this.countStatement);
    const results: unknown[] = [];
    for (const packet of packets(statements.map(({ text }) => text))) {
      const [result] = await this.connection.query(packet.join(';\n'));
      results.push(...(packet.length === 1 ? [result] : (result as unknown[])));
    }
    statements.forEach(({ text, take }, index) => {
      take?.(results[index]);
      if (this.deeds) this.noteChange(text, results[index]);
    });
    return results;
  }

  private noteChange(text: string, result: unknown): void {
    const [, table] = /^\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+`?(\w+)/i.exec(text) ?? [];
    if (table !== undefined && (result as ResultSetHeader).affectedRows > 0) this.changed.add(table);
  }
}
