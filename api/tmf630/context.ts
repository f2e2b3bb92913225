import type { Logger } from 'pino';
import type { OrderRules } from '../../domain/order/order-rules.js';
import type { Database } from '../../entities/database.js';
import type { Outbound } from '../../outbound/outbound.js';
import type { Relay } from '../../relay/relay.js';

/** What every operation works with. */
export interface Context {
  readonly database: Database;
  readonly relay: Pick<Relay, 'flush'>;
  /** Judges the URLs that callers want to be called at. */
  readonly outbound: Pick<Outbound, 'refusal' | 'allowAnyAddress'>;
  readonly orderRules: OrderRules;
  readonly log: Logger;
}
