import { Readable } from 'node:stream';
import pRetry from 'p-retry';
import { Agent, type Dispatcher, request } from 'undici';
import { redactedCallback } from '../../domain/events/event-subscription.js';
import { catalogFileType } from '../../domain/tmf/schemas/catalog-job.js';
import { FileTooLarge, maxFileBytes } from '../../entities/catalog/catalog-files.js';
import type { Outbound } from '../../outbound/outbound.js';

/** Why a file could not be fetched or delivered. */
export class TransferFault extends Error {
  override readonly name = 'TransferFault';
}

/** A later answer will not come. */
const headersTimeoutMs = 60_000;
/** How often a server that does not answer is tried again, within about a quarter of a minute. */
const retries = { retries: 4, minTimeout: 1_000, factor: 2 };

/** The content at the address. */
export async function download(outbound: Outbound, url: string): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await transfer(outbound, url, {
    method: 'GET',
    send: async (options) => pRetry(async () => request(url, options), retries),
  });
  return limitSize(body as AsyncIterable<Uint8Array>, url);
}

async function* limitSize(source: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const piece of source) {
      size += piece.length;
      if (size > maxFileBytes)
        throw new FileTooLarge(`${redactedCallback(url)} is larger than ${maxFileBytes} bytes.`);
      yield piece;
    }
  } catch (err) {
    throw err instanceof FileTooLarge ? err : failure('GET', url, err);
  }
}

/** Sends the content to the address; once, since its source is consumed by then. */
export async function upload(
  outbound: Outbound,
  url: string,
  source: AsyncIterable<Uint8Array>,
  size: number,
): Promise<void> {
  const headers = { 'content-type': catalogFileType, 'content-length': String(size) };
  const { body } = await transfer(outbound, url, {
    method: 'PUT',
    send: async (options) => request(url, { ...options, headers, body: Readable.from(source) }),
  });
  await body.dump();
}

interface TransferRequest {
  readonly method: 'GET' | 'PUT';
  readonly send: (options: {
    readonly method: 'GET' | 'PUT';
    readonly dispatcher: Agent;
    readonly headersTimeout: number;
  }) => Promise<Dispatcher.ResponseData>;
}

async function transfer(
  outbound: Outbound,
  url: string,
  { method, send }: TransferRequest,
): Promise<Dispatcher.ResponseData> {
  const refusal = await outbound.refusal(url);
  if (refusal !== undefined) throw new TransferFault(`${redactedCallback(url)} was not called: ${refusal}.`);
  // A connection of its own: a job is rare, and nothing is left open after it.
  const dispatcher = new Agent({ connect: outbound.connect, keepAliveTimeout: 1 });
  let answer: Dispatcher.ResponseData;
  try {
    answer = await send({ method, dispatcher, headersTimeout: headersTimeoutMs });
  } catch (err) {
    throw failure(method, url, err);
  }
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
  await answer.body.dump();
  throw new TransferFault(`${method} ${redactedCallback(url)} was answered with ${answer.statusCode}.`);
}

const failure = (method: string, url: string, err: unknown): TransferFault =>
  new TransferFault(
    `${method} ${redactedCallback(url)} failed: ${err instanceof Error ? err.message : String(err)}`,
    {
      cause: err,
    },
  );
