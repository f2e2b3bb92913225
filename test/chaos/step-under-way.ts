import { setInterval as ticks } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';

/** Waits until a step of these orders is with its downstream system, and answers the hand-off's id. */
export async function stepUnderWay(databaseUrl: string, orderIds: readonly string[]): Promise<string> {
  const connection = await createConnection(databaseUrl);
  try {
    for await (const _ of ticks(50)) {
      const [rows] = await connection.query<RowDataPacket[]>(
        `SELECT CONCAT(id, ':', generation, ':', operation) AS handOff FROM plan_step
         WHERE orderId IN (?) AND state = 'inProgress' AND reportedState IS NULL LIMIT 1`,
        [orderIds],
      );
      if (rows[0]) return rows[0]['handOff'] as string;
    }
    throw new Error('the ticks have ended');
  } finally {
    await connection.end();
  }
}
