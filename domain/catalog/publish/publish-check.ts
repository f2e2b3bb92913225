import type { CatalogEntries } from '../catalog.js';
import { defaultFindings } from './check-defaults.js';
import { dependencyCycles, dependencyFindings } from './check-dependencies.js';
import { fulfilmentFindings, otherFindings } from './check-fulfilment.js';
import { mappingGraphFindings } from './check-mapping-graph.js';
import { deferredValueFindings } from './check-deferred-values.js';
import { mappingFindings } from './check-mappings.js';
import { nameFindings } from './check-names.js';
import { bundleCycles, offeringFindings } from './check-offerings.js';
import { navigationFindings } from './check-navigation.js';
import { priceFindings } from './check-prices.js';
import { currencyMixFindings } from './check-price-currencies.js';
import { priceRuleFindings } from './check-price-rules.js';
import { tierFindings } from './check-price-tiers.js';
import { relationshipCycles, relationshipFindings } from './check-relationships.js';
import {
  type CatalogFault,
  type CatalogKind,
  catalogKinds,
  type EntryName,
  type LocatedFinding,
  nameOf,
  type RawEntries,
  toFault,
} from './catalog-fault.js';
import {
  type CheckedCatalog,
  createCheckedCatalog,
  isDiscarded,
  keyOf,
  reachableEntries,
  resourceOf,
} from './checked-catalog.js';
import { ownFaults, readEntries } from './readable-entries.js';

/**
 * Finds every fault in a catalog that would otherwise show when an order is decomposed or stuck (docs/catalog.md, The
 * publish check). Of an entry that violates its schema only that is reported; its readable parts are there for other
 * entries.
 */
export const publishCheck = (entries: RawEntries): readonly CatalogFault[] => examineCatalog(entries).faults;

/** The faults of an entry, of everything an order for it would be made of, and those in which it is involved. */
export function faultsTouching(touched: EntryName, { faults, checked }: ExaminedCatalog): CatalogFault[] {
  const beneath = reachableEntries(touched, checked);
  return faults.filter(({ entry, involved = [] }) => {
    const same = entry.resource === touched.resource && entry.id === touched.id;
    if (same) return entry.version === touched.version;
    return beneath.has(`${entry.resource} ${entry.id}`) || involved.includes(touched.id);
  });
}

/** A catalog with its faults, for all that is asked about one change: examining takes long. */
export interface ExaminedCatalog {
  readonly entries: RawEntries;
  readonly checked: CheckedCatalog;
  readonly faults: readonly CatalogFault[];
}

/** Finds the faults of a catalog as `publishCheck` does. */
export function examineCatalog(entries: RawEntries): ExaminedCatalog {
  const ambiguousIds = withSeveralVersions(entries);
  const toFaults = ({ entry, finding }: LocatedFinding) =>
    toFault(entry, finding, ambiguousIds.has(`${entry.resource} ${entry.id}`));
  const readable = readEntries(entries);
  const checked = createCheckedCatalog(readable.entries as CatalogEntries);
  const found = [...findingsOf(checked), ...navigationOf(readable.entries)].filter(
    ownFaults(readable, checked),
  );
  return { entries, checked, faults: [...readable.findings, ...duplicates(entries), ...found].map(toFaults) };
}

/** A file may contain an entry twice; the database has a unique key against it. */
function duplicates(entries: RawEntries): LocatedFinding[] {
  const seen = new Set<string>();
  return catalogKinds.flatMap((kind) =>
    (entries[kind] ?? []).flatMap((raw): LocatedFinding[] => {
      const entry = nameOf(kind, raw);
      const key = `${kind} ${entry.id} ${entry.version}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      const message = `There is another ${kind} ${entry.id} with the version ${entry.version}.`;
      const remedy = 'Give it a version or an id of its own.';
      return [{ entry, finding: { code: 'duplicateEntry', path: '', message, remedy } }];
    }),
  );
}

function findingsOf(checked: CheckedCatalog): LocatedFinding[] {
  const crossEntryFindings = [
    relationshipCycles(checked),
    mappingGraphFindings(checked),
    dependencyCycles(checked),
  ];
  const current = new Set(checked.current.map((each) => `${keyOf(each)} ${each.version}`));
  const ofSpecifications = checked.specifications.flatMap((specification) => {
    const { id, version, ref } = specification;
    const entry = { resource: resourceOf[ref['@referredType']], id, version };
    const key = keyOf(specification);
    const findings = [
      ...nameFindings(specification),
      ...defaultFindings(specification),
      ...relationshipFindings(specification, checked),
      ...mappingFindings(specification, checked),
      ...fulfilmentFindings(specification, checked),
      ...deferredValueFindings(specification, checked),
      ...dependencyFindings(specification, checked),
      ...otherFindings(specification, checked),
      ...(current.has(`${key} ${version}`) ? crossEntryFindings.flatMap((each) => each.get(key) ?? []) : []),
    ];
    return findings.map((finding) => ({ entry, finding }));
  });
  const cycles = bundleCycles(checked);
  const ofOfferings = checked.offerings.flatMap((offering) => {
    const entry = { resource: 'productOffering' as const, id: offering.id, version: offering.version };
    const findings = [
      ...offeringFindings(offering, checked),
      ...tierFindings(offering, checked),
      ...currencyMixFindings(offering, checked),
      ...(cycles.get(offering.id) ?? []),
    ];
    return findings.map((finding) => ({ entry, finding }));
  });
  const ofPrices = [...priceFindings(checked), ...priceRuleFindings(checked)].flatMap(([price, findings]) => {
    const entry = nameOf('productOfferingPrice', price);
    return findings.map((finding) => ({ entry, finding }));
  });
  return [...ofSpecifications, ...ofOfferings, ...ofPrices];
}

function navigationOf(entries: RawEntries): LocatedFinding[] {
  const ids = new Set(
    catalogKinds.flatMap((kind) => (entries[kind] ?? []).map((each) => `${kind} ${nameOf(kind, each).id}`)),
  );
  return catalogKinds.flatMap((kind) =>
    (entries[kind] ?? []).flatMap((raw) => {
      if (isDiscarded(raw)) return [];
      const entry = nameOf(kind, raw);
      const known = (target: CatalogKind, id: string) => ids.has(`${target} ${id}`);
      return navigationFindings(entry, raw, known).map((finding) => ({ entry, finding }));
    }),
  );
}

function withSeveralVersions(entries: RawEntries): ReadonlySet<string> {
  const seen = new Set<string>();
  const ambiguousIds = new Set<string>();
  for (const kind of catalogKinds) {
    for (const entry of entries[kind] ?? []) {
      const key = `${kind} ${nameOf(kind, entry).id}`;
      if (seen.has(key)) ambiguousIds.add(key);
      seen.add(key);
    }
  }
  return ambiguousIds;
}
