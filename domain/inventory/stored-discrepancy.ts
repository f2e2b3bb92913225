import { sameValue } from '../lib/values.js';
import type { DiscoveredItem, Discrepancy } from './discovery.js';

/** A discrepancy is decided by a person, or gone with a report that agrees; it is open again when one differs anew. */
export const discrepancyStates = ['open', 'accepted', 'dismissed', 'resolved'] as const;
export type DiscrepancyState = (typeof discrepancyStates)[number];

/** The states in which a report that agrees resolves it: a dismissed one that comes back later is new. */
export const resolvableStates = ['open', 'dismissed'] as const satisfies readonly DiscrepancyState[];

/** A discrepancy as an earlier report left it, or a person. */
export interface StoredDiscrepancy extends Discrepancy {
  readonly id: string;
  readonly state: DiscrepancyState;
  /** When the network was as it says. */
  readonly discoveredAt: Date;
}

/** What a report makes of the discrepancies of the items that it is about. */
interface FollowedReport {
  readonly added: readonly Discrepancy[];
  /** Open again, or with other values. */
  readonly renewed: readonly { readonly stored: StoredDiscrepancy; readonly found: Discrepancy }[];
  readonly resolved: readonly StoredDiscrepancy[];
  /** Items that are still not there, or still are: so it was at the later report too. */
  readonly confirmed: readonly StoredDiscrepancy[];
}

interface ReportToFollow {
  readonly found: readonly Discrepancy[];
  readonly discoveredAt: Date;
  /** True when the report says something of what the discrepancy is about. */
  readonly speaksOf: (stored: StoredDiscrepancy) => boolean;
}

/**
 * What becomes of the stored discrepancies by a report, and what is new. What a later report has said stays; what a person has
 * dismissed does too, until the network says something else.
 */
export function followReport(
  { found, discoveredAt, speaksOf }: ReportToFollow,
  stored: readonly StoredDiscrepancy[],
): FollowedReport {
  const known = new Map(stored.map((each) => [discrepancyKey(each), each]));
  const differing = new Set(found.map(discrepancyKey));
  const isEarlier = (each: StoredDiscrepancy): boolean => each.discoveredAt <= discoveredAt;
  const again = found.flatMap((each) => {
    const before = known.get(discrepancyKey(each));
    return before && isEarlier(before) ? [{ stored: before, found: each }] : [];
  });
  return {
    added: found.filter((each) => !known.has(discrepancyKey(each))),
    renewed: again.filter((each) => isNews(each.stored, each.found)),
    confirmed: again.flatMap((each) =>
      isOfPresence(each.stored) && !isNews(each.stored, each.found) ? [each.stored] : [],
    ),
    resolved: stored.filter(
      (each) =>
        resolvableStates.some((state) => state === each.state) &&
        !differing.has(discrepancyKey(each)) &&
        isEarlier(each) &&
        speaksOf(each),
    ),
  };
}

/** What a discrepancy is told from others by: the same again is the same one. */
export const discrepancyKey = ({ kind, itemId, discrepancyType, attribute }: Discrepancy): string =>
  JSON.stringify([kind, itemId, discrepancyType, attribute ?? null]);

const isOfPresence = ({ discrepancyType }: Discrepancy): boolean =>
  discrepancyType === 'missingItem' || discrepancyType === 'unknownItem';

function isNews(stored: StoredDiscrepancy, found: Discrepancy): boolean {
  const isOther = !sameValue(stored.discovered, found.discovered);
  switch (stored.state) {
    case 'open':
      return isOther || !sameValue(stored.recorded, found.recorded);
    case 'dismissed':
      return isOther;
    case 'accepted':
    case 'resolved':
      return true;
  }
}

/** True when the item, as it is reported, says something of what the discrepancy is about. */
export function saysOf(item: DiscoveredItem, { discrepancyType, attribute }: Discrepancy): boolean {
  switch (discrepancyType) {
    case 'missingItem':
    case 'unknownItem':
      return true;
    case 'characteristic':
      return item.characteristic?.some(({ name }) => name === attribute) ?? false;
    case 'otherPlace':
      return item.place !== undefined;
    case 'otherProduct':
      return item.product !== undefined;
  }
}
