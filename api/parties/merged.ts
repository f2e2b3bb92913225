import { object, text } from '../../domain/lib/json.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { Problem } from '../tmf630/errors.js';
import type { Resource } from '../tmf630/resource.js';

/** Throws 409 for a record that was merged into another one: it is that one. */
export function refuseMerged({ name }: Pick<Resource, 'name'>, { id, doc }: Row): void {
  const into = text(object(doc['mergedInto'])['id']);
  if (into === undefined) return;
  throw new Problem('conflict', `${name} ${id} was merged into ${into}: it is changed there.`);
}
