import type { Catalog } from '../catalog/catalog.js';
import { expressionIn } from '../conditions/condition.js';
import type { Fault } from '../decomposition/decomposition-error.js';
import type { Inventory } from '../inventory/inventory.js';
import { isLive } from '../inventory/product-status.js';
import type { Compatibility, Condition } from '../tmf/schemas/specification.js';
import { valuesOf, type CharacteristicValues } from '../lib/values.js';
import type { OrderItem } from '../decomposition/specification-node.js';

/** What the customer will have of each offering and specification once the order is completed. */
interface Holdings {
  readonly offerings: ReadonlyMap<string, readonly Holding[]>;
  readonly specifications: ReadonlyMap<string, readonly Holding[]>;
  /** How many count for a rule; computed once for all items with the rule. */
  readonly counts: Map<Compatibility, number>;
}

interface Holding {
  readonly values: CharacteristicValues;
  readonly quantity: number;
}

interface Held {
  readonly offering?: { readonly id: string };
  readonly specification?: { readonly id: string };
}

/** Counts, once for all items, what there will be after the order. */
export function holdingsOf(items: readonly OrderItem[], inventory: Inventory): Holdings {
  const offerings = new Map<string, Holding[]>();
  const specifications = new Map<string, Holding[]>();
  const put = (into: Map<string, Holding[]>, id: string | undefined, holding: Holding) => {
    if (id === undefined) return;
    const same = into.get(id);
    if (same) same.push(holding);
    else into.set(id, [holding]);
  };
  const hold = ({ offering, specification }: Held, holding: Holding) => {
    put(offerings, offering?.id, holding);
    put(specifications, specification?.id, holding);
  };
  const ordered = new Map(items.map((item) => [item.owned?.id, item]));
  for (const product of [...inventory.products, ...(inventory.holdings ?? [])]) {
    const item = ordered.get(product.id);
    if (item?.action === 'delete' || !isLive(product.status)) continue;
    hold(product, {
      values: item?.values ?? valuesOf(product.characteristics),
      quantity: item?.quantity ?? product.quantity ?? 1,
    });
  }
  for (const item of items) if (item.action === 'add') hold(item, item);
  return { offerings, specifications, counts: new Map() };
}

interface CompatibilityContext {
  readonly holdings: Holdings;
  readonly catalog: Catalog;
}

/** What the item requires and is missing, or excludes and is there. */
export function compatibilityFaults(item: OrderItem, context: CompatibilityContext): Fault[] {
  const rules = item.specification?.compatibility ?? [];
  return rules.flatMap((rule, index) => {
    try {
      return compatibilityFault(item, rule, context) ?? [];
    } catch (err) {
      const message = `Item ${item.id}: compatibility[${index}] of ${item.specification?.id} cannot be evaluated: ${(err as Error).message}`;
      return [{ code: 'invalidCondition', message }];
    }
  });
}

function compatibilityFault(
  { id, offering, specification, scope, values }: OrderItem,
  rule: Compatibility,
  context: CompatibilityContext,
): Fault | undefined {
  const { catalog } = context;
  const other = rule.offering ?? rule.specification;
  if (other === undefined || !catalog.holds(rule.condition, scope)) return undefined;
  const count = countFor(rule, other, context);
  const name = offering?.id ?? specification?.id;
  const what = rule.having ? `${other} with ${describeCondition(rule.having)}` : other;
  if (rule.relationshipType === 'excludes') {
    const same = other === (rule.offering === undefined ? specification : offering)?.id;
    const itself = same && catalog.holds(rule.having, values) ? 1 : 0;
    if (count <= itself) return undefined;
    return { code: 'excluded', message: `Item ${id}: ${name} cannot be combined with ${what}.` };
  }
  const { minimum = 1, maximum = Infinity } = rule;
  if (count >= minimum && count <= maximum) return undefined;
  const limits = maximum === Infinity ? `at least ${minimum}` : `${minimum} to ${maximum}`;
  const message = `Item ${id}: ${name} requires ${limits} of ${what}, there are ${count}.`;
  return { code: 'required', message };
}

function countFor(rule: Compatibility, other: string, { holdings, catalog }: CompatibilityContext): number {
  const known = holdings.counts.get(rule);
  if (known !== undefined) return known;
  const held = (rule.offering === undefined ? holdings.specifications : holdings.offerings).get(other) ?? [];
  const count = held
    .filter(({ values }) => catalog.holds(rule.having, values))
    .reduce((sum, { quantity }) => sum + quantity, 0);
  holdings.counts.set(rule, count);
  return count;
}

/** A condition in readable form. */
const describeCondition = (having: Condition): string => expressionIn(having) ?? JSON.stringify(having);
