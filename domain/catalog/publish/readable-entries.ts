import {
  type CatalogKind,
  catalogKinds,
  type EntryName,
  type LocatedFinding,
  nameOf,
  type RawEntries,
} from './catalog-fault.js';
import { readablePart, schemaFindings } from './check-schema.js';
import { checkSpelling } from './check-spelling.js';
import { type CheckedCatalog, reachableEntries, resourceOf } from './checked-catalog.js';

/** The parts of a catalog that can be read, and those that cannot. */
export interface ReadableEntries {
  /** In corrected spelling, without what violates the schema. */
  readonly entries: RawEntries;
  readonly findings: readonly LocatedFinding[];
  /** Entries that violate their schema, as they were sent. */
  readonly malformed: readonly MalformedEntry[];
}

interface MalformedEntry {
  readonly name: EntryName;
  readonly raw: object;
  /** True when it, or a part of it, is missing among the readable entries. */
  readonly lacksParts: boolean;
}

/** Reads what can be read, so that one mistake does not hide a whole entry from those that refer to it. */
export function readEntries(raw: RawEntries): ReadableEntries {
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  const misspelt: LocatedFinding[] = [];
  const invalid: LocatedFinding[] = [];
  const malformed: MalformedEntry[] = [];
  for (const kind of catalogKinds) {
    entries[kind] = (raw[kind] ?? []).flatMap((each) => {
      const spelling = checkSpelling(kind, each);
      const findings = schemaFindings(kind, spelling.entry);
      const name = nameOf(kind, spelling.entry);
      misspelt.push(...spelling.findings.map((finding) => ({ entry: name, finding })));
      invalid.push(...findings.map((finding) => ({ entry: name, finding })));
      if (findings.length === 0) return [spelling.entry];
      const part = readablePart(kind, spelling.entry);
      const isNamed = part !== undefined && sameName(nameOf(kind, part.entry), name);
      malformed.push({ name, raw: spelling.entry, lacksParts: !isNamed || part.lacksParts });
      return isNamed ? [part.entry] : [];
    });
  }
  return { entries, findings: [...misspelt, ...invalid], malformed };
}

const sameName = (one: EntryName, other: EntryName): boolean =>
  one.id === other.id && one.version === other.version;

/**
 * True for faults in their own right: not those of a malformed entry, nor those that such an entry may well resolve.
 */
export function ownFaults(
  { malformed }: ReadableEntries,
  checked: CheckedCatalog,
): (found: LocatedFinding) => boolean {
  if (malformed.length === 0) return () => true;
  const names = new Set(malformed.map(({ name }) => keyOf(name)));
  const ids = new Set(malformed.map(({ name }) => name.id));
  const incomplete = malformed.filter(({ lacksParts }) => lacksParts);
  const uncertain = dependents(incomplete, checked);
  return ({ entry, finding: { code, involved = [] } }) => {
    if (names.has(keyOf(entry))) return false;
    if (referenceCodes.has(code)) return !involved.some((id) => ids.has(id));
    if (!absenceCodes.has(code)) return true;
    return !uncertain.has(entry.id) && !involved.some((id) => uncertain.has(id));
  };
}

/** A reference to an entry that violates its schema is no fault in its own right. */
const referenceCodes: ReadonlySet<string> = new Set(['unknownTarget', 'unknownDownstreamSystem']);

/** What an entry with an unreadable part may still have, or do. */
const absenceCodes: ReadonlySet<string> = new Set(['unknownCharacteristic', 'unreportedCharacteristic']);

/**
 * Ids of everything that an order for these entries would be made of, and of what takes values from them or counts
 * them.
 */
function dependents(incomplete: readonly MalformedEntry[], checked: CheckedCatalog): ReadonlySet<string> {
  const ids = new Set(
    incomplete.flatMap(({ name, raw }) =>
      [name, ...targetsIn(raw)].flatMap((each) => [
        each.id,
        ...[...reachableEntries(each, checked)].map((key) => key.slice(key.indexOf(' ') + 1)),
      ]),
    ),
  );
  const reading = checked.specifications.filter(
    ({ mappings, compatibility }) =>
      mappings.some(({ from }) => ids.has(from.specification ?? '')) ||
      compatibility.some(({ offering, specification }) => ids.has(offering ?? specification ?? '')),
  );
  return new Set([...ids, ...reading.map(({ id }) => id)]);
}

/** What the entry leads to by relationships and bundles, including unreadable ones. */
function targetsIn(raw: object): Pick<EntryName, 'resource' | 'id'>[] {
  const { specificationRelationship, bundledProductOffering, productSpecification } = raw as Readonly<
    Record<string, unknown>
  >;
  const idsIn = (list: unknown): string[] =>
    (Array.isArray(list) ? list : [list]).flatMap((each) => {
      const { id } = (each ?? {}) as { readonly id?: unknown };
      return typeof id === 'string' ? [id] : [];
    });
  return [
    ...idsIn(specificationRelationship).flatMap((id) =>
      Object.values(resourceOf).map((resource) => ({ resource, id })),
    ),
    ...idsIn(productSpecification).map((id) => ({ resource: 'productSpecification' as const, id })),
    ...idsIn(bundledProductOffering).map((id) => ({ resource: 'productOffering' as const, id })),
  ];
}

const keyOf = ({ resource, id, version }: EntryName): string => `${resource} ${id} ${version}`;
