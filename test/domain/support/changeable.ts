import * as fc from 'fast-check';
import type { Catalog } from '../../../domain/catalog/catalog.js';
import { decompose } from '../../../domain/decomposition/decompose.js';
import { emptyInventory, type Inventory } from '../../../domain/inventory/inventory.js';
import type { ItemToPlan } from '../../../domain/order/order.js';
import type { Fulfilment } from '../../../domain/tmf/schemas/specification.js';
import { add, offering, orderOf, realizedAs, requires, smallCatalog } from './catalog.js';
import { ownedBy } from './owned.js';

/** What a customer can choose of the product below. */
export interface Choice {
  readonly speed: number;
  readonly boxes: number;
  readonly protected: boolean;
  readonly quantity: number;
}

export const choices: fc.Arbitrary<Choice> = fc.record({
  speed: fc.constantFrom(1, 2, 3),
  boxes: fc.nat({ max: 3 }),
  protected: fc.boolean(),
  quantity: fc.integer({ min: 1, max: 3 }),
});

export const places = fc.constantFrom('north', 'south', 'east').map((id) => ({ id }));

const everything: Fulfilment['action'] = ['add', 'modify', 'suspend', 'resume', 'delete'];
const work = (...action: Fulfilment['action']): Fulfilment => ({
  action: action.length > 0 ? action : everything,
  kind: 'serviceOrder',
  downstreamSystem: 'network',
});

/**
 * A line whose speed can change, with a modem that has no step of its own, a firewall on request, and boxes by number;
 * in any of several orders of work.
 */
export const catalogs: fc.Arbitrary<Catalog> = fc
  .record({ boxWaits: fc.boolean(), boxWork: fc.boolean(), visit: fc.boolean() })
  .map(({ boxWaits, boxWork, visit }) =>
    smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('service')] }],
      services: [
        {
          id: 'service',
          specificationRelationship: [
            realizedAs('line'),
            realizedAs('firewall', {
              condition: { properties: { protected: { const: true } }, required: ['protected'] },
            }),
            ...(visit ? [realizedAs('visit')] : []),
          ],
        },
        {
          id: 'line',
          attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
          specificationRelationship: [
            requires('modem'),
            requires('box', { quantityCharacteristic: 'boxes', minimumQuantity: 0 }),
          ],
          fulfilment: [work(), work('add', 'delete')],
        },
        {
          id: 'firewall',
          dependency: [{ specification: 'line', scope: 'item' }],
          fulfilment: [work()],
        },
        { id: 'visit', installBaseItem: false, fulfilment: [{ ...work('add'), kind: 'workOrder' }] },
      ],
      resources: [
        { id: 'modem' },
        {
          id: 'box',
          ...(boxWork && { fulfilment: [work('add', 'delete')] }),
          ...(boxWaits && { dependency: [{ specification: 'firewall', scope: 'item' as const }] }),
        },
      ],
    }),
  );

/** The choice as an order item says it. */
export const chosen = ({
  quantity,
  ...values
}: Choice): Pick<ItemToPlan, 'characteristics' | 'quantity'> => ({
  quantity,
  characteristics: Object.entries(values).map(([name, value]) => ({ name, value })),
});

/** What a customer has who chose this, at the place. */
export const having = (catalog: Catalog, choice: Choice, place = { id: 'home' }): Inventory =>
  ownedBy(decompose(orderOf(add('1', 'o', { ...chosen(choice), place })), catalog, emptyInventory));
