import type { TObject } from 'typebox';
import type { Json } from '../../domain/lib/json.js';
import type { Api } from '../../domain/tmf/apis.js';
import type { TableClass } from '../schema.js';
import type { ResourceRow } from '../tables/inventory.js';

/** A row of a kind's table: its columns, `doc` parsed, instants as dates. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly id: ResourceRow['id'];
  readonly doc: ResourceRow['doc'];
  readonly revision: ResourceRow['revision'];
};

/** A kind of document, as data: where its rows are, and what they are found by. */
export interface DocumentKind {
  /** The last part of its path, e.g. `productOrder`. */
  readonly name: string;
  readonly api: Api;
  /** As it is answered; what filters may name. */
  readonly schema: TObject;
  /** What filters may name in the document instead, where the schema leaves it open. */
  readonly searchable?: TObject;
  readonly entity: TableClass;
  /** Only rows with these values are of this kind, where several share a table. */
  readonly within?: Readonly<Record<string, string>>;
  /** Attributes that a column repeats: the column is answered, filtered and sorted by, not the document. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Paths that filters and sorting may name beyond these: a column, or a column of related rows. */
  readonly filters?: Readonly<Record<string, string | RelatedRows>>;
  /** Attributes and dotted paths that are no part of the document: it cannot be searched for them. */
  readonly computed?: readonly string[];
  /** Default order, e.g. `-orderDate`; by a column that is indexed. */
  readonly sort: string;
  /** Several versions live under one id; `version` is a column. The one that comes first is meant unless one is named. */
  readonly compareVersions?: (one: Row, other: Row) => number;
  /** Where it lacks something, while it waits for more from whoever sent it: recorded as `…InformationRequiredEvent`. */
  readonly informationRequired?: (body: Json) => string | undefined;
}

/** Rows of another table, found through `on`, of which a column is filtered. `t` is the kind's own table. */
export interface RelatedRows {
  readonly from: string;
  readonly on: string;
  readonly column: string;
}
