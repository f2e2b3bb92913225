import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { add, offering, orderOf, provision, realizedAs, requires, smallCatalog } from './support/catalog.js';
import { orderOn, ownedBy } from './support/owned.js';
import { seedCatalog, seedOrder } from './support/seeds.js';

const wants = (name: string, value: unknown) => ({
  properties: { [name]: { const: value } },
  required: [name],
});

describe('an explanation', () => {
  it('explains the very plan that decomposition makes', () => {
    for (const name of ['fibre-bundle', 'fibre-self-install', 'mobile-plan', 'business-vpn']) {
      const order = seedOrder(name);
      const { plan, explanation } = explain(order, seedCatalog, emptyInventory);
      assert.deepEqual(plan, decompose(order, seedCatalog, emptyInventory));
      assert.deepEqual(
        explanation.steps.map(({ id }) => id),
        plan.steps.map(({ id }) => id),
      );
    }
  });

  it('leads from the item over relationships and rules to the fulfilment of a step', () => {
    const { explanation } = explain(seedOrder('fibre-bundle'), seedCatalog, emptyInventory);
    const visit = explanation.steps.find(({ key }) => key.includes('onsite-installation'));
    assert.deepEqual(visit?.chain, [
      { place: 'item 1.1', message: 'The order item has the action add.' },
      {
        place: 'productOffering fibre-internet: productSpecification',
        message: 'It sells internet-access 1.0.',
      },
      {
        place: 'productSpecification internet-access: specificationRelationship[0]',
        message: 'realizedAs cfs-internet-access.',
      },
      {
        place: 'serviceSpecification cfs-internet-access: specificationRelationship[1]',
        message: 'realizedAs onsite-installation; its condition holds.',
        seen: { installation: 'technician' },
      },
      {
        place: 'serviceSpecification onsite-installation: fulfilment[0]',
        message: 'For add a workOrder is sent to field-service.',
      },
    ]);
  });

  it('covers items that a bundle implies, and quantities', () => {
    const { explanation } = explain(seedOrder('fibre-self-install'), seedCatalog, emptyInventory);
    const chain = (part: string) => explanation.steps.find(({ key }) => key.includes(part))?.chain ?? [];
    assert.deepEqual(chain('rfs-router-configuration')[0], {
      place: 'item 1.home-router',
      message: 'Included by bundle fibre-home of item 1.',
    });
    assert.deepEqual(chain('set-top-box#2').at(-2), {
      place: 'serviceSpecification cfs-home-tv: specificationRelationship[1]',
      message: 'requires set-top-box, 2 times by setTopBoxes.',
      seen: { setTopBoxes: 2 },
    });
  });

  it('names for each branch that was not taken the rule that stopped it', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        {
          id: 'p',
          specificationRelationship: [
            realizedAs('s', { relationshipType: 'composedOf' }),
            realizedAs('s', { condition: wants('tier', 'gold') }),
            requires('r', { quantityCharacteristic: 'devices' }),
            realizedAs('t'),
          ],
        },
      ],
      services: [
        { id: 's' },
        {
          id: 't',
          fulfilment: [
            provision('delete'),
            { ...provision('add'), condition: wants('visit', true) },
            provision('add'),
          ],
        },
      ],
      resources: [{ id: 'r' }],
    });
    const order = orderOf(add('1', 'o', { characteristics: [{ name: 'devices', value: 0 }] }));
    const { explanation } = explain(order, catalog, emptyInventory);
    const product = { itemId: '1', key: '1/p' };
    const service = { itemId: '1', key: '1/p/t' };
    assert.deepEqual(explanation.notTaken, [
      {
        ...product,
        place: 'productSpecification p: specificationRelationship[0]',
        obstacle: 'structureOnly',
        message: 's is structural only: composedOf is never decomposed.',
      },
      {
        ...product,
        place: 'productSpecification p: specificationRelationship[1]',
        obstacle: 'condition',
        message: 'The condition for s does not hold.',
        seen: { tier: null },
      },
      {
        ...product,
        place: 'productSpecification p: specificationRelationship[2]',
        obstacle: 'quantity',
        message: 'No r is required: the quantity is 0 by devices.',
        seen: { devices: 0 },
      },
      {
        ...service,
        place: 'serviceSpecification t: fulfilment[0]',
        obstacle: 'action',
        message: 'There is a serviceOrder for delete, not for add.',
      },
      {
        ...service,
        place: 'serviceSpecification t: fulfilment[1]',
        obstacle: 'condition',
        message: 'The condition for a serviceOrder does not hold.',
        seen: { visit: null },
      },
    ]);
  });

  it('evaluates no rule on delete: what was built is taken down, and nothing else', () => {
    const self = ownedBy(decompose(seedOrder('fibre-self-install'), seedCatalog, emptyInventory));
    const { plan, explanation } = explain(orderOn(self, 'delete'), seedCatalog, self);
    assert.equal(explanation.steps.length, plan.steps.length);
    assert.ok(explanation.steps.every(({ chain }) => chain.every(({ seen }) => seen === undefined)));
    assert.match(
      explanation.steps[0]?.chain[0]?.message ?? '',
      /^It is a part of item 1 and ends with it\.$/,
    );
    const fromScratch = { products: self.products.map((each) => ({ ...each, realizations: [] })) };
    const { explanation: empty } = explain(orderOn(self, 'delete'), seedCatalog, fromScratch);
    assert.ok(empty.notTaken.some(({ obstacle }) => obstacle === 'notBuilt'));
  });
});
