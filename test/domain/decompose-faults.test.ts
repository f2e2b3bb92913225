import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { refused } from './support/refused.js';

describe('decompose refuses', () => {
  it('names the mappings that wait for each other', () => {
    const from = (specification: string) => [{ from: { specification, characteristic: 'x' }, to: 'x' }];
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('a'), realizedAs('b')] }],
      services: [
        { id: 'a', attributeMapping: from('b') },
        { id: 'b', attributeMapping: from('a') },
      ],
    });
    assert.throws(() => decompose(orderOf(add('1', 'o')), catalog, emptyInventory), {
      message: 'Attribute mappings wait for each other: 1/p/a.x <- 1/p/b.x <- 1/p/a.x.',
    });
  });

  it('prints the cycle when steps wait for each other', () => {
    const on = (specification: string) => [{ specification, scope: 'item' as const }];
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: ['a', 'b', 'c'].map((id) => realizedAs(id)) }],
      services: [
        { id: 'a', fulfilment: [provision()], dependency: on('b') },
        { id: 'b', fulfilment: [provision()], dependency: on('c') },
        { id: 'c', fulfilment: [provision()], dependency: on('a') },
      ],
    });
    assert.throws(() => decompose(orderOf(add('1', 'o')), catalog, emptyInventory), {
      name: 'DecompositionError',
      message:
        'Steps wait for each other: 1/p/a:serviceOrder -> 1/p/b:serviceOrder -> ' +
        '1/p/c:serviceOrder -> 1/p/a:serviceOrder.',
    });
  });

  it('reports every fault of order and catalog at once, with its place', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p'), offering('loop', 'p', { bundledProductOffering: [{ id: 'loop' }] })],
      products: [
        {
          id: 'p',
          specificationRelationship: [
            realizedAs('gone'),
            realizedAs('s', { condition: { type: 'nonsense' } }),
            realizedAs('t'),
          ],
        },
      ],
      services: [
        { id: 's' },
        {
          id: 't',
          fulfilment: [{ ...provision(), downstreamSystem: 'nobody' }],
          specificationRelationship: [realizedAs('t')],
        },
      ],
    });
    const order = orderOf(
      add('1', 'o'),
      add('2', 'unknown'),
      add('3', 'o', { parentId: '9' }),
      { id: '4', action: 'modify', characteristics: [], quantity: 1 },
      { id: '5', action: 'delete', productId: 'lost', characteristics: [], quantity: 1 },
      { id: '6', action: 'add', characteristics: [], quantity: 1 },
      { id: '7', action: 'noChange', characteristics: [], quantity: 0 },
    );
    assert.deepEqual(
      refused(() => decompose(order, catalog, emptyInventory)),
      [
        'unknownItem 3',
        'unknownOffering 2',
        'missingProduct 4',
        'unknownProduct 5',
        'missingProduct 6',
        'invalidQuantity 7',
        'unknownSpecification 1 1/p',
        'invalidCondition 1 1/p',
        'specificationCycle 1 1/p/t',
        'unknownDownstreamSystem 1 1/p/t',
      ],
    );
    assert.deepEqual(
      refused(() => decompose(orderOf(add('1', 'loop')), catalog, emptyInventory)).slice(0, 1),
      ['bundleCycle 1.loop'],
    );
  });

  it('refuses a bundle that implies items whose ids are longer than what keeps them', () => {
    const part = 'o'.repeat(100);
    const bundle = offering('b', 'p', { bundledProductOffering: [{ id: part }] });
    const catalog = smallCatalog({ offerings: [bundle, offering(part, 'p')], products: [{ id: 'p' }] });
    const [fits, tooLong] = ['i'.repeat(154), 'i'.repeat(155)];
    assert.deepEqual(
      refused(() => decompose(orderOf(add(fits, 'b'), add(tooLong, 'b')), catalog, emptyInventory)),
      [`itemIdTooLong ${tooLong}`],
    );
  });

  it('refuses items that are parts of each other or have the same id', () => {
    const catalog = smallCatalog({ offerings: [offering('o', 'p')], products: [{ id: 'p' }] });
    const order = orderOf(
      add('1', 'o', { parentId: '2' }),
      add('2', 'o', { parentId: '1' }),
      add('3', 'o'),
      add('3', 'o'),
    );
    assert.deepEqual(
      refused(() => decompose(order, catalog, emptyInventory)),
      ['duplicateItem 3', 'itemCycle 1', 'itemCycle 2'],
    );
  });

  it('stops at an order that a mistyped quantity makes too large', () => {
    const many = { defaultQuantity: 1_000 };
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('a', many)] }],
      services: [{ id: 'a', specificationRelationship: [realizedAs('b', many)] }, { id: 'b' }],
    });
    assert.deepEqual(
      refused(() => decompose(orderOf(add('1', 'o')), catalog, emptyInventory)),
      ['orderTooLarge 1'],
    );
  }).timeout('60s');

  it('stops at too many dependencies before it uses memory for them, and says what to do', () => {
    const everyOther = { dependency: [{ specification: 'a', scope: 'order' as const }] };
    const many = realizedAs('a', { defaultQuantity: 10_000 });
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        { id: 'p', specificationRelationship: [many, realizedAs('b', { defaultQuantity: 10_000 })] },
      ],
      services: [
        { id: 'a', fulfilment: [provision()] },
        { id: 'b', fulfilment: [provision()], ...everyOther },
      ],
    });
    const before = process.memoryUsage().heapUsed;
    assert.throws(() => decompose(orderOf(add('1', 'o')), catalog, emptyInventory), {
      name: 'DecompositionError',
      message:
        'The steps of the order would wait for each other in more than 250000 ways: every step of b for every one of a ' +
        '(dependency of b on a, scope order). Order fewer at once, or put a specification with a milestone between them, ' +
        'that waits for a and that b waits for.',
    });
    assert.ok(process.memoryUsage().heapUsed - before < 512 * 1_048_576);
  }).timeout('60s');

  it('does not count chains, fan-in and fan-out as too many dependencies', () => {
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        {
          id: 'p',
          specificationRelationship: [
            realizedAs('first'),
            realizedAs('a', { defaultQuantity: 10_000 }),
            realizedAs('last'),
          ],
        },
      ],
      services: [
        { id: 'first', fulfilment: [provision()] },
        { id: 'a', fulfilment: [provision()], dependency: [{ specification: 'first', scope: 'order' }] },
        { id: 'last', fulfilment: [provision()], dependency: [{ specification: 'a', scope: 'order' }] },
      ],
    });
    const plan = decompose(orderOf(add('1', 'o')), catalog, emptyInventory);
    assert.equal(plan.steps.at(-1)?.dependsOn.length, 10_000);
  }).timeout('60s');
});
