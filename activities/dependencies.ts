import type { Logger } from 'pino';
import type { RetrySchedule } from '../domain/events/retry-schedule.js';
import type { Database, DatabasePool } from '../entities/database.js';
import type { Outbound } from '../outbound/outbound.js';
import type { Relay } from '../relay/relay.js';
import type { SecretLookup } from './hand-off/secrets.js';

/** What the activities of one worker process share. */
export interface Dependencies {
  /** In the name of the activity. */
  readonly database: Database;
  readonly relay: Relay;
  /** Origin under which downstream systems reach the API, e.g. `https://orders.example.net`. */
  readonly publicUrl: string;
  /** Looks up a downstream system's credential. */
  readonly secret: SecretLookup;
  /** How long and how often delivery of an event is tried. */
  readonly eventRetries: RetrySchedule;
  readonly log: Logger;
  /** Calls to addresses that users have given. */
  readonly outbound: Outbound;
}

/** The same before it is known which activity acts. */
export interface SharedDependencies extends Omit<Dependencies, 'database'> {
  readonly database: DatabasePool;
}
