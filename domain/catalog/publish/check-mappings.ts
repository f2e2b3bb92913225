import { comparisonsIn } from '../../conditions/condition.js';
import { parseExpression } from '../../conditions/expression.js';
import { valueFault } from '../characteristics.js';
import type { AttributeMapping } from '../../tmf/schemas/specification.js';
import type { CharacteristicDefinition, Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { comparisonFindings } from './check-comparisons.js';
import type { CheckedCatalog } from './checked-catalog.js';

/** Sources, targets and types of a specification's mappings, and characteristics that two of them write. */
export function mappingFindings(specification: Specification, checked: CheckedCatalog): Finding[] {
  const writtenBy = new Map<string, number>();
  return specification.mappings.flatMap((mapping, index) => {
    const path = `attributeMapping[${index}]`;
    const target = specification.characteristics.find(({ name }) => name === mapping.to);
    const source = sourceOf(specification, mapping, { path, checked });
    const before = writtenBy.get(mapping.to);
    writtenBy.set(mapping.to, before ?? index);
    return [
      ...(target ? [] : [unknownCharacteristicOf(specification, mapping.to, `${path}.to`)]),
      ...(before === undefined ? [] : [doubleWrite(specification, mapping.to, [before, index])]),
      ...('findings' in source ? source.findings : []),
      ...(target && 'definitions' in source
        ? typeFindings(mapping, target, { path, sources: source.definitions })
        : []),
    ];
  });
}

interface Where {
  readonly path: string;
  readonly checked: CheckedCatalog;
}

type Source =
  { readonly findings: readonly Finding[] } | { readonly definitions: readonly CharacteristicDefinition[] };

/**
 * The definitions of the source's value; none when they cannot be known: not yet, for a constant, for an expression.
 */
function sourceOf(specification: Specification, mapping: AttributeMapping, where: Where): Source {
  const { specification: sourceId, characteristic, constant, jsonata } = mapping.from;
  const given = [characteristic, constant, jsonata].filter((each) => each !== undefined);
  if (given.length !== 1) {
    const message =
      'The mapping must name exactly one source: a characteristic, a constant or an expression.';
    const remedy = 'Give from either a characteristic, a constant or jsonata.';
    return { findings: [{ code: 'invalidEntry', path: `${where.path}.from`, message, remedy }] };
  }
  const names = namesRead(mapping, where.path);
  if ('findings' in names) return names;
  const sources = sourceId === undefined ? undefined : where.checked.named(sourceId);
  if (sourceId !== undefined && sources?.length === 0) {
    const message = `The mapping reads from ${sourceId}, which the catalog does not have.`;
    const remedy = `Create a specification ${sourceId}, or correct the id.`;
    const path = `${where.path}.from.specification`;
    return { findings: [{ code: 'unknownTarget', path, message, remedy, involved: [sourceId] }] };
  }
  const place = `${where.path}.from.${jsonata === undefined ? 'characteristic' : 'jsonata'}`;
  const known = names.map((name) => definitionsOf(name, { specification, sources, checked: where.checked }));
  const findings = names.flatMap((name, index) =>
    known[index]?.length === 0 ? [unknownSource(name, { specification, source: sources?.[0], place })] : [],
  );
  const compared =
    jsonata === undefined
      ? []
      : comparisonFindings(comparisonsIn({ jsonata }), (name) => known[names.indexOf(name)] ?? [], place);
  if (findings.length + compared.length > 0) return { findings: [...findings, ...compared] };
  return { definitions: jsonata === undefined ? known.flatMap((each) => each ?? []) : [] };
}

/** The characteristics that the mapping reads of its source, or why that cannot be determined. */
function namesRead(
  { from: { characteristic, jsonata } }: AttributeMapping,
  path: string,
): readonly string[] | { readonly findings: readonly Finding[] } {
  if (jsonata === undefined) return characteristic === undefined ? [] : [characteristic];
  try {
    return [...parseExpression(jsonata).names];
  } catch (err) {
    const message = `The expression cannot be used: ${(err as Error).message}.`;
    const remedy = 'Correct the JSONata expression; docs/catalog.md says what is allowed.';
    return { findings: [{ code: 'invalidExpression', path: `${path}.from.jsonata`, message, remedy }] };
  }
}

interface Lookup {
  readonly specification: Specification;
  /** Of the mapping's own words; without any it reads the order's items. */
  readonly sources: readonly Specification[] | undefined;
  readonly checked: CheckedCatalog;
}

/** Undefined while no product leads to the specification. */
function definitionsOf(
  name: string,
  { specification, sources, checked }: Lookup,
): readonly CharacteristicDefinition[] | undefined {
  if (sources) {
    return sources.flatMap(({ characteristics }) => characteristics.filter((each) => each.name === name));
  }
  const around = checked.surroundingDefinitions(specification);
  return around && (around.get(name) ?? []);
}

interface Missing {
  readonly specification: Specification;
  readonly source: Specification | undefined;
  readonly place: string;
}

function unknownSource(name: string, { specification, source, place }: Missing): Finding {
  if (source) return unknownCharacteristicOf(source, name, place);
  const message = `${name} is a characteristic of no product that leads to ${specification.id}, nor of a bundle around it.`;
  const remedy = `Correct the name, name the specification that has it, or define ${name} at the product.`;
  return { code: 'unknownCharacteristic', path: place, message, remedy };
}

function unknownCharacteristicOf(
  { id, characteristics }: Specification,
  name: string,
  path: string,
): Finding {
  const known = characteristics.map((each) => each.name).join(', ') || 'none';
  const message = `${id} has no characteristic ${name}.`;
  const remedy = `Correct the name (there is: ${known}), or define ${name} at ${id}.`;
  return { code: 'unknownCharacteristic', path, message, remedy };
}

/** The later one would win silently. */
function doubleWrite({ id }: Specification, name: string, [first, second]: [number, number]): Finding {
  const message = `attributeMapping[${first}] and attributeMapping[${second}] both write ${name} of ${id}.`;
  return {
    code: 'doubleWrite',
    path: `attributeMapping[${second}].to`,
    message,
    remedy: 'Remove one of the two.',
  };
}

interface Sources {
  readonly path: string;
  readonly sources: readonly CharacteristicDefinition[];
}

/** A value that `lookup` does not list stays as it is, so it too must have the target's type. */
function typeFindings(
  { from, lookup = {} }: AttributeMapping,
  target: CharacteristicDefinition,
  { path, sources }: Sources,
): Finding[] {
  const wrong = (value: unknown) =>
    valueFault({ ...typeOf(target), values: [], mandatory: false, configurable: true }, value);
  const finding = (at: string, message: string, remedy: string): Finding => ({
    code: 'wrongType',
    path: `${path}.${at}`,
    message,
    remedy,
  });
  const converted = Object.entries(lookup).flatMap(([key, value]) => {
    const fault = wrong(value);
    return fault === undefined
      ? []
      : [finding(`lookup[${JSON.stringify(key)}]`, fault, `Let it become a ${target.valueType}.`)];
  });
  if (from.characteristic === undefined && from.jsonata === undefined) {
    const fault = keyOfValue(from.constant) in lookup ? undefined : wrong(from.constant);
    const remedy = `Give a constant of type ${target.valueType}.`;
    return fault === undefined ? converted : [...converted, finding('from.constant', fault, remedy)];
  }
  const unlisted = sources
    .filter((source) => !fits(source, target) && canPassUnconverted(source, lookup))
    .map(({ valueType }) =>
      finding(
        'from.characteristic',
        `${from.characteristic} is of type ${valueType}, but ${target.name} of type ${target.valueType}.`,
        'Convert every value with lookup, or give both the same valueType.',
      ),
    );
  return [...converted, ...unlisted.slice(0, 1)];
}

const typeOf = ({ name, valueType }: CharacteristicDefinition): Pick<CharacteristicDefinition, 'name'> => ({
  name,
  ...(valueType !== undefined && { valueType }),
});

/** When the source's values are not listed, nobody knows whether the lookup has them all: it is trusted. */
function canPassUnconverted(
  { values }: CharacteristicDefinition,
  lookup: Readonly<Record<string, unknown>>,
): boolean {
  if (Object.keys(lookup).length === 0) return true;
  return values.some(({ value }) => value !== undefined && !(keyOfValue(value) in lookup));
}

const keyOfValue = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Value types are free text in TMF; unknown ones fit everything. */
function fits(source: CharacteristicDefinition, target: CharacteristicDefinition): boolean {
  const from = families[source.valueType?.toLowerCase() ?? ''];
  const to = families[target.valueType?.toLowerCase() ?? ''];
  if (from === undefined || to === undefined || from === to) return true;
  return from === 'integer' && to === 'number';
}

const families: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'boolean',
  number: 'number',
  decimal: 'number',
  integer: 'integer',
  object: 'object',
};
