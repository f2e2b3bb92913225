import type { Readable } from 'node:stream';
import type { TSchema } from 'typebox';
import type { Caller, Scope } from './auth.js';
import type { Context } from './context.js';
import type { Api } from './api.js';

/**
 * One method of one path, as data: the router runs it, the OpenAPI document describes it. A resource declaration
 * expands into several; operations that TMF lacks (plan, retry) are declared directly.
 */
export interface ApiOperation {
  readonly api: Api;
  readonly method: Method;
  /** Beneath the API's base, parameters in braces: `/productOrder/{id}`. */
  readonly path: string;
  /** The caller needs one of these scopes. */
  readonly scopes: readonly Scope[];
  readonly summary: string;
  /** The name in generated clients; by default made of method and path. */
  readonly id?: string;
  /** The resource whose own operation it is. */
  readonly resource?: string;
  readonly parameters?: readonly Parameter[];
  readonly body?: OperationBody;
  readonly responses: Readonly<Record<number, OperationResponse>>;
  /** Names for the schemas of body and answers, so that generated clients have types with these names. */
  readonly schemas?: Readonly<Record<string, TSchema>>;
  /**
   * Why repeated POSTs are not answered from the record under their Idempotency-Key: `ownKeys` handles keys itself,
   * `noEffect` can be repeated.
   */
  readonly idempotency?: 'ownKeys' | 'noEffect';
  /**
   * Reads the answer's `secret`, which is not recorded with the rest: it is stored in one place, by the answer's id.
   */
  readonly readSecret?: (context: Context, id: string) => Promise<string | undefined>;
  /** Run again after a deadlock, and so must have no effect outside the context's database and relay. */
  readonly handle: (context: Context, request: ApiRequest) => Promise<ApiResponse>;
}

/** How an operation is named in records of requests: its method, and its path as it is declared. */
export const operationName = ({ api, method, path }: Pick<ApiOperation, 'api' | 'method' | 'path'>): string =>
  `${method.toUpperCase()} ${api.base}${path}`;

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Bodies for the documentation, each by what it shows. */
export type Examples = Readonly<Record<string, unknown>>;

export interface OperationBody {
  /** Schema that validates the body; absent where `handle` validates (a merge patch is validated after merging). */
  readonly validate?: (body: unknown) => void;
  readonly schema: TSchema;
  readonly contentTypes: readonly string[];
  readonly examples?: Examples;
  readonly optional?: boolean;
  /** Body of any size: `handle` reads it as a stream, from `request.stream`. */
  readonly streamed?: boolean;
}

interface OperationResponse {
  readonly description: string;
  readonly schema?: TSchema;
  /** JSON by default. */
  readonly contentType?: string;
  /** Descriptions of the answer's headers, by name. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header';
  readonly description: string;
  readonly schema: TSchema;
}

/** A request that has been authorized, parsed and validated. */
export interface ApiRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Empty when a JSON patch was sent. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The body of `application/json-patch+json`, not checked yet; of a PATCH the equivalent merge patch is the `body`. */
  readonly jsonPatch?: unknown;
  /** The body as a stream, where the operation takes it so. */
  readonly stream?: Readable;
  readonly header: (name: string) => string | undefined;
  readonly caller: Caller;
  /** The public origin, for hrefs. */
  readonly origin: string;
  /** The requested path, without the query. */
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
