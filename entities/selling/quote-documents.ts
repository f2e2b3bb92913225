import type { Database, Transaction } from '../database.js';
import { sql } from '../database.js';
import type { QuoteDocument } from '../tables/selling.js';
import type { Row } from '../tables/row.js';

type StoredDocument = Row<
  QuoteDocument,
  'id' | 'quoteId' | 'version' | 'language' | 'contentHash' | 'html' | 'pdf' | 'usedAt' | 'createdAt'
>;

/** Keeps a document as it is sent. */
export function keepQuoteDocument(tx: Transaction, document: Omit<QuoteDocument, 'usedAt'>): void {
  tx.insert('quote_document', Object.keys(document) as (keyof typeof document)[], [document]);
}

/** The document that was sent last of a version in a language; undefined when none was. */
export async function sentDocument(
  database: Database,
  { quoteId, version, language }: Pick<StoredDocument, 'quoteId' | 'version' | 'language'>,
): Promise<StoredDocument | undefined> {
  const [row] = await database.rows<StoredDocument>(
    `SELECT ${columns} FROM quote_document WHERE quoteId = ? AND version = ? AND language = ?
     ORDER BY createdAt DESC, id DESC LIMIT 1`,
    [quoteId, version, language],
  );
  return row;
}

/** The document of a link, by the hash of its token. */
export async function documentOfLink(
  database: Pick<Database, 'rows'>,
  tokenHash: string,
): Promise<StoredDocument | undefined> {
  const [row] = await database.rows<StoredDocument>(
    `SELECT ${columns} FROM quote_document WHERE tokenHash = ?`,
    [tokenHash],
  );
  return row;
}

const columns = 'id, quoteId, version, language, contentHash, html, pdf, usedAt, createdAt';

/** Marks the link as used: it answers nothing more. */
export function useLink(tx: Transaction, id: string, at: Date): void {
  tx.update('quote_document', { usedAt: at }, sql('id = ?', [id]));
}

/** Forgets what was sent of a quote that is deleted. */
export function forgetQuoteDocuments(tx: Transaction, quoteId: string): void {
  tx.write('DELETE FROM quote_document WHERE quoteId = ?', [quoteId]);
}
