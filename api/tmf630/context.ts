import type { Logger } from 'pino';
import type { OrderRules } from '../../domain/order/order-rules.js';
import type { Database } from '../../entities/database.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { Relay } from '../../relay/relay.js';

/** What every operation works with. */
export interface Context {
  readonly database: Database;
  readonly relay: Pick<Relay, 'flush'>;
  /** Checks the URLs at which callers want to be called. */
  readonly outbound: Pick<Outbound, 'refusal' | 'allowAnyAddress'>;
  readonly orderRules: OrderRules;
  readonly log: Logger;
}
