import type { CharacteristicValueSpecification } from '../../tmf/schemas/specification.js';
import { isRange, valueFault } from '../characteristics.js';
import type { CharacteristicDefinition, Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { characteristicLists } from './characteristic-lists.js';

/** Defaults of a specification's characteristics. */
export const defaultFindings = ({ ref, characteristics }: Specification): Finding[] => {
  const { list, values } = characteristicLists[ref['@referredType']];
  return characteristics.flatMap((definition, index) =>
    defaultsAmong(definition, `${list}[${index}].${values}`),
  );
};

/** Several defaults, of which only one can be used; a default that the values beside it do not allow. */
export function defaultsAmong(definition: CharacteristicDefinition, path: string): Finding[] {
  const { name, values } = definition;
  const defaults = values.flatMap(({ isDefault, value }, index) =>
    isDefault === true && value !== undefined ? [{ value, index }] : [],
  );
  const [first, second] = defaults;
  if (!first) return [];
  if (second) {
    const listed = defaults.map(({ value }) => JSON.stringify(value)).join(' and ');
    const message = `${name} has several defaults, ${listed}: only the first would be used.`;
    const remedy = 'Leave isDefault to one of them.';
    return [{ code: 'severalDefaults', path: `${path}[${second.index}].isDefault`, message, remedy }];
  }
  const fault = valueFault({ ...definition, values: valuesBeside(first.index, values) }, first.value);
  if (fault === undefined) return [];
  const message = `The default is not a value of its characteristic: ${fault}`;
  const remedy = `Take another default, or list ${JSON.stringify(first.value)} as a value as well.`;
  return [{ code: 'invalidDefault', path: `${path}[${first.index}].value`, message, remedy }];
}

/** Among single values a default is one of them; beside ranges and patterns it does not widen them. */
function valuesBeside(
  index: number,
  values: readonly CharacteristicValueSpecification[],
): readonly CharacteristicValueSpecification[] {
  const others = values.filter((_, at) => at !== index);
  return others.some((each) => isRange(each) || each.regex !== undefined) ? others : [];
}
