import { comparisonsIn, expressionIn, namesIn } from '../../conditions/condition.js';
import type { Condition } from '../../tmf/schemas/specification.js';
import type { CharacteristicDefinition, Specification } from '../specification.js';
import type { Finding } from './catalog-fault.js';
import { comparisonFindings } from './check-comparisons.js';
import type { CheckedCatalog } from './checked-catalog.js';

interface Where {
  readonly path: string;
  readonly checked: CheckedCatalog;
}

/**
 * Whether the condition is valid, and whether each characteristic that it reads can have a value where it is evaluated.
 */
export function conditionFindings(
  specification: Specification,
  condition: Condition | undefined,
  { path, checked }: Where,
): Finding[] {
  if (!condition) return [];
  const fault = conditionProblem(condition, checked);
  if (fault) return [{ code: 'invalidCondition', path, ...fault }];
  const unknown = [...namesIn(condition)].flatMap((name): Finding[] => {
    const definitions = visibleDefinitions(name, specification, checked);
    if (definitions === 'unknown yet' || definitions.length > 0) return [];
    const message = `The condition reads ${name}, which nothing provides: neither ${specification.id} nor a product that leads to it, nor a bundle around that.`;
    const remedy = `Correct the name, or define ${name} at ${specification.id} or at the product.`;
    return [{ code: 'unknownCharacteristic', path, message, remedy }];
  });
  const definitionsOf = (name: string) => {
    const definitions = visibleDefinitions(name, specification, checked);
    return definitions === 'unknown yet' ? [] : definitions;
  };
  return [...unknown, ...comparisonFindings(comparisonsIn(condition), definitionsOf, path)];
}

/** Why the condition is invalid, and the remedy. */
export function conditionProblem(
  condition: Condition,
  { catalog }: CheckedCatalog,
): Pick<Finding, 'message' | 'remedy'> | undefined {
  const text = expressionIn(condition);
  try {
    catalog.requireReadable(condition);
    return undefined;
  } catch (err) {
    const { message } = err as Error;
    return text === undefined
      ? {
          message: `The condition is not usable: ${message}.`,
          remedy:
            'Write it as a JSON Schema on the object of characteristics, with the keywords that docs/catalog.md names.',
        }
      : {
          message: `The expression of the condition is not usable: ${message}.`,
          remedy: 'Correct the JSONata expression; docs/catalog.md says what is allowed.',
        };
  }
}

/**
 * The definitions that a condition at the specification sees under the name: its own characteristic over those of the
 * order's items. As long as no product leads to the specification, its items are unknown.
 */
export function visibleDefinitions(
  name: string,
  specification: Specification,
  checked: CheckedCatalog,
): readonly CharacteristicDefinition[] | 'unknown yet' {
  const own = specification.characteristics.filter((each) => each.name === name);
  if (own.length > 0) return own;
  const around = checked.surroundingDefinitions(specification);
  return around ? (around.get(name) ?? []) : 'unknown yet';
}

/** Without a type, the listed values decide. */
export function isNumeric({ valueType, values }: CharacteristicDefinition): boolean {
  if (valueType !== undefined) return ['number', 'integer', 'decimal'].includes(valueType.toLowerCase());
  return values.every(({ value }) => value === undefined || typeof value === 'number');
}
