import type { Comparison } from '../../conditions/expression.js';
import { misspelledName } from '../../lib/nearest-names.js';
import { valueFault } from '../characteristics.js';
import type { CharacteristicDefinition } from '../specification.js';
import type { Finding } from './catalog-fault.js';

/** Comparisons of characteristics with values that none of their definitions allows. */
export function comparisonFindings(
  comparisons: readonly Comparison[],
  definitionsOf: (name: string) => readonly CharacteristicDefinition[],
  path: string,
): Finding[] {
  return comparisons.flatMap(({ name, value }): Finding[] => {
    const definitions = definitionsOf(name);
    const faults = definitions.map((definition) => valueFault(withoutLoneDefault(definition), value));
    const [fault] = faults;
    if (fault === undefined || faults.includes(undefined)) return [];
    const message = `${name} is compared with ${JSON.stringify(value)}, which it never is: ${fault}`;
    const meant = typeof value === 'string' ? misspelledName(value, textsOf(definitions)) : undefined;
    const remedy =
      meant === undefined
        ? `Compare it with a value that ${name} may have.`
        : `Write ${JSON.stringify(meant)}.`;
    return [{ code: 'impossibleValue', path, message, remedy }];
  });
}

/** A step may report, or a mapping write, another value than the default, if nothing but the default is defined. */
const withoutLoneDefault = (definition: CharacteristicDefinition): CharacteristicDefinition =>
  definition.values.every(({ isDefault }) => isDefault) ? { ...definition, values: [] } : definition;

const textsOf = (definitions: readonly CharacteristicDefinition[]): string[] =>
  definitions.flatMap(({ values }) =>
    values.flatMap(({ value }) => (typeof value === 'string' ? [value] : [])),
  );
