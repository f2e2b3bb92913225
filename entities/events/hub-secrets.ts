import { decryptText, type Keyring } from '../../domain/lib/keyring.js';
import type { Database } from '../database.js';
import type { EventSubscription } from '../tables/events.js';
import type { Row } from '../tables/row.js';

/** The secret as its column has it: encrypted, where there are keys. */
export function sealSecret(keyring: Keyring | undefined, subscriptionId: string, secret: string): string {
  return keyring ? keyring.encryptText(secret, contextOf(subscriptionId)) : secret;
}

/** The secret itself. Throws when it was encrypted with a key that this process does not have. */
export function openSecret(keyring: Keyring | undefined, { id, secret }: SecretRow): string {
  try {
    return decryptText(keyring, secret, contextOf(id));
  } catch (err) {
    throw new Error(`the secret of the hub ${id} cannot be read: ${String(err)}`, { cause: err });
  }
}

/** A secret that was copied to another subscription cannot be read there. */
const contextOf = (subscriptionId: string): string => `event_subscription/${subscriptionId}`;

type SecretRow = Row<EventSubscription, 'id' | 'secret'>;

/** What became of the secrets that were not encrypted with the current key. */
export interface Encryption {
  readonly encrypted: number;
  /** Why others are as they were. */
  readonly failures: readonly string[];
}

/** Rows read at once. */
const batch = 100;

/**
 * Encrypts with the current key what is not: secrets from before there were keys, and those of earlier keys. May run in many
 * processes at once, and be cut off.
 */
export async function encryptSecrets(database: Database, keyring: Keyring): Promise<Encryption> {
  const failures: string[] = [];
  let encrypted = 0;
  for (let after = ''; ;) {
    const rows = await database.rows<SecretRow>(
      `SELECT id, secret FROM event_subscription WHERE id > ? AND LEFT(secret, ?) <> ? ORDER BY id LIMIT ${batch}`,
      [after, keyring.currentPrefix.length, keyring.currentPrefix],
    );
    for (const row of rows) {
      try {
        const secret = sealSecret(keyring, row.id, openSecret(keyring, row));
        encrypted += await database.run(
          'UPDATE event_subscription SET secret = ? WHERE id = ? AND secret = ?',
          [secret, row.id, row.secret],
        );
      } catch (err) {
        failures.push(String(err));
      }
    }
    const last = rows.at(-1);
    if (!last || rows.length < batch) return { encrypted, failures };
    after = last.id;
  }
}
