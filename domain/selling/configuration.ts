import type { Offering } from '../catalog/catalog.js';
import { definitionsOf, isRange, valueFault } from '../catalog/characteristics.js';
import { usualNumberOf } from '../catalog/usual-number.js';
import type { CharacteristicDefinition } from '../catalog/specification.js';
import type { Fault } from '../decomposition/decomposition-error.js';
import { expandOrder } from '../decomposition/order-tree.js';
import type { OrderItem } from '../decomposition/specification-node.js';
import { isLive } from '../inventory/product-status.js';
import { sameValue } from '../lib/values.js';
import type { DatedOrder, ItemToPlan } from '../order/order.js';
import { qualifyExpanded } from '../qualification/qualify.js';
import type {
  CharacteristicChoice,
  ConfiguredItem,
  Obstacle,
  OptionChoice,
  ValueChoice,
} from '../tmf/schemas/configuration.js';
import type { CharacteristicValueSpecification } from '../tmf/schemas/specification.js';
import { agreementFaults } from './configuration-agreements.js';
import type { ConfigurationBasis } from './configuration-basis.js';
import { namesRead, obstacleOf } from './configuration-rules.js';

/**
 * What may be chosen next of an item of the order and of its parts: each value and option, and why others may not be.
 * Whether something may be is not decided here: it is what the order would be refused for (`qualifyExpanded` and the
 * agreements) with the choice, and not without it. So what is chosen from these answers validates, and what is refused
 * here is refused there. Undefined when the order has no such item. It pauses after each choice, so that who runs it can do
 * something else in between. Throws a `ConfigurationTooLarge` when it would take more checks of items than are made at once.
 */
export function* configure(
  order: DatedOrder,
  itemId: string,
  basis: ConfigurationBasis,
): Generator<void, ConfiguredItem[] | undefined> {
  const { items } = expandOrder(order, basis.catalog, basis.inventory);
  const line = items.find(({ id }) => id === itemId);
  if (!line) return undefined;
  const own = items.filter((item) => isWithin(item, line));
  const asking = new Configuring(order, own, basis);
  asking.requireBounded(own, items.length);
  asking.begin();
  const configured: ConfiguredItem[] = [];
  for (const item of own) configured.push(yield* asking.configured(item));
  return configured;
}

function isWithin(item: OrderItem, line: OrderItem): boolean {
  for (let each: OrderItem | undefined = item; each; each = each.parent) if (each === line) return true;
  return false;
}

type BundledOffering = NonNullable<Offering['bundledProductOffering']>[number];

/** How often items are checked for one question: a few seconds. Each choice that a rule reads checks all of them. */
const maxItemChecks = 200_000;

/** The choices of the line, each looked at beside so many items, are more than can be checked at once. */
export class ConfigurationTooLarge extends Error {
  override readonly name = 'ConfigurationTooLarge';
}

class Configuring {
  readonly #basis: ConfigurationBasis;
  /** The order with the implied parts of the line named, so that each keeps its id whatever is chosen. */
  readonly #whole: DatedOrder;
  readonly #named: ReadonlySet<string>;
  #faults: readonly Fault[] = [];
  /** The characteristics that some rule reads; others are decided by their definition alone. */
  readonly #read: ReadonlySet<string>;
  readonly #items: ReadonlyMap<string, OrderItem>;

  constructor(order: DatedOrder, items: readonly OrderItem[], basis: ConfigurationBasis) {
    this.#basis = basis;
    this.#named = new Set(order.items.map(({ id }) => id));
    const implied = items.filter(({ id, action }) => action === 'add' && !this.#named.has(id));
    this.#whole = { ...order, items: [...order.items, ...implied.map(asItemToPlan)] };
    this.#items = new Map(items.map((item) => [item.id, item]));
    this.#read = namesRead(expandOrder(this.#whole, basis.catalog, basis.inventory).items, basis);
  }

  /** Throws a `ConfigurationTooLarge` when the choices of these items take too many checks beside so many. */
  requireBounded(items: readonly OrderItem[], count: number): void {
    const choices = items.reduce((sum, item) => sum + this.#checksOf(item), 1);
    if (choices * count <= maxItemChecks) return;
    throw new ConfigurationTooLarge(
      `has ${choices} choices to be checked beside ${count} items, and at most ${maxItemChecks} checks of an item are made: ask about the line by itself, or beside fewer`,
    );
  }

  /** How often everything is checked for the choices of the item. */
  #checksOf({ specification, offering }: OrderItem): number {
    const read = definitionsOf(specification, offering).filter(({ name }) => this.#read.has(name));
    const values = read.reduce((sum, definition) => sum + 2 + candidatesOf(definition).length, 0);
    return values + (offering?.bundledProductOffering ?? []).length;
  }

  /** Looks at the order as it is. */
  begin(): void {
    this.#faults = this.#faultsOf(this.#whole, undefined);
  }

  *configured(item: OrderItem): Generator<void, ConfiguredItem> {
    const { id, parent, offering, implied } = item;
    const name = offering?.name;
    const mayChange = item.action === 'add' || item.action === 'modify' || item.action === 'move';
    const characteristic: CharacteristicChoice[] = [];
    const option: OptionChoice[] = [];
    for (const each of mayChange ? definitionsOf(item.specification, offering) : [])
      characteristic.push(yield* this.#characteristic(item, each));
    for (const each of mayChange ? (offering?.bundledProductOffering ?? []) : []) {
      option.push(this.#option(item, each));
      yield;
    }
    return {
      id,
      ...(parent && { parentId: parent.id }),
      isImplied: implied,
      ...(offering && { productOffering: { id: offering.id, ...(name !== undefined && { name }) } }),
      characteristic,
      option,
      reason: this.#faults.filter(({ itemId }) => itemId === id).map((fault) => this.#obstacle(fault)),
    };
  }

  *#characteristic(
    item: OrderItem,
    definition: CharacteristicDefinition,
  ): Generator<void, CharacteristicChoice> {
    const { name, valueType, regex, mandatory, configurable } = definition;
    const value = item.values[name];
    const has = value !== undefined && value !== null;
    const against = this.#comparison(item, definition);
    const reason = has && configurable ? against(value) : [];
    const choice: ValueChoice[] = [];
    for (const candidate of configurable ? candidatesOf(definition) : []) {
      choice.push(this.#choice(candidate, against));
      yield;
    }
    return {
      name,
      ...(valueType !== undefined && { valueType }),
      ...(regex !== undefined && { regex }),
      isMandatory: mandatory,
      isConfigurable: configurable,
      ...(has && { value, valueSource: sourceOf(item, name) }),
      ...(reason.length > 0 && { reason }),
      choice,
    };
  }

  #choice(
    { value, valueFrom, valueTo, isDefault }: CharacteristicValueSpecification,
    against: (value: unknown) => Obstacle[],
  ): ValueChoice {
    const common = { ...(isDefault === true && { isDefault }) };
    if (value === undefined) {
      const range = {
        ...(valueFrom !== undefined && { valueFrom }),
        ...(valueTo !== undefined && { valueTo }),
      };
      return { ...range, ...common, isAllowed: true };
    }
    const reason = against(value);
    return { value, ...common, isAllowed: reason.length === 0, ...(reason.length > 0 && { reason }) };
  }

  /** Of each value, what the order would be refused for with it, and not without any. */
  #comparison(item: OrderItem, definition: CharacteristicDefinition): (value: unknown) => Obstacle[] {
    const { name } = definition;
    if (!this.#read.has(name))
      return (value) => {
        const message = valueFault(definition, value);
        return message === undefined
          ? []
          : [this.#obstacle({ code: 'invalidCharacteristic', message, itemId: item.id })];
      };
    const without = new Set(this.#faultsOf(withValue(this.#whole, item, name, null), item).map(keyOf));
    return (value) =>
      this.#faultsOf(withValue(this.#whole, item, name, value), item)
        .filter((fault) => !without.has(keyOf(fault)))
        .map((fault) => this.#obstacle(fault));
  }

  #option(item: OrderItem, { id, bundledProductOfferingOption: option }: BundledOffering): OptionChoice {
    const { catalog, inventory } = this.#basis;
    const { numberRelOfferLowerLimit: minimum = 0, numberRelOfferUpperLimit: maximum } = option ?? {};
    const usual = usualNumberOf(option);
    const children = this.#whole.items.filter((each) => each.parentId === item.id);
    const mentioned = new Set(children.map(({ productId }) => productId));
    const parts = inventory.products.filter(
      (each) =>
        item.owned !== undefined &&
        each.parentProductId === item.owned.id &&
        each.offering?.id === id &&
        isLive(each.status) &&
        !mentioned.has(each.id),
    );
    const count =
      children.filter((each) => each.offeringId === id && each.action !== 'delete').length + parts.length;
    const reason = this.#againstAdding(item, id);
    const name = catalog.offering(id)?.name;
    const least = item.action === 'add' ? Math.max(minimum, usual) : minimum;
    return {
      productOffering: { id, ...(name !== undefined && { name }) },
      minimum,
      ...(maximum !== undefined && { maximum }),
      default: usual,
      count,
      mayAdd: reason.length === 0,
      mayRemove: count > least,
      ...(reason.length > 0 && { reason }),
    };
  }

  /** What the order would be refused for with one more; what is still to be chosen of it is no obstacle. */
  #againstAdding(item: OrderItem, offeringId: string): Obstacle[] {
    const id = `${item.id}.+`;
    const added: ItemToPlan = { id, parentId: item.id, action: 'add', offeringId, characteristics: [] };
    const before = new Set(this.#faults.map(keyOf));
    return this.#faultsOf({ ...this.#whole, items: [...this.#whole.items, added] }, item, id)
      .filter((fault) => !before.has(keyOf(fault)) && fault.code !== 'missingCharacteristic')
      .map((fault) => this.#obstacle(fault));
  }

  /** Everything that speaks against the order, with the item that is looked at named in it. */
  #faultsOf(order: DatedOrder, looked: OrderItem | undefined, addedId?: string): readonly Fault[] {
    const { catalog, inventory, serviceAreas } = this.#basis;
    const tree = expandOrder(order, catalog, inventory);
    const { items } = qualifyExpanded({ order, tree }, catalog, inventory, serviceAreas);
    const named = new Set([...this.#named, ...(addedId === undefined ? [] : [addedId])]);
    for (let each = looked; each; each = each.parent) named.add(each.id);
    return [
      ...items.flatMap(({ itemId, reasons }) => reasons.map((reason) => ({ ...reason, itemId }))),
      ...agreementFaults(order, named, this.#basis),
    ];
  }

  #obstacle(fault: Fault): Obstacle {
    return obstacleOf(fault, this.#items.get(fault.itemId ?? ''));
  }
}

const keyOf = ({ code, message, itemId }: Fault): string => `${code} ${itemId ?? ''} ${message}`;

function sourceOf(item: OrderItem, name: string): 'chosen' | 'product' | 'default' {
  if (item.orderedValues[name] !== undefined) return 'chosen';
  return item.ownedValues[name] === undefined ? 'default' : 'product';
}

const asItemToPlan = ({ id, parent, offering, quantity }: OrderItem): ItemToPlan => ({
  id,
  action: 'add',
  quantity,
  characteristics: [],
  ...(parent && { parentId: parent.id }),
  ...(offering && { offeringId: offering.id }),
});

/** The values that may be asked about; of a yes or no both. */
function candidatesOf({
  values,
  valueType,
}: CharacteristicDefinition): readonly CharacteristicValueSpecification[] {
  const named = values.filter((each) => each.value !== undefined || isRange(each));
  const isBoolean = valueType?.toLowerCase() === 'boolean';
  return named.length === 0 && isBoolean ? [{ value: true }, { value: false }] : named;
}

function withValue(order: DatedOrder, { id }: OrderItem, name: string, value: unknown): DatedOrder {
  const items = order.items.map((item) =>
    item.id === id
      ? {
          ...item,
          characteristics: [...item.characteristics.filter((each) => each.name !== name), { name, value }],
        }
      : item,
  );
  return sameValue(items, order.items) ? order : { ...order, items };
}
