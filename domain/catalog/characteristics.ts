import type { Offering } from './catalog.js';
import { parseInstant } from '../lib/instants.js';
import { parsePattern } from '../lib/pattern.js';
import type { CharacteristicValueSpecification } from '../tmf/schemas/specification.js';
import type { CharacteristicDefinition, Specification } from './specification.js';
import type { CharacteristicValues, Characteristic } from '../lib/values.js';

/** The values that apply when the order gives none: the offering's over the specification's. */
export function defaultsOf(
  specification: Specification | undefined,
  offering?: Offering,
): CharacteristicValues {
  const defaults: Record<string, unknown> = {};
  for (const definition of definitionsOf(specification, offering)) {
    const value = definition.values.find(({ isDefault }) => isDefault);
    if (value && value.value !== undefined) defaults[definition.name] = value.value;
  }
  return defaults;
}

/** The specification's characteristics with their values narrowed by the offering (TMF620 prodSpecCharValueUse). */
export function definitionsOf(
  specification: Specification | undefined,
  offering?: Offering,
): readonly CharacteristicDefinition[] {
  const definitions = specification?.characteristics ?? [];
  const uses = new Map(
    (offering?.prodSpecCharValueUse ?? []).map((use) => [use.name, use.productSpecCharacteristicValue ?? []]),
  );
  if (uses.size === 0) return definitions;
  const narrowed = (definition: CharacteristicDefinition): CharacteristicDefinition => ({
    ...definition,
    values: uses.get(definition.name) ?? definition.values,
  });
  return definitions.map(narrowed);
}

/** As TMF writes them, in the order of the specification; names without a value are left out. */
export function toCharacteristics(
  values: CharacteristicValues,
  specification?: Specification,
): Characteristic[] {
  const names = new Set([
    ...(specification?.characteristics ?? []).map(({ name }) => name),
    ...Object.keys(values),
  ]);
  return [...names].flatMap((name) => (values[name] === undefined ? [] : [{ name, value: values[name] }]));
}

/** Newly reported values override those known before. */
export function mergeCharacteristics(
  before: readonly Characteristic[],
  now: readonly Characteristic[],
): readonly Characteristic[] {
  return [...new Map([...before, ...now].map((each) => [each.name, each])).values()];
}

/** Why the specification does not allow the value; undefined when it does. */
export function valueFault(definition: CharacteristicDefinition, value: unknown): string | undefined {
  try {
    return ruleFault(definition, value);
  } catch (err) {
    return `${definition.name} cannot be matched: ${(err as Error).message}.`;
  }
}

/** True when the value is one of these values or in one of these ranges; without any, every value is. */
export const isAmong = (values: readonly CharacteristicValueSpecification[] = [], value: unknown): boolean =>
  value !== undefined &&
  value !== null &&
  valueFault({ name: 'The value', mandatory: false, configurable: true, values }, value) === undefined;

/** Why the value is not allowed; throws when a pattern is invalid, or the value is too long for it. */
function ruleFault(
  { name, values, valueType, regex }: CharacteristicDefinition,
  value: unknown,
): string | undefined {
  const type = valueType?.toLowerCase() ?? '';
  if (!isOfType(type, value)) return `${name} must be of type ${valueType}, not ${JSON.stringify(value)}.`;
  if (regex !== undefined && !matches(regex, value)) {
    return `${name} must match ${regex}, which ${JSON.stringify(value)} does not.`;
  }
  const rules = values.filter(isConstraint);
  if (rules.length === 0 || rules.some((rule) => allows(rule, value))) return undefined;
  const others = rules.filter(
    (rule) => !rules.some((range) => range !== rule && isRange(range) && allows(range, rule.value)),
  );
  return `${name} must be ${others.map(describeRule).join(' or ')}, not ${JSON.stringify(value)}.`;
}

/** Value types are free text in TMF; unknown ones allow any value. */
function isOfType(type: string, value: unknown): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'number' || type === 'decimal') return typeof value === 'number';
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'date' || type === 'datetime') return parseInstant(value) !== undefined;
  return true;
}

const isConstraint = (rule: CharacteristicValueSpecification): boolean =>
  rule.value !== undefined ||
  rule.valueFrom !== undefined ||
  rule.valueTo !== undefined ||
  rule.regex !== undefined;

function allows(rule: CharacteristicValueSpecification, value: unknown): boolean {
  if (rule.regex !== undefined && matches(rule.regex, value)) return true;
  if (rule.value !== undefined && rule.value === value) return true;
  if (!isRange(rule) || typeof value !== 'number') return false;
  const { valueFrom: from = -Infinity, valueTo: to = Infinity } = rule;
  const { bottom, top } = endsOf(rule);
  return (bottom ? value >= from : value > from) && (top ? value <= to : value < to);
}

/** True for a range of numbers. */
export const isRange = (rule: CharacteristicValueSpecification): boolean =>
  rule.valueFrom !== undefined || rule.valueTo !== undefined;

/**
 * Which ends belong to the range (TMF620 rangeInterval): both, unless it says `open`, `closedBottom` or `closedTop`.
 */
export const endsOf = ({
  rangeInterval = 'closed',
}: CharacteristicValueSpecification): { readonly bottom: boolean; readonly top: boolean } => ({
  bottom: rangeInterval !== 'open' && rangeInterval !== 'closedTop',
  top: rangeInterval !== 'open' && rangeInterval !== 'closedBottom',
});

const matches = (regex: string, value: unknown): boolean =>
  typeof value === 'string' && parsePattern(regex).matches(value);

function describeRule(rule: CharacteristicValueSpecification): string {
  if (rule.regex !== undefined) return `text like ${rule.regex}`;
  if (!isRange(rule)) return JSON.stringify(rule.value);
  const { valueFrom: from, valueTo: to } = rule;
  const { bottom, top } = endsOf(rule);
  const lower = from === undefined || bottom ? (from ?? 'any number') : `more than ${from}`;
  return `${lower} to ${to === undefined || top ? (to ?? 'any number') : `less than ${to}`}`;
}
