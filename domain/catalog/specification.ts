import type { ProductSpecification } from '../tmf/schemas/product-specification.js';
import type { ResourceSpecification } from '../tmf/schemas/resource-specification.js';
import type { ServiceSpecification } from '../tmf/schemas/service-specification.js';
import type {
  AttributeMapping,
  CharacteristicValueSpecification,
  Compatibility,
  Dependency,
  Entitlement,
  Fulfilment,
  QualificationRule,
  SpecificationRelationship,
} from '../tmf/schemas/specification.js';
import type { SpecificationRef, SpecificationType } from '../order/references.js';

/** One form for the three kinds of specification, with what the API fills in. */
export interface Specification {
  readonly id: string;
  readonly version: string;
  readonly lifecycleStatus: string;
  readonly ref: SpecificationRef;
  readonly category: string;
  readonly characteristics: readonly CharacteristicDefinition[];
  readonly relationships: readonly SpecificationRelationship[];
  readonly fulfilments: readonly Fulfilment[];
  readonly dependencies: readonly Dependency[];
  readonly mappings: readonly AttributeMapping[];
  readonly entitlements: readonly Entitlement[];
  readonly compatibility: readonly Compatibility[];
  readonly qualification?: QualificationRule;
  readonly installBaseItem: boolean;
  /** Names of the characteristics that are not configurable: only the fulfilment can report them, e.g. a serial number. */
  readonly reported: readonly string[];
}

/** The attributes that have different names in TMF620, 633 and 634. */
export interface CharacteristicDefinition {
  readonly name: string;
  readonly valueType?: string;
  readonly mandatory: boolean;
  /** False when neither the order nor the catalog gives the value (TMF620 configurable). */
  readonly configurable: boolean;
  readonly regex?: string;
  readonly values: readonly CharacteristicValueSpecification[];
}

/** Reads a TMF620, 633 or 634 document. */
export function toSpecification(
  type: SpecificationType,
  entry: ProductSpecification | ServiceSpecification | ResourceSpecification,
): Specification {
  const id = entry.id ?? entry.name;
  const version = entry.version ?? '1.0';
  const characteristics = characteristicsOf(entry);
  return {
    id,
    version,
    lifecycleStatus: entry.lifecycleStatus ?? 'inStudy',
    ref: { id, version, name: entry.name, '@referredType': type },
    category: categoryOf(type, entry),
    characteristics,
    relationships: entry.specificationRelationship ?? [],
    fulfilments: entry.fulfilment ?? [],
    dependencies: entry.dependency ?? [],
    mappings: entry.attributeMapping ?? [],
    entitlements: entry.entitlement ?? [],
    compatibility: entry.compatibility ?? [],
    ...(entry.qualification && { qualification: entry.qualification }),
    installBaseItem: entry.installBaseItem ?? true,
    reported: characteristics.filter(({ configurable }) => !configurable).map(({ name }) => name),
  };
}

function categoryOf(type: SpecificationType, entry: object): string {
  if ('category' in entry && typeof entry.category === 'string') return entry.category;
  return type === 'ServiceSpecification' ? 'CustomerFacingService' : type;
}

type RawCharacteristics = readonly {
  readonly name: string;
  readonly valueType?: string;
  readonly minCardinality?: number;
  readonly configurable?: boolean;
  readonly regex?: string;
}[];

function characteristicsOf(
  entry: ProductSpecification | ServiceSpecification | ResourceSpecification,
): CharacteristicDefinition[] {
  const lists = entry as {
    readonly productSpecCharacteristic?: RawCharacteristics;
    readonly specCharacteristic?: RawCharacteristics;
    readonly resourceSpecCharacteristic?: RawCharacteristics;
  };
  const definitions =
    lists.productSpecCharacteristic ?? lists.specCharacteristic ?? lists.resourceSpecCharacteristic ?? [];
  return definitions.map(toDefinition);
}

const toDefinition = (each: RawCharacteristics[number]): CharacteristicDefinition => ({
  name: each.name,
  mandatory: (each.minCardinality ?? 0) > 0,
  configurable: each.configurable ?? true,
  values: valuesOf(each),
  ...(each.valueType !== undefined && { valueType: each.valueType }),
  ...(each.regex !== undefined && { regex: each.regex }),
});

function valuesOf(definition: object): readonly CharacteristicValueSpecification[] {
  const lists = definition as Readonly<
    Record<string, readonly CharacteristicValueSpecification[] | undefined>
  >;
  return (
    lists['productSpecCharacteristicValue'] ??
    lists['characteristicValueSpecification'] ??
    lists['resourceSpecCharacteristicValue'] ??
    []
  );
}

/** The name of a specification in messages: `serviceSpecification rfs-access`. */
export const nameOf = ({ id, ref }: Specification): string => {
  const type = ref['@referredType'];
  return `${type[0]!.toLowerCase()}${type.slice(1)} ${id}`;
};

/** True when what it builds is in the inventory, which is then the only authority on what exists. */
export const isInstalled = (specification: Specification): boolean =>
  !isProduct(specification) && specification.installBaseItem;

export const isProduct = (specification: Specification): boolean =>
  specification.ref['@referredType'] === 'ProductSpecification';
