import type { TObject, TSchema } from 'typebox';
import type { TableClass } from '../../entities/schema.js';
import type { Scope } from './auth.js';
import type { Context } from './context.js';
import type { Api } from './api.js';
import type { Fields } from './fields.js';
import type { ApiRequest } from './operation.js';

/** A resource as JSON. */
export type Body = Readonly<Record<string, unknown>>;

/** A row of the resource's table: its columns, `doc` parsed, instants as dates. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly doc: Body;
  readonly revision: number;
};

/**
 * One TMF resource, as data: the generic layer makes its list, read, create, patch and delete of it, and its part of
 * the OpenAPI document. Adding a resource is adding a declaration.
 */
export interface Resource {
  /** The last part of its path, e.g. `productOrder`. */
  readonly name: string;
  /** The `@type` it is answered with unless the caller gave one. */
  readonly type: string;
  readonly api: Api;
  readonly description: string;
  /** As it is answered; what filters may name. */
  readonly schema: TObject;
  /** What filters may name in the document instead, where the schema leaves it open. */
  readonly searchable?: TObject;
  readonly entity: TableClass;
  /** Only rows with these values are of this resource, where several share a table. */
  readonly within?: Readonly<Record<string, string>>;
  /** Attributes that a column repeats: the column is answered, filtered and sorted by, not the document. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Paths that filters and sorting may name beyond these: a column, or a column of related rows. */
  readonly filters?: Readonly<Record<string, string | RelatedRows>>;
  /** Attributes and dotted paths that only `render` makes: the document cannot be searched for them. */
  readonly computed?: readonly string[];
  /** Default order, e.g. `-orderDate`; by a column that is indexed. */
  readonly sort: string;
  /** Several versions live under one id; `version` is a column. The one that comes first is meant unless one is named. */
  readonly compareVersions?: (one: Row, other: Row) => number;
  /** Adds to the rows of a page what documents and columns lack; by few queries for the whole page. */
  readonly render?: (context: Context, page: readonly RowWithBody[], view: View) => Promise<readonly Body[]>;
  /** Where it lacks something, while it waits for more from whoever sent it: recorded as `…InformationRequiredEvent`. */
  readonly informationRequired?: (body: Body) => string | undefined;
  readonly create?: Create;
  readonly patch?: Patch;
  readonly remove?: Remove;
}

/** Rows of another table, found through `on`, of which a column is filtered. `t` is the resource's own table. */
export interface RelatedRows {
  readonly from: string;
  readonly on: string;
  readonly column: string;
}

/** A row and the resource as document and columns make it. */
export interface RowWithBody {
  readonly row: Row;
  readonly body: Body;
}

/** For whom a resource is rendered. */
export interface View {
  readonly origin: string;
  readonly fields: Fields;
}

export interface Create {
  readonly schema: TObject;
  readonly scopes: readonly Scope[];
  /** The id of the resource; 200 when it was there before (idempotency). */
  readonly handle: (context: Context, request: ApiRequest) => Promise<Created>;
  readonly idempotency?: 'ownKeys';
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
  /** Validates by itself what only the merged resource can show. Returns headers to add. */
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
