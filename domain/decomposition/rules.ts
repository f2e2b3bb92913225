import type { Catalog } from '../catalog/catalog.js';
import type { Fault } from './decomposition-error.js';
import { asBuilt } from './macd.js';
import type { Condition, SpecificationRelationship } from '../tmf/schemas/specification.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { Expansion, SpecificationNode, RuleOfNode, Rule } from './specification-node.js';
/** Identifies a rule of an order; the same in each expansion. */
export const ruleKey = ({ node, attribute, index }: RuleOfNode): string =>
  `${node.key} ${attribute}[${index}]`;

/** True for a rule that waits for a value. Notes the rule when it needs anything that has no value. */
export function isOpen(rule: RuleOfNode, requested: Rule, expansion: Expansion): boolean {
  const all = characteristicsReadBy(requested, expansion.catalog);
  if (all.length === 0) return false;
  const names = all.filter((name) => valueInScope(rule.node, name) === undefined);
  if (names.length === 0) return false;
  expansion.provisionalRules.push({ ...rule, names });
  return expansion.resolved.open.has(ruleKey(rule));
}

/** What a rule needs: the names in its condition, and the characteristic that gives the count. */
export function characteristicsReadBy(
  { condition, quantityCharacteristic: by }: Rule,
  catalog: Catalog,
): string[] {
  return [...(condition ? catalog.names(condition) : []), ...(by === undefined ? [] : [by])];
}

/** Evaluates a condition of the catalog; one that cannot be evaluated is a fault of the catalog and does not hold. */
export function conditionHolds(
  condition: Condition | undefined,
  node: SpecificationNode,
  { catalog, faults }: Expansion,
  values = scopeOf(node),
): boolean {
  if (!condition) return true;
  try {
    return catalog.holds(condition, values);
  } catch (err) {
    const message = `A condition of ${node.specification.id} cannot be evaluated: ${(err as Error).message}`;
    faults.push({ code: 'invalidCondition', message, itemId: node.item.id, path: node.key });
    return false;
  }
}

/** What a condition sees: the node's characteristics over those of its item and of the items around it. */
export const scopeOf = ({ item, action, values }: SpecificationNode): CharacteristicValues => ({
  ...(asBuilt(action) ? item.ownedScope : item.scope),
  ...values,
});

/** One of these values. */
const valueInScope = ({ item, action, values }: SpecificationNode, name: string): unknown =>
  name in values ? values[name] : (asBuilt(action) ? item.ownedScope : item.scope)[name];

/** The count by the characteristic, else the default, else the minimum, else one. */
export function quantityOf(
  node: SpecificationNode,
  relationship: SpecificationRelationship,
  { faults, most }: { readonly faults: Fault[]; readonly most: number },
): number {
  const {
    minimumQuantity: minimum = 0,
    maximumQuantity: maximum = most,
    quantityCharacteristic,
  } = relationship;
  const requested =
    quantityCharacteristic === undefined ? undefined : valueInScope(node, quantityCharacteristic);
  const quantity = requested ?? relationship.defaultQuantity ?? (minimum || 1);
  if (
    typeof quantity === 'number' &&
    Number.isInteger(quantity) &&
    quantity >= minimum &&
    quantity <= maximum
  ) {
    return quantity;
  }
  const { item, key: path, specification } = node;
  const message =
    `${specification.id} requires ${JSON.stringify(quantity)} of ${relationship.id}, ` +
    `which is not a whole number from ${minimum} to ${maximum}.`;
  faults.push({ code: 'invalidQuantity', message, itemId: item.id, path });
  return 0;
}
