import type { TableClass } from '../schema.js';

/** The records of a person by which rows of other tables are found (`privacy_record`). */
export const ownerKinds = [
  /** The person by the id of any record of it, stored here or not. */
  'party',
  /** Documents of the person: parties, accounts, sites, quotes, carts, leads, appointments. */
  'document',
  /** Documents of others that name the person. */
  'naming',
  'opportunity',
  'order',
  'step',
  'product',
  'installed',
  'agreement',
  'entitlement',
  /** What stands beside orders and items: fallout, tasks, cancellations, revisions, discrepancies. */
  'attached',
  'orderJob',
] as const;
export type OwnerKind = (typeof ownerKinds)[number];

/**
 * What erasure makes of a column. `redacted`: a JSON document without what it says of a person (domain/privacy/redact.ts). `replaced`: the text
 * gives way to another one. `searched`: in the text the person's names and numbers do. `answer`: the JSON text of an answer, if it has any of
 * these or names a record of the person. `removed`: NULL. `emptied`: an empty text or
 * object. `named`, `externalId`: the columns of documents that repeat these attributes.
 */
export type ErasureRule =
  'redacted' | 'replaced' | 'searched' | 'answer' | 'removed' | 'emptied' | 'named' | 'externalId';

/** How rows of a person are found, by an index. */
interface FoundBy {
  readonly owner: OwnerKind;
  readonly column: string;
  /** The first column of the index, if it is another one: of few values. */
  readonly within?: string;
  /** What the rows are about, in their column `resource`: ids that other systems have chosen may be those of other records too. */
  readonly resources?: readonly string[];
}

/** What a table has of persons. Every column of it is named here once (test/privacy/personal-data.test.ts). */
export interface PersonalTable {
  readonly entity: TableClass;
  /** None: it is not searched by person. `all`: it has no reference, and is read whole. */
  readonly found: readonly FoundBy[] | 'all';
  readonly erased?: Readonly<Record<string, ErasureRule>>;
  /** The rows are deleted by an erasure. */
  readonly deleted?: true;
  /** Columns that say something of somebody and stay, with the reason. */
  readonly kept?: { readonly columns: string; readonly why: string };
  /** Columns that say nothing of a person, beside the ids of records. */
  readonly neutral: string;
  /** Columns that an export leaves out: secrets, and who else has done what. */
  readonly notExported?: string;
  /** Where its documents say in a column what they are about. */
  readonly kindColumn?: string;
  /** What its documents are about. */
  readonly kind?: string;
  /** Rows in hand at once; fewer where a row may have megabytes. */
  readonly atOnce?: number;
}

/** The columns of every stored resource beside its document. */
export const ofRecord = 'id revision createdAt updatedAt';

/** The names in a list of columns. */
export const names = (columns = ''): readonly string[] => columns.split(/\s+/).filter((name) => name !== '');
