import { v7 as uuidv7 } from 'uuid';
import type { Json } from '../../domain/lib/json.js';
import { attributeChanges } from '../../domain/events/deed.js';
import { type FalloutComment, unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { changeColumns } from '../events/changes.js';
import { type Database, sql, type Transaction } from '../database.js';
import type { Fallout } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

export type FalloutChange = 'changed' | 'unknown' | 'overtaken' | { readonly refused: string };

type LockedFallout = Row<Fallout, 'state' | 'owner' | 'revision' | 'comments' | 'doc'>;

interface FalloutPatch {
  readonly falloutId: string;
  readonly revision: number;
  /** Absent: it stays with whom it is. */
  readonly owner?: string | null;
  /** What else is kept with it. */
  readonly updateDoc: (doc: Json) => Json;
}

/** Gives the fallout to somebody, or to nobody, and keeps what else is said of it; what is closed stays as it is. */
export async function changeFallout(
  database: Database,
  { falloutId, revision, owner: given, updateDoc }: FalloutPatch,
): Promise<FalloutChange> {
  return await database.transaction(async (tx) => {
    const found = await lockFallout(tx, falloutId);
    if (!found) return 'unknown';
    if (!unresolvedFallout.some((state) => state === found.state))
      return { refused: `the fallout is ${found.state}` };
    if (found.revision !== revision) return 'overtaken';
    const owner = given === undefined ? found.owner : given;
    const doc = updateDoc(found.doc);
    tx.update('fallout', { owner, doc, ...changeColumns(new Date()) }, sql('id = ?', [falloutId]));
    const change = attributeChanges({ ...found.doc, owner: found.owner }, { ...doc, owner });
    tx.deeds?.add('fallout', { resource: 'fallout', id: falloutId, action: 'change', change });
    return 'changed';
  });
}

/** Nobody reads more of them, and they are answered with the fallout. */
const maxComments = 200;

/** Adds what somebody says about the fallout, open or closed. */
export async function commentFallout(
  database: Database,
  { falloutId, author, text }: { readonly falloutId: string } & Pick<FalloutComment, 'author' | 'text'>,
): Promise<FalloutChange> {
  return await database.transaction(async (tx) => {
    const found = await lockFallout(tx, falloutId);
    if (!found) return 'unknown';
    if ((found.comments?.length ?? 0) >= maxComments)
      return { refused: `the fallout has ${maxComments} comments, and takes no more` };
    addComment(tx, falloutId, { author, text });
    const change = attributeChanges({}, { comment: text });
    tx.deeds?.add('fallout', { resource: 'fallout', id: falloutId, action: 'change', change });
    return 'changed';
  });
}

/** Adds it; the row is locked. */
function addComment(
  tx: Transaction,
  falloutId: string,
  { author, text }: Pick<FalloutComment, 'author' | 'text'>,
): void {
  const now = new Date();
  const comment: FalloutComment = { id: uuidv7(), text, author, date: now.toISOString() };
  tx.update(
    'fallout',
    { comments: sql(`JSON_MERGE_PRESERVE(COALESCE(comments, '[]'), ?)`, [[comment]]), ...changeColumns(now) },
    sql('id = ?', [falloutId]),
  );
}

const lockFallout = async (tx: Transaction, id: string): Promise<LockedFallout | undefined> =>
  (
    await tx.rows<LockedFallout>(
      'SELECT state, owner, revision, comments, doc FROM fallout WHERE id = ? FOR UPDATE',
      [id],
    )
  )[0];
