import { orderable } from '../catalog.js';
import type { CatalogFault, EntryName, RawEntries } from './catalog-fault.js';
import { isDiscarded } from './checked-catalog.js';
import { type ExaminedCatalog, publishCheck } from './publish-check.js';

type State = { readonly lifecycleStatus?: string };

/** Entries in which a change must not cause faults: those on sale, or all that anybody may still build on. */
type ProtectionScope = 'onSale' | 'inUse';

/** The faults that guarded entries have after the change and did not have before: what the change would break. */
export function newFaults(
  before: RawEntries,
  after: ExaminedCatalog,
  scope: ProtectionScope,
): CatalogFault[] {
  const isProtected = protectedEntries(after.entries, scope);
  const faults = after.faults.filter(({ entry }) => isProtected.has(nameOf(entry)));
  if (faults.length === 0) return [];
  const old = new Set(publishCheck(before).map(keyOf));
  return faults.filter((fault) => !old.has(keyOf(fault)));
}

/** True when an entry on sale would lead to nothing, so that orders for it could not be built. */
export const isDanglingReference = (fault: CatalogFault): boolean =>
  (fault.code === 'unknownTarget' || fault.code === 'unknownDownstreamSystem') && !isOptionalReference(fault);

/**
 * True for a reference that an order can do without: a missing target is not waited for, gives no value, and excludes
 * nothing.
 */
export const isOptionalReference = ({ code, path }: CatalogFault): boolean =>
  code === 'unknownTarget' && /^(dependency|attributeMapping|compatibility)\[/.test(path);

/** The catalog as seen by references to the entry's id, without its versions that are not on sale. */
export function withoutUnorderableVersions(entries: RawEntries, { resource, id }: EntryName): RawEntries {
  return filterEntries(entries, resource, (entry) => entry.id !== id || orderable(stateOf(entry)));
}

/** The catalog without this version. */
export function withoutVersion(entries: RawEntries, { resource, id, version }: EntryName): RawEntries {
  return filterEntries(
    entries,
    resource,
    (entry) => entry.id !== id || (entry.version ?? version) !== version,
  );
}

interface Entry extends State {
  readonly id?: string;
  readonly name?: string;
  readonly version?: string;
}

const filterEntries = (
  entries: RawEntries,
  resource: EntryName['resource'],
  kept: (entry: Entry) => boolean,
): RawEntries => ({ ...entries, [resource]: (entries[resource] ?? []).filter(kept) });

/** A kind without a life cycle is always in use. */
const stateOf = ({ lifecycleStatus = 'active' }: State) => ({ lifecycleStatus });

function protectedEntries(entries: RawEntries, scope: ProtectionScope): ReadonlySet<string> {
  const isProtected = (entry: Entry): boolean =>
    scope === 'onSale' ? orderable(stateOf(entry)) : !isDiscarded(entry);
  return new Set(
    Object.entries(entries).flatMap(([resource, each]) =>
      (each as readonly Entry[])
        .filter(isProtected)
        .map(({ id, name, version = '1.0' }) => nameOf({ resource, id: id ?? name ?? '?', version })),
    ),
  );
}

const nameOf = ({ resource, id, version }: { resource: string; id: string; version: string }): string =>
  `${resource} ${id} ${version}`;

const keyOf = ({ code, entry, path }: CatalogFault): string => `${code} ${nameOf(entry)} ${path}`;
