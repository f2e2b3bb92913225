import type { TObject, TSchema } from 'typebox';
import type { DocumentKind, Row } from '../../entities/documents/document-kind.js';
import type { Caller, Scope } from './auth.js';
import type { Context } from './context.js';
import type { Fields } from './fields.js';
import type { ApiOperation, ApiRequest, ApiResponse, Examples, Parameter } from './operation.js';

/** A resource as JSON. */
export type Body = Readonly<Record<string, unknown>>;

/**
 * One TMF resource, as data: the generic layer makes its list, read, create, patch and delete operations, and its part
 * of the OpenAPI document. Adding a resource is adding a declaration.
 */
export interface Resource extends DocumentKind {
  /** The `@type` of the answer unless the caller gave one. */
  readonly type: string;
  readonly description: string;
  /** Adds to the rows of a page what documents and columns lack; with few queries for the whole page. */
  readonly render?: (context: Context, page: readonly RowWithBody[], view: View) => Promise<readonly Body[]>;
  /** One of these is needed to read it; `read` by default. */
  readonly readScopes?: readonly Scope[];
  readonly create?: Create;
  readonly patch?: Patch;
  readonly remove?: Remove;
}

/** A row, and the resource made of document and columns. */
export interface RowWithBody {
  readonly row: Row;
  readonly body: Body;
}

/** The caller that a resource is rendered for. */
export interface View {
  readonly origin: string;
  readonly fields: Fields;
  /** Absent: somebody who sees only what everybody may see. */
  readonly caller?: Caller;
}

export interface Create {
  readonly schema: TObject;
  readonly scopes: readonly Scope[];
  readonly examples?: Examples;
  /** The id of the resource; 200 when it existed before (idempotency). */
  readonly handle: (context: Context, request: ApiRequest) => Promise<Created>;
  readonly idempotency?: 'ownKeys';
  /** What parameters make of a creation: another answer than the new resource. */
  readonly otherwise?: {
    readonly parameters: readonly Parameter[];
    readonly responses: ApiOperation['responses'];
    /** Undefined: the parameters ask for nothing but the creation. */
    readonly handle: (context: Context, request: ApiRequest) => Promise<ApiResponse | undefined>;
  };
}

export interface Created {
  readonly id: string;
  readonly version?: string;
  readonly status: 201 | 200;
}

export interface Patch {
  readonly schema: TSchema;
  readonly scopes: readonly Scope[];
  readonly summary?: string;
  /** Validates only what the merged resource can show. Returns headers to add. */
  readonly handle: (
    context: Context,
    request: ApiRequest,
    row: Row,
  ) => Promise<Readonly<Record<string, string>> | void>;
}

export interface Remove {
  readonly scopes: readonly Scope[];
  readonly handle: (context: Context, row: Row, request: ApiRequest) => Promise<void>;
}
