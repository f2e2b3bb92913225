import { parentsOf } from '../../domain/tmf/hierarchy.js';
import { circularParent } from '../../entities/parties/hierarchy.js';
import type { Transaction } from '../../entities/database.js';
import { Problem } from '../tmf630/errors.js';
import type { ResourceChange } from '../tmf630/stored-resource.js';

/** Throws 409 when an organization or account would be a part of itself; `path` is where it says what it is part of. */
export const refuseCycle =
  (path: string) =>
  async (tx: Transaction, { id, body, before }: ResourceChange): Promise<void> => {
    const had = parentsOf(before ?? {});
    const added = parentsOf(body).filter((each) => !had.includes(each));
    const circular = await circularParent(tx, id, added);
    if (circular === undefined) return;
    const message = `${circular} is ${circular === id ? 'the record itself' : 'a part of it'}`;
    throw new Problem('conflict', `It would be a part of itself: ${message}.`, {
      errors: [{ path, message }],
    });
  };
