import assert from 'node:assert/strict';
import { buildCatalog } from '../../domain/catalog/catalog.js';
import { add, offering, orderOf, smallCatalog } from './support/catalog.js';
import { qualify } from '../../domain/qualification/qualify.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';

const version = (number: string, lifecycleStatus?: string) => ({
  id: 'o',
  name: 'o',
  version: number,
  ...(lifecycleStatus && { lifecycleStatus }),
});

describe('the catalog', () => {
  it('finds the latest version on sale, by number and not by text', () => {
    const catalog = buildCatalog({
      productOffering: [
        version('9', 'active'),
        version('10', 'launched'),
        version('11', 'inTest'),
        version('12'),
      ],
    });
    assert.equal(catalog.offering('o')?.version, '10');
    assert.equal(catalog.offering('o', '9')?.version, '9');
    assert.equal(catalog.offering('o', '8'), undefined);
  });

  it('finds what is retired when nothing is on sale, so that a refusal can say so', () => {
    const catalog = buildCatalog({ productOffering: [version('1', 'retired'), version('2', 'inDesign')] });
    assert.equal(catalog.offering('o')?.lifecycleStatus, 'retired');
  });

  it('takes a version without lifecycle status for one in study', () => {
    assert.equal(buildCatalog({ productOffering: [version('1')] }).offering('o')?.lifecycleStatus, 'inStudy');
  });

  it('lists what is on sale of a specification', () => {
    const catalog = smallCatalog({
      offerings: [offering('a', 'p'), offering('b', 'p', { lifecycleStatus: 'retired' }), offering('c', 'p')],
    });
    assert.deepEqual(
      catalog.offeringsOf('p').map(({ id }) => id),
      ['a', 'c'],
    );
  });

  it('finds what is on sale by another spelling of its state', () => {
    const catalog = buildCatalog({ productOffering: [version('1', 'Launched'), version('2', 'In Test')] });
    assert.equal(catalog.offering('o')?.version, '1');
  });

  it('sells only what is active or launched', () => {
    for (const lifecycleStatus of ['inStudy', 'inDesign', 'inTest', 'retired', 'obsolete', 'Planned']) {
      const catalog = smallCatalog({
        offerings: [offering('o', 'p', { lifecycleStatus })],
        products: [{ id: 'p' }],
      });
      assert.deepEqual(qualify(orderOf(add('1', 'o')), catalog, emptyInventory, []).items[0]?.reasons, [
        { code: 'notOrderable', message: `Item 1: Offering o cannot be ordered, it is ${lifecycleStatus}.` },
      ]);
    }
  });
});
