import { readFile } from 'node:fs/promises';
import { Keyring } from '../domain/lib/keyring.js';

/**
 * The keys in the file that TURNUP_ENCRYPTION_KEYS names; undefined when it names none: then nothing is encrypted. Throws an
 * `Error` for a file that cannot be used.
 */
export async function readKeyring(
  env: Readonly<Record<string, string | undefined>>,
): Promise<Keyring | undefined> {
  const path = env['TURNUP_ENCRYPTION_KEYS'];
  if (!path) return undefined;
  const text = await readFile(path, 'utf8');
  try {
    return Keyring.parse(text);
  } catch (err) {
    throw new Error(`TURNUP_ENCRYPTION_KEYS: ${String(err)}`, { cause: err });
  }
}
