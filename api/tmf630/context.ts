import type { Logger } from 'pino';
import type { HubVerificationRules } from '../../domain/events/event-subscription.js';
import type { Keyring } from '../../domain/lib/keyring.js';
import type { OrderRules } from '../../domain/order/order-rules.js';
import type { Database, DatabasePool, Transaction } from '../../entities/database.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { Relay } from '../../relay/relay.js';

/** What every operation works with. */
export interface Context {
  /** In the name of the caller. */
  readonly database: Database;
  readonly relay: Pick<Relay, 'flush'>;
  /** Checks the URLs at which callers want to be called. */
  readonly outbound: Pick<Outbound, 'refusal' | 'allowAnyAddress'>;
  /** Whether hubs may be called without TLS. */
  readonly httpHubs?: boolean;
  /** Which hubs must be confirmed by their callbacks; absent: none. */
  readonly hubVerification?: HubVerificationRules;
  /** Encrypts the secrets of hubs; absent: they are kept as they are. */
  readonly keyring?: Keyring | undefined;
  readonly orderRules: OrderRules;
  readonly log: Logger;
}

/**
 * Does the work in one transaction: all that the given context reads and writes is part of it, and workflows are woken once
 * it is committed. The work is run again after a deadlock.
 */
export async function inTransaction<T>(
  context: Context,
  work: (within: Context, tx: Transaction) => Promise<T>,
): Promise<T> {
  const waiting = new Set<string>();
  const result = await context.database.transaction(async (tx) => {
    waiting.clear();
    const relay = { flush: (workflowId: string) => void waiting.add(workflowId) };
    return await work({ ...context, database: context.database.within(tx), relay }, tx);
  });
  for (const workflowId of waiting) context.relay.flush(workflowId);
  return result;
}

/** What operations work with, before it is known who calls. */
export interface SharedContext extends Omit<Context, 'database'> {
  readonly database: DatabasePool;
}
