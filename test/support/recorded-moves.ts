import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { itemMoves, orderMoves } from '../../domain/order/order-state.js';
import { manualTaskMoves, stepMoves } from '../../domain/plan/step-state.js';

/** What has a table of states, and where it is in the database. */
interface Subject {
  readonly name: string;
  readonly moves: Readonly<Record<string, readonly string[]>>;
  readonly tables: readonly string[];
  /** Of the rows of the tables only these, as a condition on `NEW`. */
  readonly where?: string;
}

const subjects: readonly Subject[] = [
  {
    name: 'order',
    moves: orderMoves,
    tables: ['product_order', 'service_order', 'resource_order'],
    // What was handed off shows what its system reports, and has no table of its own.
    where: 'NEW.caller IS NOT NULL',
  },
  { name: 'item', moves: itemMoves, tables: ['order_item'] },
  { name: 'step', moves: stepMoves, tables: ['plan_step'] },
  { name: 'task', moves: manualTaskMoves, tables: ['manual_task'] },
];

/** A move as it is compared and shown: `step: waiting -> handingOff`. */
type Move = string;

const moveOf = (subject: string, from: string, to: string): Move => `${subject}: ${from} -> ${to}`;

const legalMoves: ReadonlySet<Move> = new Set(
  subjects.flatMap(({ name, moves }) =>
    Object.entries(moves).flatMap(([from, targets]) => targets.map((to) => moveOf(name, from, to))),
  ),
);

/** Makes a schema with all tables record each state that a committed statement brings a row to, from which one. */
export async function installRecorder(url: string): Promise<void> {
  const connection = await createConnection(url);
  try {
    // Without a key: transactions that make the same move do not wait for each other.
    await connection.query(
      `CREATE TABLE IF NOT EXISTS recorded_move
         (subject VARCHAR(16) NOT NULL, fromState VARCHAR(32) NOT NULL, toState VARCHAR(32) NOT NULL)`,
    );
    for (const { name, tables, where = 'TRUE' } of subjects) {
      for (const table of tables) {
        await connection.query(`DROP TRIGGER IF EXISTS record_${table}`);
        await connection.query(
          `CREATE TRIGGER record_${table} AFTER UPDATE ON ${table} FOR EACH ROW
           IF NEW.state <> OLD.state AND ${where} AND @forced IS NULL THEN
             INSERT INTO recorded_move VALUES ('${name}', OLD.state, NEW.state);
           END IF`,
        );
      }
    }
  } finally {
    await connection.end();
  }
}

/** The different moves that a schema has recorded. */
export async function readMoves(url: string): Promise<Move[]> {
  const connection = await createConnection(url);
  try {
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT DISTINCT subject, fromState, toState FROM recorded_move',
    );
    return rows.map((row) =>
      moveOf(String(row['subject']), String(row['fromState']), String(row['toState'])),
    );
  } finally {
    await connection.end();
  }
}

/** Throws when one of the moves is not in its table. */
export function requireLegal(moves: Iterable<Move>): void {
  const illegal = [...moves].filter((move) => !legalMoves.has(move));
  if (illegal.length > 0) throw new Error(`the table of states does not have: ${illegal.join(', ')}`);
}

const noFailedItems =
  'an item ends as completed or cancelled, the latter only with its order: none gives this end';

/** Moves that no test makes, with the reason: why nothing makes them, or what it would take. */
const exceptions: Readonly<Record<Move, string>> = {
  'order: held -> rejected': 'a catalog at fault would have to be mended so that the order does not qualify',
  'order: held -> failed': noFailedItems,
  'order: held -> partial': noFailedItems,
  'order: inProgress -> failed': noFailedItems,
  'order: inProgress -> partial': noFailedItems,
  'order: assessingCancellation -> failed': noFailedItems,
  'order: assessingCancellation -> partial': noFailedItems,
  'order: assessingCancellation -> acknowledged':
    'the workflow prepares the order before it takes the cancellation',
  'step: failed -> undoing': 'failed work that may have an effect is made completed before it is undone',
  'step: failed -> undone': 'an undo in fallout would have to be done all the same, or said to be',
  'task: completed -> open': 'the branch of a completed task would have to be asked for anew',
  'task: failed -> withdrawn': 'the rollback would have to begin while a failed task is in fallout',
};

/** What a whole run finds wrong with the tables, a line each: moves that no test makes. */
export const faultsOfWholeRun = (made: ReadonlySet<Move>): string[] =>
  [...legalMoves]
    .filter((move) => !made.has(move) && exceptions[move] === undefined)
    .map((move) => `${move} is in the table of states, and no test makes it`);

/** Exceptions that are none any more: a test made the move. */
export const staleExceptions = (made: ReadonlySet<Move>): Move[] =>
  Object.keys(exceptions).filter((move) => made.has(move));
