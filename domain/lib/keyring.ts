import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** What was encrypted, with the key that it takes to read it. */
export interface Encrypted {
  readonly keyId: string;
  /** Initialization vector, ciphertext and authentication tag, one behind the other. */
  readonly data: Uint8Array;
}

/** A key of 256 bits. */
interface Key {
  readonly id: string;
  readonly bytes: Buffer;
}

const algorithm = 'aes-256-gcm';
const ivLength = 12;
const tagLength = 16;
const textPrefix = 'encrypted';

/**
 * Keys for AES-256-GCM. The first encrypts, all decrypt. What is encrypted for one purpose (`context`, authenticated with it)
 * cannot be read for another.
 */
export class Keyring {
  readonly #keys: ReadonlyMap<string, Key>;
  readonly #current: Key;

  private constructor(keys: readonly [Key, ...Key[]]) {
    this.#current = keys[0];
    this.#keys = new Map(keys.map((key) => [key.id, key]));
  }

  /**
   * Of the content of a key file, `[{ "id": "2026-11", "key": "<32 bytes in base64>" }]`. Throws an `Error` that says what is
   * wrong with it, without anything of a key.
   */
  static parse(text: string): Keyring {
    const entries = parseList(text);
    const keys = entries.map(readKey);
    const [first, ...others] = keys;
    if (!first) throw new Error('there must be at least one key');
    if (new Set(keys.map(({ id }) => id)).size < keys.length) throw new Error('two keys have the same id');
    return new Keyring([first, ...others]);
  }

  get currentKeyId(): string {
    return this.#current.id;
  }

  encrypt(plain: Uint8Array, context: string): Encrypted {
    const { id, bytes } = this.#current;
    const iv = randomBytes(ivLength);
    const cipher = createCipheriv(algorithm, bytes, iv).setAAD(Buffer.from(context));
    return {
      keyId: id,
      data: Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]),
    };
  }

  /** Throws an `Error` that names the key when it is not here, and when the data is not what was encrypted in this context. */
  decrypt({ keyId, data }: Encrypted, context: string): Uint8Array {
    const key = this.#keys.get(keyId);
    if (!key) throw new Error(`there is no key ${keyId} in TURNUP_ENCRYPTION_KEYS`);
    const end = data.length - tagLength;
    try {
      const decipher = createDecipheriv(algorithm, key.bytes, data.subarray(0, ivLength), {
        authTagLength: tagLength,
      });
      decipher.setAAD(Buffer.from(context)).setAuthTag(data.subarray(end));
      return Buffer.concat([decipher.update(data.subarray(ivLength, end)), decipher.final()]);
    } catch (err) {
      throw new Error(`it was not encrypted with the key ${keyId} as it is here`, { cause: err });
    }
  }

  /** As a text for a column: `encrypted:<key id>:<base64>`. */
  encryptText(plain: string, context: string): string {
    const { keyId, data } = this.encrypt(Buffer.from(plain), context);
    return `${textPrefix}:${keyId}:${Buffer.from(data).toString('base64')}`;
  }

  /** The prefix of the texts that the current key encrypts. */
  get currentPrefix(): string {
    return `${textPrefix}:${this.currentKeyId}:`;
  }
}

/** The text as it was before it was encrypted; the same, when it never was. Throws as `decrypt` does. */
export function decryptText(keyring: Keyring | undefined, text: string, context: string): string {
  const [prefix, keyId, base64] = text.split(':');
  if (prefix !== textPrefix || keyId === undefined || base64 === undefined) return text;
  if (!keyring) throw new Error(`it takes the key ${keyId}, and TURNUP_ENCRYPTION_KEYS is not set`);
  const data = Buffer.from(base64, 'base64');
  return Buffer.from(keyring.decrypt({ keyId, data }, context)).toString();
}

function parseList(text: string): readonly unknown[] {
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list;
  } catch {
    // The message would show what is near the fault, which may be a key.
  }
  throw new Error('it must be a JSON list of keys');
}

function readKey(entry: unknown, index: number): Key {
  const { id, key } = (entry ?? {}) as { readonly id?: unknown; readonly key?: unknown };
  if (typeof id !== 'string' || !/^[A-Za-z0-9._-]{1,40}$/.test(id))
    throw new Error(`[${index}].id must be 1 to 40 letters, digits, dots, hyphens or underscores`);
  const bytes = Buffer.from(typeof key === 'string' ? key : '', 'base64');
  if (bytes.length !== 32) throw new Error(`[${index}].key must be 32 bytes in base64`);
  return { id, bytes };
}
