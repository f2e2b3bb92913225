import { v7 as uuidv7 } from 'uuid';
import { attributeChanges } from '../../domain/events/deed.js';
import type { Database, Transaction } from '../database.js';
import type { CatalogFile, CatalogFileChunk } from '../tables/catalog.js';
import type { Row } from '../tables/row.js';

/** What is stored under an id of its own, until a file names it. */
export type StoredContent = Row<CatalogFile, 'contentId' | 'size'>;

type NamedContent = StoredContent & Row<CatalogFile, 'createdAt'>;

/** Larger than a file of a hundred thousand entries; an import reads the file as a whole. */
export const maxFileBytes = 256 * 1024 * 1024;

/** The content exceeds the limit of a file. */
export class FileTooLarge extends Error {
  override readonly name = 'FileTooLarge';
}

/** A row travels as hexadecimal text: twice this is well below what a server takes at once. */
const chunkSize = 1024 * 1024;

/** Stores the content chunk by chunk; throws `FileTooLarge` beyond the limit. */
export async function writeContent(
  database: Database,
  source: AsyncIterable<Uint8Array | string>,
): Promise<StoredContent> {
  const contentId = uuidv7();
  let size = 0;
  let position = 0;
  for await (const content of chunksOf(source)) {
    size += content.length;
    if (size > maxFileBytes) throw new FileTooLarge(`A file must not be larger than ${maxFileBytes} bytes.`);
    await database.run(
      'INSERT INTO catalog_file_chunk (contentId, position, content, createdAt) VALUES (?, ?, ?, ?)',
      [contentId, position, content, new Date()],
    );
    position += 1;
  }
  return { contentId, size };
}

async function* chunksOf(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of source) {
    let rest = typeof piece === 'string' ? Buffer.from(piece) : Buffer.from(piece);
    while (length + rest.length >= chunkSize) {
      const taken = chunkSize - length;
      yield Buffer.concat([...pieces, rest.subarray(0, taken)]);
      rest = rest.subarray(taken);
      pieces = [];
      length = 0;
    }
    pieces.push(rest);
    length += rest.length;
  }
  if (length > 0) yield Buffer.concat(pieces);
}

/** The content in chunks; a reader gets it to its end even if the name has been given another content meanwhile. */
export async function* readContent(database: Database, { contentId }: StoredContent): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const [chunk] = await database.rows<Row<CatalogFileChunk, 'content'>>(
      'SELECT content FROM catalog_file_chunk WHERE contentId = ? AND position = ?',
      [contentId, position],
    );
    if (!chunk) return;
    yield chunk.content;
  }
}

/** Gives the name to the content, and takes it from the one that had it. */
export function nameContent(
  tx: Transaction,
  { contentId, size }: StoredContent,
  file: { readonly name: string; readonly caller: string },
): void {
  const row = { ...file, contentId, size, createdAt: new Date() };
  tx.upsert(
    'catalog_file',
    ['name', 'contentId', 'size', 'caller', 'createdAt'],
    [row],
    'contentId = VALUES(contentId), size = VALUES(size), caller = VALUES(caller), createdAt = VALUES(createdAt)',
  );
  tx.write(...unnamedContent());
  const change = attributeChanges({}, { contentId, size });
  tx.deeds?.add('catalog_file', { resource: 'catalogFile', id: file.name, action: 'create', change });
}

/** Deletes content that no file has come to have, and no export; returns how many pieces of it. */
export const deleteUnnamedContent = async (tx: Transaction): Promise<number> =>
  tx.affected(...unnamedContent());

const unnamedContent = (): [sql: string, values: readonly Date[]] => [
  `DELETE FROM catalog_file_chunk WHERE createdAt < ?
   AND contentId NOT IN (SELECT contentId FROM catalog_file)
   AND contentId NOT IN (SELECT contentId FROM privacy_job WHERE contentId IS NOT NULL)`,
  [new Date(Date.now() - unnamedRetentionMs)],
];

/** How long unnamed content is stored: somebody may still be reading or writing it. */
const unnamedRetentionMs = 86_400_000;

/** Undefined when no file has the name. */
export async function findFile(database: Database, name: string): Promise<NamedContent | undefined> {
  const [file] = await database.rows<NamedContent>(
    'SELECT contentId, size, createdAt FROM catalog_file WHERE name = ?',
    [name],
  );
  return file;
}

/** False when no file had the name. */
export async function deleteFile(database: Database, name: string): Promise<boolean> {
  return await database.transaction(async (tx) => {
    const deleted = await tx.affected('DELETE FROM catalog_file WHERE name = ?', [name]);
    if (deleted > 0) tx.deeds?.add('catalog_file', { resource: 'catalogFile', id: name, action: 'delete' });
    return deleted > 0;
  });
}
