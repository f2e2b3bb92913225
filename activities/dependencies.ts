import type { Logger } from 'pino';
import type { Keyring } from '../domain/lib/keyring.js';
import type { RetrySchedule } from '../domain/events/retry-schedule.js';
import type { Database, DatabasePool } from '../entities/database.js';
import type { Outbound } from '../outbound/outbound.js';
import type { Relay } from '../relay/relay.js';
import type { Downstream } from './hand-off/downstream.js';
import type { QueueAccess } from './hand-off/queue-access.js';

/** What the activities of one worker process share. */
export interface Dependencies {
  /** In the name of the activity. */
  readonly database: Database;
  readonly relay: Relay;
  /** Origin under which downstream systems reach the API, e.g. `https://orders.example.net`. */
  readonly publicUrl: string;
  /** How long events are tried to be delivered, and how often. */
  readonly eventRetries: RetrySchedule;
  readonly log: Logger;
  /** Requests to downstream systems. */
  readonly downstream: Downstream;
  /** What its downstream system could not take at once. */
  readonly queue: QueueAccess;
  /** Calls to addresses that callers name. */
  readonly outbound: Outbound;
  /** Decrypts the secrets of hubs; absent: they are not encrypted. */
  readonly keyring?: Keyring | undefined;
}

/** The same before it is known which activity acts. */
export interface SharedDependencies extends Omit<Dependencies, 'database'> {
  readonly database: DatabasePool;
}
