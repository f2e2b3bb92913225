import type { Catalog } from './catalog.js';
import type { Specification } from './specification.js';

/**
 * The specifications, and everything they are decomposed into: by every relationship but `composedOf`, whatever its
 * condition.
 */
export function withDecomposed(
  specifications: Iterable<Specification>,
  catalog: Catalog,
): ReadonlySet<Specification> {
  const reached = new Set(specifications);
  for (const { relationships } of reached) {
    for (const { relationshipType, '@referredType': type, id } of relationships) {
      const target = relationshipType === 'composedOf' ? undefined : catalog.specification(type, id);
      if (target) reached.add(target);
    }
  }
  return reached;
}
