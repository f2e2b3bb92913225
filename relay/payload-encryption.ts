import { type DataConverter, type Payload, type PayloadCodec } from '@temporalio/common';
import protos from '@temporalio/proto';
import type { Keyring } from '../domain/lib/keyring.js';

/** How Temporal's tools mark and name it, as in the samples of all SDKs. */
const encoding = 'binary/encrypted';
const keyIdName = 'encryption-key-id';
/** Nothing that was encrypted for another purpose is taken for a payload. */
const context = 'temporal-payload';

const { Payload: PayloadMessage } = protos.temporal.api.common.v1;

/**
 * Encrypts payloads on their way to Temporal and decrypts them on the way back, in whole: their encoding too. What is not encrypted
 * is taken as it is, and without `encrypts` sent as it is: so that it can be switched on, and off again, while workflows run.
 * @internal Exported for the tests.
 */
export function createPayloadCodec(keyring: Keyring, encrypts: boolean): PayloadCodec {
  const encode = (payload: Payload): Payload => {
    if (isEncrypted(payload)) return payload;
    const { keyId, data } = keyring.encrypt(PayloadMessage.encode(payload).finish(), context);
    return { metadata: { encoding: bytesOf(encoding), [keyIdName]: bytesOf(keyId) }, data };
  };
  const decode = (payload: Payload): Payload => {
    if (!isEncrypted(payload)) return payload;
    const keyId = textOf(payload.metadata?.[keyIdName]);
    const plain = keyring.decrypt({ keyId, data: payload.data ?? new Uint8Array() }, context);
    const { metadata, data } = PayloadMessage.decode(plain);
    return { metadata, data };
  };
  return {
    encode: async (payloads) => (encrypts ? payloads.map(encode) : payloads),
    decode: async (payloads) => payloads.map(decode),
  };
}

/**
 * What clients and workers are given, by TURNUP_PAYLOAD_ENCRYPTION and the keys; undefined without keys. Throws an `Error` when
 * there is nothing to encrypt with.
 */
export function readPayloadCodec(
  env: Readonly<Record<string, string | undefined>>,
  keyring: Keyring | undefined,
): PayloadCodec | undefined {
  const encrypts = env['TURNUP_PAYLOAD_ENCRYPTION'] === '1';
  if (keyring) return createPayloadCodec(keyring, encrypts);
  if (encrypts) throw new Error('TURNUP_PAYLOAD_ENCRYPTION=1 takes keys: set TURNUP_ENCRYPTION_KEYS.');
  return undefined;
}

/** As an option of clients and workers. */
export const dataConverterWith = (
  codec: PayloadCodec | undefined,
): { readonly dataConverter?: DataConverter } => (codec ? { dataConverter: { payloadCodecs: [codec] } } : {});

const isEncrypted = ({ metadata }: Payload): boolean => textOf(metadata?.['encoding']) === encoding;

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const textOf = (bytes: Uint8Array | null | undefined): string => Buffer.from(bytes ?? []).toString();
