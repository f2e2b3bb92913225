/** The TMF resources that make up a catalog. */
export const catalogKinds = [
  'productOffering',
  'productOfferingPrice',
  'productSpecification',
  'serviceSpecification',
  'resourceSpecification',
  'downstreamSystem',
  'serviceArea',
  'catalog',
  'category',
  'serviceCatalog',
  'serviceCategory',
  'serviceCandidate',
  'resourceCatalog',
  'resourceCategory',
  'resourceCandidate',
] as const;
export type CatalogKind = (typeof catalogKinds)[number];

/** All entries of a catalog as they were sent, by resource. */
export type RawEntries = Readonly<Partial<Record<CatalogKind, readonly object[]>>>;

/** Names an entry of the catalog in one of its versions. */
export interface EntryName {
  readonly resource: CatalogKind;
  readonly id: string;
  readonly version: string;
}

/** A fault in the catalog: what is wrong, where, and how to remedy it. */
export interface CatalogFault {
  readonly code: CatalogFaultCode;
  /** The entry and the path in it: `productSpecification internet-access: specificationRelationship[2].id`. */
  readonly place: string;
  readonly entry: EntryName;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
  /** Ids of the specifications or offerings involved, when more than one entry is to blame. */
  readonly involved?: readonly string[];
}

type CatalogFaultCode =
  | 'invalidEntry'
  | 'misspelling'
  | 'duplicateEntry'
  | 'unknownTarget'
  | 'wrongTargetType'
  | 'relationshipCycle'
  | 'bundleCycle'
  | 'invalidQuantity'
  | 'invalidLimits'
  | 'invalidCondition'
  | 'invalidExpression'
  | 'unknownCharacteristic'
  | 'reservedName'
  | 'unreportedCharacteristic'
  | 'notANumber'
  | 'unknownDownstreamSystem'
  | 'wrongProtocol'
  | 'missingAttribute'
  | 'misplacedAttribute'
  | 'neverDeleted'
  | 'invalidWait'
  | 'notSkippable'
  | 'invalidRetry'
  | 'doubleWrite'
  | 'wrongType'
  | 'invalidDefault'
  | 'severalDefaults'
  | 'impossibleValue'
  | 'mappingCycle'
  | 'selfInvalidatingMapping'
  | 'dependencyCycle'
  | 'priceGap'
  | 'priceOverlap'
  | 'unreachablePrice'
  | 'mixedCurrency'
  | 'derivedPriceCycle'
  | 'nothingToSell'
  | 'invalidCompatibility';

/** What a check finds at a place in its entry. */
export interface Finding {
  readonly code: CatalogFaultCode;
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
  readonly involved?: readonly string[];
}

/** The finding with its place in words; the version is named unless there is only one. */
export function toFault(entry: EntryName, finding: Finding, oneOfSeveral: boolean): CatalogFault {
  const name = `${entry.resource} ${entry.id}${oneOfSeveral ? ` ${entry.version}` : ''}`;
  return { ...finding, entry, place: finding.path === '' ? name : `${name}: ${finding.path}` };
}

/** A finding and the entry that it is in. */
export interface LocatedFinding {
  readonly entry: EntryName;
  readonly finding: Finding;
}

/** The name of an entry as it came. */
export function nameOf(resource: CatalogKind, entry: object): EntryName {
  const { id, name, version } = entry as { id?: unknown; name?: unknown; version?: unknown };
  const text = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return { resource, id: text(id ?? name ?? '?'), version: text(version ?? '1.0') };
}
