import type { Logger } from 'pino';
import type { Database } from '../entities/database.js';
import type { Relay } from '../relay/relay.js';

/** What every operation works with. */
export interface Context {
  readonly database: Database;
  readonly relay: Pick<Relay, 'deliver'>;
  readonly log: Logger;
}
