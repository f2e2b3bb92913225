import { Readable } from 'node:stream';
import pRetry from 'p-retry';
import { Agent, type Dispatcher, request } from 'undici';
import { shownCallback } from '../../domain/events/event-subscription.js';
import { catalogFileType } from '../../domain/tmf/schemas/catalog-job.js';
import { FileTooLarge, largestFile } from '../../entities/catalog/catalog-files.js';
import type { Outbound } from '../../outbound/outbound.js';

/** Why a file could not be brought or fetched. */
export class TransferFault extends Error {
  override readonly name = 'TransferFault';
}

/** An answer that is this late does not come. */
const headersTimeoutMs = 60_000;
/** What does not answer is asked again so often, within about a quarter of a minute. */
const retries = { retries: 4, minTimeout: 1_000, factor: 2 };

/** The content behind the address. */
export async function download(outbound: Outbound, url: string): Promise<AsyncIterable<Uint8Array>> {
  const { body } = await ask(outbound, url, {
    method: 'GET',
    send: async (options) => pRetry(async () => request(url, options), retries),
  });
  return limited(body as AsyncIterable<Uint8Array>, url);
}

async function* limited(source: AsyncIterable<Uint8Array>, url: string): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const piece of source) {
      size += piece.length;
      if (size > largestFile)
        throw new FileTooLarge(`${shownCallback(url)} is larger than ${largestFile} bytes.`);
      yield piece;
    }
  } catch (err) {
    throw err instanceof FileTooLarge ? err : failure('GET', url, err);
  }
}

/** Puts the content to the address; once, since its source is read by then. */
export async function upload(
  outbound: Outbound,
  url: string,
  source: AsyncIterable<Uint8Array>,
  size: number,
): Promise<void> {
  const headers = { 'content-type': catalogFileType, 'content-length': String(size) };
  const { body } = await ask(outbound, url, {
    method: 'PUT',
    send: async (options) => request(url, { ...options, headers, body: Readable.from(source) }),
  });
  await body.dump();
}

interface Asked {
  readonly method: 'GET' | 'PUT';
  readonly send: (options: {
    readonly method: 'GET' | 'PUT';
    readonly dispatcher: Agent;
    readonly headersTimeout: number;
  }) => Promise<Dispatcher.ResponseData>;
}

async function ask(
  outbound: Outbound,
  url: string,
  { method, send }: Asked,
): Promise<Dispatcher.ResponseData> {
  const refusal = await outbound.refusal(url);
  if (refusal !== undefined) throw new TransferFault(`${shownCallback(url)} is not asked: ${refusal}.`);
  // Of its own: a job is rare, and nothing is left open behind it.
  const dispatcher = new Agent({ connect: outbound.connect, keepAliveTimeout: 1 });
  let answer: Dispatcher.ResponseData;
  try {
    answer = await send({ method, dispatcher, headersTimeout: headersTimeoutMs });
  } catch (err) {
    throw failure(method, url, err);
  }
  if (answer.statusCode >= 200 && answer.statusCode < 300) return answer;
  await answer.body.dump();
  throw new TransferFault(`${method} ${shownCallback(url)} was answered with ${answer.statusCode}.`);
}

const failure = (method: string, url: string, err: unknown): TransferFault =>
  new TransferFault(
    `${method} ${shownCallback(url)} failed: ${err instanceof Error ? err.message : String(err)}`,
    {
      cause: err,
    },
  );
