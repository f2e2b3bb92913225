import type { SpecificationRef } from '../order/references.js';
import type { Realization } from '../inventory/inventory.js';
import type { Claim } from './specification-node.js';

/** What of the install base is still to be taken. */
export function claims(realizations: readonly Realization[]): Claim {
  const ids = new Set(realizations.map(({ id }) => id));
  const unclaimed = new Map<string, Realization[]>();
  for (const each of realizations) {
    const parentId = each.parentId !== undefined && ids.has(each.parentId) ? each.parentId : '';
    const key = claimKey(each.specification, parentId);
    const same = unclaimed.get(key);
    if (same) same.push(each);
    else unclaimed.set(key, [each]);
  }
  return ({ ref }, parent) => {
    let above = parent;
    while (above && !above.owned) above = above.parent;
    return unclaimed.get(claimKey(ref, above?.owned?.id ?? ''))?.shift();
  };
}

const claimKey = ({ '@referredType': type, id }: SpecificationRef, parentId: string): string =>
  `${type} ${id} ${parentId}`;
