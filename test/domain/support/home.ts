import assert from 'node:assert/strict';
import { inventoryAfter } from '../../../catalog/inventory-after.js';
import { decompose } from '../../../domain/decomposition/decompose.js';
import { emptyInventory, type Inventory, type OwnedProduct } from '../../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../../domain/order/order.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './catalog.js';

const everything = provision('add', 'modify', 'suspend', 'resume', 'delete');
const from = (specification: string, characteristic: string, to: string) => ({
  from: { specification, characteristic },
  to,
});

/** A line, a router that is set to the line's speed and to the number of telephones, a lamp that shows the router's speed. */
export const catalog = smallCatalog({
  offerings: ['home', 'internet', 'router', 'voice', 'lamp'].map((id) => offering(id, id)),
  products: [
    { id: 'home' },
    { id: 'internet', specificationRelationship: [realizedAs('line')] },
    { id: 'router', specificationRelationship: [realizedAs('configuration')] },
    { id: 'voice', specificationRelationship: [realizedAs('telephony')] },
    { id: 'lamp', specificationRelationship: [realizedAs('display')] },
  ],
  services: [
    {
      id: 'line',
      attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
      fulfilment: [everything],
    },
    {
      id: 'configuration',
      attributeMapping: [from('line', 'speed', 'profile'), from('telephony', 'lines', 'telephones')],
      fulfilment: [everything],
    },
    {
      id: 'telephony',
      attributeMapping: [{ from: { characteristic: 'lines' }, to: 'lines' }],
      fulfilment: [everything],
    },
    {
      id: 'display',
      attributeMapping: [from('configuration', 'profile', 'shows')],
      fulfilment: [everything],
    },
  ],
});

export const given = (values: object) =>
  Object.entries(values).map(([name, value]) => ({ name, value: value as unknown }));

export const offerings = ['internet', 'router', 'voice', 'lamp'] as const;

/** A home with these parts, by item `<id>.<offering>`. */
export const home = (id: string, parts: readonly (typeof offerings)[number][] = offerings): ItemToPlan[] => [
  add(id, 'home', { place: { id: `site-${id}` } }),
  ...parts.map((part) =>
    add(`${id}.${part}`, part, {
      parentId: id,
      characteristics: given(part === 'internet' ? { speed: 100 } : part === 'voice' ? { lines: 2 } : {}),
    }),
  ),
];

export const sold = (...items: readonly ItemToPlan[]): Inventory =>
  inventoryAfter(decompose(orderOf(...items), catalog, emptyInventory), emptyInventory);

export const productOf = ({ products }: Inventory, name: string, site = 'site-1'): OwnedProduct =>
  products.find((each) => each.name === name && each.place?.id === site) ??
  assert.fail(`${name} is not at ${site}`);
