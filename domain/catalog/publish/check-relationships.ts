import type { RelationshipType, SpecificationRelationship } from '../../tmf/schemas/specification.js';
import type { Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { type CheckedCatalog, keyOf } from './checked-catalog.js';
import { conditionFindings, isNumeric, visibleDefinitions } from './check-conditions.js';
import { cyclesOf } from './cycles.js';
import type { SpecificationType } from '../../order/references.js';

type Pair = `${SpecificationType} ${SpecificationType}`;

const bundles: readonly Pair[] = [
  'ProductSpecification ProductSpecification',
  'ServiceSpecification ServiceSpecification',
  'ResourceSpecification ResourceSpecification',
];
const realizedAs: readonly Pair[] = [
  'ProductSpecification ServiceSpecification',
  'ServiceSpecification ServiceSpecification',
];
const requires: readonly Pair[] = [
  'ProductSpecification ResourceSpecification',
  'ServiceSpecification ResourceSpecification',
];

/** What may lead to what. */
const allowed: Readonly<Record<RelationshipType, readonly Pair[]>> = {
  bundles,
  realizedAs,
  requires,
  composedOf: [...new Set([...bundles, ...realizedAs, ...requires])],
};

/** Targets, types, quantities and conditions of a specification's relationships, and where they lead in a circle. */
export function relationshipFindings(specification: Specification, checked: CheckedCatalog): Finding[] {
  return specification.relationships.flatMap((relationship, index) => {
    const path = `specificationRelationship[${index}]`;
    return [
      ...targetFindings(specification, relationship, { path, checked }),
      ...quantityFindings(relationship, path),
      ...quantityCharacteristicFindings(specification, relationship, { path, checked }),
      ...conditionFindings(specification, relationship.condition, { path: `${path}.condition`, checked }),
    ];
  });
}

interface Where {
  readonly path: string;
  readonly checked: CheckedCatalog;
}

function targetFindings(
  { id: sourceId, ref }: Specification,
  { relationshipType, '@referredType': type, id }: SpecificationRelationship,
  { path, checked }: Where,
): Finding[] {
  if (!allowed[relationshipType].includes(`${ref['@referredType']} ${type}`)) {
    const targets = allowed[relationshipType]
      .filter((pair) => pair.startsWith(`${ref['@referredType']} `))
      .map((pair) => pair.split(' ')[1]);
    const remedy =
      targets.length === 0
        ? `Use another relationshipType: a ${ref['@referredType']} has no ${relationshipType}.`
        : `Refer to a ${targets.join(' or ')}, or use another relationshipType.`;
    const message = `${relationshipType} cannot lead from a ${ref['@referredType']} to a ${type}.`;
    return [{ code: 'wrongTargetType', path: `${path}.@referredType`, message, remedy }];
  }
  if (checked.catalog.specification(type, id)) return [];
  const others = checked.named(id).map((each) => each.ref['@referredType']);
  const remedy =
    others.length > 0
      ? `There is a ${others.join(' and a ')} of this id: correct @referredType.`
      : `Create the ${type} ${id}, or correct the id.`;
  const message = `${sourceId} leads to the ${type} ${id}, which the catalog does not have.`;
  return [{ code: 'unknownTarget', path: `${path}.id`, message, remedy, involved: [id] }];
}

function quantityFindings(relationship: SpecificationRelationship, path: string): Finding[] {
  const { minimumQuantity: minimum, defaultQuantity, maximumQuantity: maximum } = relationship;
  const { minimumQuantity: lowest = 0, maximumQuantity: highest = Infinity } = relationship;
  const quantity = defaultQuantity ?? (lowest || 1);
  if (lowest <= quantity && quantity <= highest) return [];
  const given = [
    minimum === undefined ? [] : `minimumQuantity ${minimum}`,
    defaultQuantity === undefined ? [] : `defaultQuantity ${defaultQuantity}`,
    maximum === undefined ? [] : `maximumQuantity ${maximum}`,
  ].flat();
  const message = `${given.join(', ')}: by default ${quantity} would be created, which is outside the limits.`;
  const remedy = 'Let minimumQuantity <= defaultQuantity <= maximumQuantity.';
  return [{ code: 'invalidQuantity', path, message, remedy }];
}

function quantityCharacteristicFindings(
  specification: Specification,
  { quantityCharacteristic: name }: SpecificationRelationship,
  { path, checked }: Where,
): Finding[] {
  if (name === undefined) return [];
  const place = `${path}.quantityCharacteristic`;
  const definitions = visibleDefinitions(name, specification, checked);
  if (definitions === 'unknown yet') return [];
  if (definitions.length === 0) {
    const message = `${specification.id} takes its quantity from ${name}, which nothing provides.`;
    const remedy = `Define ${name} at ${specification.id} or at a product that leads to it.`;
    return [{ code: 'unknownCharacteristic', path: place, message, remedy }];
  }
  if (definitions.every(isNumeric)) return [];
  const message = `${specification.id} takes its quantity from ${name}, which is not a number.`;
  return [{ code: 'notANumber', path: place, message, remedy: `Give ${name} the valueType integer.` }];
}

/** A circle is found once, at the specification from which it was first entered. */
export function relationshipCycles(checked: CheckedCatalog): ReadonlyMap<string, readonly Finding[]> {
  const result = new Map<string, Finding[]>();
  for (const cycle of cyclesOf(checked.leadsTo)) {
    const ids = cycle.map((key) => key.slice(key.indexOf(' ') + 1));
    const [key = '', next = ''] = cycle;
    const source = checked.current.find((each) => keyOf(each) === key);
    const index = source?.relationships.findIndex(
      (each) => `${each['@referredType']} ${each.id}` === next && each.relationshipType !== 'composedOf',
    );
    const finding: Finding = {
      code: 'relationshipCycle',
      path: `specificationRelationship[${index}].id`,
      message: `Relationships lead back to where they started: ${ids.join(' -> ')}.`,
      remedy: 'Remove one of these relationships, or make it composedOf, which is not decomposed.',
      involved: ids.slice(0, -1),
    };
    result.set(key, [...(result.get(key) ?? []), finding]);
  }
  return result;
}
