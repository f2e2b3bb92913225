import type { Logger } from 'pino';
import type { OrderRules } from '../../domain/order/order-rules.js';
import type { Database, DatabasePool } from '../../entities/database.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { Relay } from '../../relay/relay.js';

/** What every operation works with. */
export interface Context {
  /** In the name of the caller. */
  readonly database: Database;
  readonly relay: Pick<Relay, 'flush'>;
  /** Checks the URLs at which callers want to be called. */
  readonly outbound: Pick<Outbound, 'refusal' | 'allowAnyAddress'>;
  readonly orderRules: OrderRules;
  readonly log: Logger;
}

/** The same before it is known who calls. */
export interface SharedContext extends Omit<Context, 'database'> {
  readonly database: DatabasePool;
}
