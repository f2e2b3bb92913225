import type { Logger } from 'pino';
import type { Database } from '../entities/database.js';
import type { Outbound } from '../relay/outbound.js';
import type { Relay } from '../relay/relay.js';
import type { EventDelivery } from './deliver-events.js';

/** What the activities of one worker process share. */
export interface Dependencies {
  readonly database: Database;
  readonly relay: Relay;
  /** Origin under which downstream systems reach the API, e.g. `https://orders.example.net`. */
  readonly publicUrl: string;
  /** Looks a credential up by its reference, e.g. `env:NAME`. */
  readonly secret: (reference: string) => string;
  readonly events: EventDelivery;
  readonly log: Logger;
  /** Calls to addresses that callers name. */
  readonly outbound: Outbound;
}
