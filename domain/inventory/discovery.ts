import { type Characteristic, sameValue, valuesOf } from '../lib/values.js';
import type { InstallBaseKind } from './install-base.js';

/** An item as the network reports it; what it does not say is not compared. */
export interface DiscoveredItem {
  readonly kind: InstallBaseKind;
  readonly id: string;
  readonly name?: string;
  readonly specification?: { readonly id: string };
  readonly characteristic?: readonly Characteristic[];
  readonly place?: { readonly id: string };
  readonly product?: { readonly id: string };
}

/** The same item as the install base has it. */
export interface InstalledItem {
  readonly kind: InstallBaseKind;
  readonly id: string;
  readonly characteristics: readonly Characteristic[];
  readonly placeId?: string;
  readonly productId?: string;
  /** False when it has ended: the network should have it no more. */
  readonly inUse: boolean;
}

/** How the network and the install base differ. */
export const discrepancyTypes = [
  'characteristic',
  'missingItem',
  'unknownItem',
  'otherPlace',
  'otherProduct',
] as const;
export type DiscrepancyType = (typeof discrepancyTypes)[number];

/** One difference; an item, a type and an attribute have one at the most. */
export interface Discrepancy {
  readonly kind: InstallBaseKind;
  readonly itemId: string;
  readonly discrepancyType: DiscrepancyType;
  /** The name of the characteristic. */
  readonly attribute?: string;
  /** What the install base says; absent: nothing. */
  readonly recorded?: unknown;
  /** What the network says: a value, the id of a place or product, or the unknown item as it was found; absent: nothing. */
  readonly discovered?: unknown;
}

/** A report: the items that were found, and whether these are all that there are of the installed ones. */
interface DiscoveryReport {
  readonly items: readonly DiscoveredItem[];
  /** True when items that it does not name are not there. */
  readonly isComplete: boolean;
}

/**
 * Where a report and the install base differ, item by item. `installed` has the items that the report names, and of a complete report
 * also the others of its scope. What is in use and in no complete report is missing; what has ended, and is found, is unknown.
 */
export function discrepanciesOf(
  { items, isComplete }: DiscoveryReport,
  installed: readonly InstalledItem[],
): readonly Discrepancy[] {
  const known = new Map(installed.map((item) => [itemKey(item), item]));
  const found = new Set(items.map(itemKey));
  const missing = isComplete ? installed.filter((item) => item.inUse && !found.has(itemKey(item))) : [];
  return [
    ...items.flatMap((item) => differencesOf(item, known.get(itemKey(item)))),
    ...missing.map(({ kind, id }) => ({ kind, itemId: id, discrepancyType: 'missingItem' as const })),
  ];
}

/** A service and a resource may have the same id. */
export const itemKey = ({ kind, id }: Pick<DiscoveredItem, 'kind' | 'id'>): string => `${kind} ${id}`;

function differencesOf(item: DiscoveredItem, recorded: InstalledItem | undefined): readonly Discrepancy[] {
  const { kind, id: itemId, characteristic = [], place, product, ...said } = item;
  if (!recorded?.inUse) {
    const discovered = {
      ...said,
      ...(item.characteristic && { characteristic }),
      ...(place && { place }),
      ...(product && { product }),
    };
    return [{ kind, itemId, discrepancyType: 'unknownItem', discovered }];
  }
  // A characteristic may have the name of what every object has.
  const values = new Map(Object.entries(valuesOf(recorded.characteristics)));
  return [
    ...Object.entries(valuesOf(characteristic))
      .filter(([name, value]) => !sameValue(value, values.get(name)))
      .map(([attribute, discovered]) => ({
        kind,
        itemId,
        discrepancyType: 'characteristic' as const,
        attribute,
        ...(values.get(attribute) !== undefined && { recorded: values.get(attribute) }),
        discovered,
      })),
    ...differing('otherPlace', { kind, itemId }, [recorded.placeId, place?.id]),
    ...differing('otherProduct', { kind, itemId }, [recorded.productId, product?.id]),
  ];
}

function differing(
  discrepancyType: DiscrepancyType,
  of: Pick<Discrepancy, 'kind' | 'itemId'>,
  [recorded, discovered]: readonly [string | undefined, string | undefined],
): readonly Discrepancy[] {
  if (discovered === undefined || discovered === recorded) return [];
  return [{ ...of, discrepancyType, ...(recorded !== undefined && { recorded }), discovered }];
}
