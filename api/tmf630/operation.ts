import type { Readable } from 'node:stream';
import type { TSchema } from 'typebox';
import type { Caller, Scope } from './auth.js';
import type { Context } from './context.js';
import type { Api } from './api.js';

/**
 * One method of one path, as data: the router runs it, the OpenAPI document shows it. A resource declaration unfolds
 * into several; what TMF lacks (plan, retry) is declared directly.
 */
export interface ApiOperation {
  readonly api: Api;
  readonly method: Method;
  /** Beneath the API's base, parameters in braces: `/productOrder/{id}`. */
  readonly path: string;
  /** The caller needs one of these. */
  readonly scopes: readonly Scope[];
  readonly summary: string;
  /** What generated clients call it; without it made of method and path. */
  readonly id?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: OperationBody;
  readonly responses: Readonly<Record<number, OperationResponse>>;
  /** Names for the schemas of body and answers, so that generated clients have types of these names. */
  readonly schemas?: Readonly<Record<string, TSchema>>;
  /**
   * Where repeated POSTs are not answered from what was recorded under their Idempotency-Key: `ownKeys` sees to it by
   * itself, `noEffect` can be repeated.
   */
  readonly idempotency?: 'ownKeys' | 'noEffect';
  /** Reads the answer's `secret`, which is not recorded with the rest of it: it is kept in one place, by the answer's id. */
  readonly readSecret?: (context: Context, id: string) => Promise<string | undefined>;
  /** Is run again where it lost a deadlock, and so must not act outside the context's database and relay. */
  readonly handle: (context: Context, request: ApiRequest) => Promise<ApiResponse>;
}

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

interface OperationBody {
  /** What the body is validated against; absent where `handle` does it (a merge patch is validated merged). */
  readonly validate?: (body: unknown) => void;
  readonly schema: TSchema;
  readonly contentTypes: readonly string[];
  readonly optional?: boolean;
  /** Of any size: `handle` reads it as it comes, as `request.stream`. */
  readonly streamed?: boolean;
}

interface OperationResponse {
  readonly description: string;
  readonly schema?: TSchema;
  /** JSON unless it is said. */
  readonly contentType?: string;
  /** What the headers of the answer say, by their names. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header';
  readonly description: string;
  readonly schema: TSchema;
}

/** A request that is known to be permitted, readable and valid. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty when a JSON patch was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body of `application/json-patch+json`, not checked yet. */
  readonly jsonPatch?: unknown;
  /** The body as it comes, where the operation takes it so. */
  readonly stream?: Readable;
  readonly header: (name: string) => string | undefined;
  readonly caller: Caller;
  /** The public origin, for hrefs. */
  readonly origin: string;
  /** The path as it was asked for, without the query. */
  readonly path: string;
}

export interface ApiResponse {
  readonly status: number;
  /** JSON, or a stream that is sent as it is. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const jsonTypes = ['application/json'] as const;
export const jsonPatchType = 'application/json-patch+json';
export const patchTypes = ['application/merge-patch+json', 'application/json', jsonPatchType] as const;
