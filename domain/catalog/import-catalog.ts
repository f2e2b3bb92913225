import canonicalize from 'canonicalize';
import { orderable, published } from './catalog.js';
import type { CatalogDocument, CatalogLine } from './catalog-file.js';
import { isOptionalReference, newFaults } from './publish/publish-impact.js';
import { type CatalogState, catalogStateOf } from './catalog-state.js';
import { catalogLifecycle } from '../tmf/lifecycle.js';
import { examineCatalog } from './publish/publish-check.js';
import type { CatalogKind, RawEntries } from './publish/catalog-fault.js';

/** What a file changes in a catalog, or why it cannot be imported. */
export interface ImportPlan {
  readonly created: readonly CatalogLine[];
  readonly updated: readonly CatalogLine[];
  /** The stored version of each of `updated`. */
  readonly updatedFrom: ReadonlyMap<CatalogLine, CatalogLine>;
  readonly unchanged: number;
  /** Each names its place; if there is one, nothing is written. */
  readonly faults: readonly string[];
}

/** The catalog into which a file is to be imported. */
interface StoredCatalog {
  readonly stored: readonly CatalogLine[];
  /** Versions that orders were decomposed with, as `<resource> <id> <version>`. */
  readonly pinned: ReadonlySet<string>;
}

/**
 * Compares the file with the catalog, by the rules for every edit: what was on sale never changes, states move by their
 * table, and nothing on sale may be left with a fault. Importing the same file again changes nothing.
 */
export function planImport({ stored, pinned }: StoredCatalog, incoming: readonly CatalogLine[]): ImportPlan {
  const storedByKey = new Map(stored.map((line) => [keyOf(line), line]));
  const plan = { created: [] as CatalogLine[], updated: [] as CatalogLine[], unchanged: 0 };
  const updatedFrom = new Map<CatalogLine, CatalogLine>();
  const faults: string[] = [];
  for (const line of incoming) {
    const before = storedByKey.get(keyOf(line));
    if (!before) plan.created.push(line);
    else if (canonicalize(before.entry) === canonicalize(line.entry)) plan.unchanged += 1;
    else {
      faults.push(...changeFaults(before.entry, line, pinned.has(keyOf(line))));
      plan.updated.push(line);
      updatedFrom.set(line, before);
    }
  }
  return { ...plan, updatedFrom, faults: [...faults, ...checkFaults(stored, incoming)] };
}

const keyOf = ({ resource, entry: { id, version } }: CatalogLine): string => `${resource} ${id} ${version}`;

function changeFaults(before: CatalogDocument, line: CatalogLine, isPinned: boolean): string[] {
  const [from, to] = [before, line.entry].map(stateOf) as [CatalogState, CatalogState];
  const faults: string[] = [];
  if (from !== to && !reachable(from).has(to)) {
    faults.push(`${keyOf(line)}: it is ${from} here, from which it cannot move to ${to}.`);
  }
  const frozen = pinnableKinds.has(line.resource) && (isPinned || published({ lifecycleStatus: from }));
  if (frozen && !sameContent(before, line.entry)) {
    const why = isPinned ? 'orders are pinned to it' : `it is ${from} here`;
    faults.push(`${keyOf(line)}: ${why}, so its content must not change; give it another version.`);
  }
  return faults;
}

/** Entries that orders keep in the version that they were decomposed with. */
const pinnableKinds: ReadonlySet<CatalogKind> = new Set([
  'productOffering',
  'productSpecification',
  'serviceSpecification',
  'resourceSpecification',
]);

const stateOf = (entry: object): CatalogState =>
  catalogStateOf((entry as { readonly lifecycleStatus?: string }).lifecycleStatus);

/** All states that can be reached by a sequence of moves. */
function reachable(from: CatalogState): ReadonlySet<CatalogState> {
  const reached = new Set(catalogLifecycle.moves[from]);
  for (const state of reached) for (const next of catalogLifecycle.moves[state]) reached.add(next);
  return reached;
}

/** Everything but the state, the end of validity and the date, which may change. */
function sameContent(one: CatalogDocument, other: CatalogDocument): boolean {
  const [a, b] = [one, other].map((entry) => {
    const { lifecycleStatus: _, lastUpdate: __, validFor, ...rest } = entry;
    const { endDateTime: ___, ...start } = (validFor ?? {}) as { readonly endDateTime?: unknown };
    return canonicalize({ ...rest, validFor: start });
  });
  return a === b;
}

/**
 * The faults of imported entries on sale, and those that they cause elsewhere. Catalogs refer to each other in both
 * directions and are imported one after the other, resources, services, products: what waits for something above it, or
 * takes values from it, is checked when the product catalog comes, which sells everything.
 */
function checkFaults(stored: readonly CatalogLine[], incoming: readonly CatalogLine[]): string[] {
  const merged = [...new Map([...stored, ...incoming].map((line) => [keyOf(line), line])).values()];
  const onSale = new Set(
    merged.filter(({ entry }) => orderable({ lifecycleStatus: stateOf(entry) })).map(keyOf),
  );
  const incomingKeys = new Set(incoming.map(keyOf));
  const includesProducts = incoming.some(({ resource }) => productKinds.has(resource));
  const after = examineCatalog(toEntries(merged));
  const found = after.faults.filter((fault) => {
    const { resource, id, version } = fault.entry;
    const key = `${resource} ${id} ${version}`;
    return onSale.has(key) && (incomingKeys.has(key) || isOptionalReference(fault));
  });
  const all = new Map(
    [...found, ...newFaults(toEntries(stored), after, 'onSale')].map((fault) => [
      `${fault.code} ${fault.place}`,
      fault,
    ]),
  );
  return [...all.values()]
    .filter((fault) => includesProducts || !isOptionalReference(fault))
    .map(({ place, message, remedy }) => `${place}: ${message} ${remedy}`);
}

const productKinds: ReadonlySet<CatalogKind> = new Set(['productOffering', 'productSpecification']);

function toEntries(lines: readonly CatalogLine[]): RawEntries {
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  for (const { resource, entry } of lines) (entries[resource] ??= []).push(entry);
  return entries;
}
