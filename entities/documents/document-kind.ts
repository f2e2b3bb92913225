import type { TObject } from 'typebox';
import type { Json } from '../../domain/lib/json.js';
import type { Api } from '../../domain/tmf/apis.js';
import type { ReferenceRule } from '../../domain/tmf/record-references.js';
import type { TableClass } from '../schema.js';
import type { ResourceRow } from '../tables/inventory.js';

/** A row of a kind's table: its columns, `doc` parsed, instants as dates. */
export type Row = Readonly<Record<string, unknown>> & {
  readonly id: ResourceRow['id'];
  readonly doc: ResourceRow['doc'];
  readonly revision: ResourceRow['revision'];
};

/** A kind of document, as data: where its rows are, and by what they are found. */
export interface DocumentKind {
  /** The last part of its path, e.g. `productOrder`. */
  readonly name: string;
  readonly api: Api;
  /** Schema of the answer; filters may name its attributes. */
  readonly schema: TObject;
  /** Where the schema is open, what filters may name in the document instead. */
  readonly searchable?: TObject;
  readonly entity: TableClass;
  /** Where several kinds share a table: only rows with these values are of this kind. */
  readonly within?: Readonly<Record<string, string>>;
  /** What rows of its table have that are another kind's: they are not found. */
  readonly except?: Readonly<Record<string, string>>;
  /** Attributes that a column repeats: answers, filters and sorting use the column, not the document. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Paths that filters and sorting may name in addition: a column, or a column of related rows. */
  readonly filters?: Readonly<Record<string, string | RelatedRows>>;
  /** Further such paths, of columns that something else keeps: no change of the document writes them. */
  readonly foundBy?: Readonly<Record<string, string>>;
  /** Attributes and dotted paths that are not stored in the document, so that it cannot be searched for them. */
  readonly computed?: readonly string[];
  /** Default order, e.g. `-orderDate`; by an indexed column. */
  readonly sort: string;
  /** Several versions share one id; `version` is a column. Without a version the first in order is meant. */
  readonly compareVersions?: (one: Row, other: Row) => number;
  /** Where its documents name other records. */
  readonly references?: readonly ReferenceRule[];
  /** How it is ended while others name it and it cannot be deleted, e.g. `set its status to closed`. */
  readonly endedBy?: string;
  /** Attributes that only callers with a scope of their own see and change: no event has them, and no filter names them. */
  readonly restricted?: readonly string[];
  /** True: it is found by what it has in common with others that may mean the same (domain/selling/match-keys.ts). */
  readonly matched?: boolean;
  /** The stored name of each attribute that is answered under another one. */
  readonly renamed?: Readonly<Record<string, string>>;
  /** Other kinds that are answered from the same rows: a change has an event of each. */
  readonly surfaces?: readonly Surface[];
  /** The attributes that are missing while it waits for information: recorded as `…InformationRequiredEvent`. */
  readonly informationRequired?: (body: Json) => string | undefined;
}

/** A record in another API: the same row, with other columns and some attributes under other names. */
export type Surface = Pick<DocumentKind, 'name' | 'api' | 'entity' | 'attributes' | 'restricted' | 'renamed'>;

/** Rows of another table, joined through `on`, of which a column is filtered. `t` is the kind's own table. */
export interface RelatedRows {
  readonly from: string;
  readonly on: string;
  readonly column: string;
}
