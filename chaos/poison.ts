import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import type { Report } from '../temporal-dev/home.js';
import type { Operator } from './operator.js';

/** A fault that is none of the infrastructure and does not pass by itself, as a bug or a value that fits no column. */
export interface Poison {
  /**
   * Waits until the order shows as one that Turnup fails to carry on, mends the cause and has it tried again; answers what
   * did not show within that time.
   */
  untilMended(timeoutMs: number, report: Report): Promise<readonly string[]>;
}

const trigger = 'chaos_poison';
const pauseMs = 1_000;

/** From now on the database refuses to complete any item of the order with this external id. */
export async function poison(databaseUrl: string, operator: Operator, externalId: string): Promise<Poison> {
  const change = async (sql: string): Promise<void> => {
    const connection = await createConnection({ uri: databaseUrl, connectTimeout: 2_000 });
    connection.on('error', () => undefined);
    try {
      await connection.query(sql);
    } finally {
      connection.destroy();
    }
  };
  await change(
    `CREATE TRIGGER ${trigger} BEFORE INSERT ON inventory_ledger FOR EACH ROW BEGIN
       IF EXISTS (SELECT 1 FROM product_order WHERE id = NEW.orderId AND externalId = '${externalId}')
       THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'poisoned'; END IF; END`,
  );

  /** What an operator is shown of the fault, each under its name; the id of the fallout among it. */
  async function look(): Promise<Readonly<Record<string, unknown>>> {
    const [order] =
      (await operator.list(`/tmf-api/productOrderingManagement/v4/productOrder?externalId=${externalId}`)) ??
      [];
    if (!order) return {};
    const open = await operator.list(`/api/v1/fallout?order.id=${String(order['id'])}&state=open`);
    const stuck = await operator.list('/api/v1/stuckOrder?limit=1000');
    return {
      'a fallout `internal`': open?.find(({ code }) => code === 'internal')?.['id'],
      'an order that is `held`, with its cause': order['state'] === 'held' && order['errorMessage'],
      'an entry in the list of stuck orders': stuck?.find(
        ({ id, reason }) => id === order['id'] && reason === 'internal',
      ),
    };
  }

  return {
    async untilMended(timeoutMs, report) {
      const deadline = Date.now() + timeoutMs;
      let shown = await look();
      while (Date.now() < deadline && !isComplete(shown)) {
        await delay(pauseMs);
        shown = await look();
      }
      report(`the poisoned order ${externalId} shows: ${isComplete(shown) ? 'mended now' : 'not all'}`);
      await untilDone(async () => change(`DROP TRIGGER IF EXISTS ${trigger}`).then(() => true));
      const fallout = shown['a fallout `internal`'];
      if (typeof fallout === 'string')
        await untilDone(async () => operator.post(`/api/v1/fallout/${fallout}/retry`, `retry ${fallout}`));
      return expected
        .filter((name) => !shown[name])
        .map((name) => `${externalId}, poisoned: expected ${name}, found none`);
    },
  };
}

const expected = [
  'a fallout `internal`',
  'an order that is `held`, with its cause',
  'an entry in the list of stuck orders',
] as const;

const isComplete = (shown: Readonly<Record<string, unknown>>): boolean =>
  expected.every((name) => shown[name]);

/** The database or the API may be dead. */
async function untilDone(work: () => Promise<boolean>): Promise<void> {
  while (!(await work().catch(() => false))) await delay(pauseMs);
}
