import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Keyring } from '../../domain/lib/keyring.js';
import type { Database } from '../../entities/database.js';
import { encryptSecrets } from '../../entities/events/hub-secrets.js';

interface SecretKeeperOptions {
  readonly database: Database;
  readonly keyring: Keyring;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Also those that a process with an earlier key has written meanwhile. */
const everyMs = 3_600_000;

/** Encrypts the secrets of hubs with the current key: at once, and every hour until the signal. */
export async function keepSecretsEncrypted({
  database,
  keyring,
  log,
  signal,
}: SecretKeeperOptions): Promise<void> {
  const { currentKeyId: key } = keyring;
  while (!signal.aborted) {
    try {
      const { encrypted, failures } = await encryptSecrets(database, keyring);
      if (failures.length > 0)
        log.error(
          { key, failures: failures.slice(0, 10), count: failures.length },
          'secrets of hubs not encrypted',
        );
      else log.info({ key, encrypted }, 'all secrets of hubs are encrypted with this key');
    } catch (err) {
      log.warn({ err }, 'secrets of hubs not encrypted, will be tried again');
    }
    await sleep(everyMs, undefined, { signal }).catch(() => undefined);
  }
}
