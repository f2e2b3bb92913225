import { v7 as uuidv7 } from 'uuid';
import { attributeChanges } from '../../domain/events/deed.js';
import { type FalloutComment, unresolvedFallout } from '../../domain/tmf/schemas/fallout.js';
import { changeColumns } from '../events/changes.js';
import { type Database, sql, type Transaction } from '../database.js';
import type { Fallout } from '../tables/plan.js';
import type { Row } from '../tables/row.js';

export type FalloutChange = 'changed' | 'unknown' | 'overtaken' | { readonly refused: string };

type LockedFallout = Row<Fallout, 'state' | 'owner' | 'revision' | 'comments'>;

/** Gives the fallout to somebody, or to nobody; what is closed stays as it is. */
export async function assignFallout(
  database: Database,
  {
    falloutId,
    owner,
    revision,
  }: { readonly falloutId: string; readonly owner: string | null; readonly revision: number },
): Promise<FalloutChange> {
  return await database.transaction(async (tx) => {
    const found = await lockFallout(tx, falloutId);
    if (!found) return 'unknown';
    if (!unresolvedFallout.some((state) => state === found.state))
      return { refused: `the fallout is ${found.state}` };
    if (found.revision !== revision) return 'overtaken';
    tx.update('fallout', { owner, ...changeColumns(new Date()) }, sql('id = ?', [falloutId]));
    const change = attributeChanges({ owner: found.owner }, { owner });
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
      'SELECT state, owner, revision, comments FROM fallout WHERE id = ? FOR UPDATE',
      [id],
    )
  )[0];
