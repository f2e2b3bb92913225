import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { Logger } from 'pino';
import { type ApiKeys, Keyring, parseApiKeys } from './api-keys.js';

interface KeyFileOptions {
  readonly path: string;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** How often the file is looked at: by polling, which also sees mounted secrets change. */
  readonly intervalMs?: number;
}

export interface KeyFile {
  readonly keyring: () => Keyring;
  readonly close: () => void;
}

/**
 * The keys in a file, which is read again when it changes. A file that cannot be read then is logged, and the keys stay as
 * they were: one wrong comma must not shut everybody out. Throws when it cannot be read at the start.
 */
export async function openKeyFile({ path, log, intervalMs = 2_000 }: KeyFileOptions): Promise<KeyFile> {
  let keyring = await read();

  async function read(): Promise<Keyring> {
    const keys = parseApiKeys(await readFile(path, 'utf8'));
    warnOf(
      keys.filter(({ expires }) => expires === undefined),
      'API keys that never expire',
    );
    warnOf(
      keys.filter((key) => key.scopes.includes('callbacks:write') && key.downstreamSystem === undefined),
      'API keys that may answer the hand-offs of every downstream system: give them a downstreamSystem',
    );
    return new Keyring(keys);
  }

  function warnOf(keys: ApiKeys, message: string): void {
    const callers = [...new Set(keys.map(({ caller }) => caller))];
    if (callers.length > 0) log.warn({ callers }, message);
  }

  // One after the other, so that an older content never replaces a newer one.
  const oneByOne = pLimit(1);
  const reread = (): void => {
    void oneByOne(async () => {
      try {
        keyring = await read();
        log.info({ path }, 'the API keys were read again');
      } catch (err) {
        log.error({ err, path }, 'the API keys cannot be read: those read before stay valid');
      }
    });
  };
  watchFile(path, { interval: intervalMs, persistent: false }, reread);
  return { keyring: () => keyring, close: () => unwatchFile(path, reread) };
}
