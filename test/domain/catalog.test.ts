import assert from 'node:assert/strict';
import { buildCatalog } from '../../domain/catalog/catalog.js';
import { add, offering, orderOf, sent, smallCatalog } from './support/catalog.js';
import { orderOn, ownedBy } from './support/owned.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import type { ItemToPlan } from '../../domain/order/order.js';
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
      assert.deepEqual(qualify(sent(orderOf(add('1', 'o'))), catalog, emptyInventory, []).items[0]?.reasons, [
        { code: 'notOrderable', message: `Item 1: Offering o cannot be ordered, it is ${lifecycleStatus}.` },
      ]);
    }
  });

  it('sells within the validity of the offering, by the day of the order', () => {
    const validFor = { startDateTime: '2026-01-01T00:00:00Z', endDateTime: '2026-07-01T00:00:00+02:00' };
    const catalog = smallCatalog({ offerings: [offering('o', 'p', { validFor })], products: [{ id: 'p' }] });
    const messages = (orderDate: string) =>
      qualify(sent(orderOf(add('1', 'o')), orderDate), catalog, emptyInventory, []).items.flatMap((item) =>
        item.reasons.map(({ code, message }) => `${code}: ${message}`),
      );
    const refusal = (why: string) => [`notOrderable: Item 1: Offering o cannot be ordered, ${why}.`];
    assert.deepEqual(
      messages('2025-12-31T23:59:59.999Z'),
      refusal('it is on sale from 2026-01-01T00:00:00Z'),
    );
    assert.deepEqual(messages('2026-01-01T00:00:00.000Z'), []);
    assert.deepEqual(messages('2026-06-30T21:59:59.999Z'), []);
    assert.deepEqual(
      messages('2026-06-30T22:00:00.000Z'),
      refusal('it was on sale until 2026-07-01T00:00:00+02:00'),
    );
  });

  it('changes and ends what was sold though its offering is over', () => {
    const catalog = (validFor: object) =>
      smallCatalog({
        offerings: [offering('o', 'p', { validFor, isSellable: false })],
        products: [{ id: 'p' }],
      });
    const owned = ownedBy(decompose(orderOf(add('1', 'o')), catalog({}), emptyInventory));
    const over = catalog({ endDateTime: '2020-01-01T00:00:00Z' });
    for (const action of ['modify', 'delete'] as const)
      assert.equal(qualify(sent(orderOn(owned, action)), over, owned, []).result, 'qualified', action);
  });

  it('sells what is not sellable as a part of others only', () => {
    const catalog = smallCatalog({
      offerings: [
        { id: 'bundle', bundledProductOffering: [{ id: 'part' }] },
        offering('part', 'p', { isSellable: false }),
      ],
      products: [{ id: 'p' }],
    });
    const answer = (...items: readonly ItemToPlan[]) =>
      qualify(sent(orderOf(...items)), catalog, emptyInventory, []).items.flatMap(({ reasons }) => reasons);
    assert.deepEqual(answer(add('1', 'bundle')), []);
    assert.deepEqual(answer(add('1', 'bundle'), add('1.1', 'part', { parentId: '1' })), []);
    assert.deepEqual(answer(add('1', 'part')), [
      {
        code: 'notOrderable',
        message: 'Item 1: Offering part cannot be ordered, it is sold as a part of others only.',
      },
    ]);
  });
});
