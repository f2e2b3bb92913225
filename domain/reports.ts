import { valueFault } from './characteristics.js';
import type { Values } from './condition.js';
import type { NodeAction } from './macd.js';
import type { OrderItem } from './order-tree.js';
import { isProduct, type Specification } from './specification.js';
import type { Growth, SpecificationNode } from './specification-tree.js';

/** A node that is about to be. */
interface Sprout {
  readonly key: string;
  readonly item: OrderItem;
  readonly specification: Specification;
  readonly action: NodeAction;
  readonly known: Values;
  readonly parent: SpecificationNode | undefined;
}

/** What the node's nearest step told of it; a value that the specification does not allow is a fault, and not taken. */
export function toldOf(sprout: Sprout, { told, faults }: Growth): Values {
  const { key, item, specification, action, known, parent } = sprout;
  if (action !== 'add' && action !== 'modify') return {};
  let by = told.get(key);
  // A node that has come since has a step of its own to tell of it; of a product only its own tasks tell.
  const hasStep =
    isProduct(specification) ||
    specification.fulfilments.some((each) => each.action.some((one) => one === action));
  for (let above = hasStep ? undefined : parent; above && !by; above = above.parent) by = told.get(above.key);
  const values = by?.values ?? {};
  const taken = unfilled(specification, known).filter((name) => {
    const definition = specification.characteristics.find((each) => each.name === name);
    const fault = name in values && definition && valueFault(definition, values[name]);
    if (fault) faults.push({ code: 'invalidCharacteristic', message: fault, itemId: item.id, path: key });
    return name in values && !fault;
  });
  return Object.fromEntries(taken.map((name) => [name, values[name]]));
}

/** The characteristics that neither order nor catalog fill: only the fulfilment can tell them. */
export function unfilled({ characteristics, mappings }: Specification, values: Values): string[] {
  const mapped = new Set(mappings.map(({ to }) => to));
  return characteristics
    .map(({ name }) => name)
    .filter((name) => values[name] === undefined && !mapped.has(name));
}
