import type { SpecificationRef } from '../order/references.js';
import type { Realization } from '../inventory/inventory.js';
import type { Claim } from './specification-node.js';
import { groupBy } from '../lib/group-by.js';

/** The part of the install base that no node has claimed yet. */
export function claims(realizations: readonly Realization[]): Claim {
  const ids = new Set(realizations.map(({ id }) => id));
  const unclaimed = groupBy(realizations, ({ specification, parentId }) =>
    claimKey(specification, parentId !== undefined && ids.has(parentId) ? parentId : ''),
  );
  return ({ ref }, parent) => {
    let above = parent;
    while (above && !above.owned) above = above.parent;
    return unclaimed.get(claimKey(ref, above?.owned?.id ?? ''))?.shift();
  };
}

const claimKey = ({ '@referredType': type, id }: SpecificationRef, parentId: string): string =>
  `${type} ${id} ${parentId}`;
