import cors from 'cors';
import express, { type Request, type RequestHandler, type Response, Router } from 'express';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { object, text } from '../../domain/lib/json.js';
import { type Authenticate, credentialsOf, requireScope } from '../tmf630/auth.js';
import { Problem } from '../tmf630/errors.js';
import { invalidBody } from '../tmf630/validation.js';

/** What Temporal's UI and command line ask for the content of payloads. */
export interface CodecOptions {
  readonly codec: PayloadCodec;
  /** The origins of Temporal's UI. */
  readonly origins: readonly string[];
}

interface CodecDependencies extends CodecOptions {
  readonly authenticate: Authenticate;
  readonly limits: readonly RequestHandler[];
}

const path = '/codec';
/** As much as Temporal takes in one message, in base64. */
const bodyLimit = '6mb';

/**
 * Temporal's remote codec: `POST /codec/decode` and `/codec/encode` with `{ "payloads": [...] }`, for operators. Called by the UI
 * in their browsers, so from its origins only.
 */
export function createCodecEndpoint({ codec, origins, authenticate, limits }: CodecDependencies): Router {
  const router = Router({ caseSensitive: true });
  router.use(
    path,
    cors({
      origin: [...origins],
      methods: ['POST'],
      allowedHeaders: ['Authorization', 'Content-Type', 'X-API-Key', 'X-Namespace'],
      maxAge: 600,
    }),
    async (req, res, next) => {
      const caller = await authenticate(credentialsOf(req));
      requireScope(caller, ['ops']);
      res.locals['caller'] = caller;
      next();
    },
    ...limits,
    // The command line sends no type.
    express.json({ limit: bodyLimit, type: () => true }),
  );
  const serve = (operation: 'encode' | 'decode'): void => {
    router.post(`${path}/${operation}`, async (req: Request, res: Response) => {
      const payloads = payloadsIn(req.body);
      const result = await codec[operation](payloads).catch((err: unknown) => {
        throw new Problem(
          'conflict',
          `A payload cannot be read: ${err instanceof Error ? err.message : ''}.`,
        );
      });
      res.set('Cache-Control', 'no-store').json({ payloads: result.map(toJson) });
    });
  };
  serve('decode');
  serve('encode');
  return router;
}

/** As protobuf writes them in JSON: bytes are base64. Throws 400 for anything else. */
function payloadsIn(body: unknown): Payload[] {
  const { payloads } = object(body) as { readonly payloads?: unknown };
  if (!Array.isArray(payloads)) throw invalidBody([{ path: '$.payloads', message: 'must be a list' }]);
  return payloads.map((payload: unknown) => {
    const { metadata, data } = object(payload) as { readonly metadata?: unknown; readonly data?: unknown };
    const entries = Object.entries(object(metadata)).map(([name, value]) => [name, bytesOf(value)] as const);
    return { metadata: Object.fromEntries(entries), data: bytesOf(data) };
  });
}

const bytesOf = (base64: unknown): Uint8Array => Buffer.from(text(base64) ?? '', 'base64');

const toJson = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(
    Object.entries(metadata ?? {}).map(([name, value]) => [name, base64Of(value)]),
  ),
  data: base64Of(data),
});

const base64Of = (bytes: Uint8Array | null | undefined): string =>
  Buffer.from(bytes ?? []).toString('base64');
