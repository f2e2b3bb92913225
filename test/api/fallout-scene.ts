import { insertFallout } from '../../entities/orders/fallout.js';
import type { FalloutType } from '../../domain/order/fault-types.js';
import type { Database } from '../../entities/database.js';
import { storeOrder } from './running-order.js';

/** A failure of a step of an order of its own. */
export interface GivenFailure {
  /** Of the order; its step is `<id>.step`. */
  readonly id: string;
  readonly message: string;
  readonly falloutType?: FalloutType;
  readonly code?: string;
  readonly downstreamSystem?: string;
  readonly pointOfNoReturn?: string;
  /** Attributes of the step as decomposed. */
  readonly step?: object;
}

/** Stores the orders with their failed steps, and makes fallout of them as the worker does. */
export async function storeFailures(database: Database, failures: readonly GivenFailure[]): Promise<void> {
  for (const { id, message, step = {}, ...given } of failures) {
    const { falloutType = 'refused', code = 'HTTP 422', downstreamSystem = 'provisioning' } = given;
    const { pointOfNoReturn = 'none' } = given;
    const steps = [{ id: `${id}.step`, state: 'failed', downstreamSystem, pointOfNoReturn }];
    await storeOrder(database, { id, state: 'held', steps });
    await database.transaction(async (tx) => {
      tx.write('UPDATE plan_step SET step = JSON_MERGE_PATCH(step, ?) WHERE id = ?', [step, `${id}.step`]);
      await insertFallout(tx, [
        {
          id: `${id}.step`,
          orderId: id,
          orderKind: 'productOrder',
          kind: 'serviceOrder',
          downstreamSystem,
          generation: 1,
          operation: 'do',
          reportedState: null,
          falloutType,
          result: { reasons: [{ code, message }] },
        },
      ]);
    });
  }
}
