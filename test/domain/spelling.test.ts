import assert from 'node:assert/strict';
import { asSpelled } from '../../domain/tmf/spelling.js';
import { ProductCreate } from '../../domain/tmf/schemas/product.js';
import { ProductOffering } from '../../domain/tmf/schemas/product-offering.js';

describe('a value of the definitions', () => {
  for (const [lifecycleStatus, known] of [
    ['In Study', 'inStudy'],
    ['in-design', 'inDesign'],
    ['IN_TEST', 'inTest'],
    ['ACTIVE', 'active'],
    [' Launched ', 'launched'],
  ] as const) {
    it(`is recognised as ${lifecycleStatus} too, where other texts are allowed`, () => {
      assert.deepEqual(asSpelled(ProductOffering, { name: 'TV', lifecycleStatus }), {
        name: 'TV',
        lifecycleStatus: known,
      });
    });
  }

  it('is not recognised in another word, which stays as it is', () => {
    for (const lifecycleStatus of ['Planned', 'Withdrawn ', ''])
      assert.deepEqual(asSpelled(ProductOffering, { lifecycleStatus }), { lifecycleStatus });
  });

  it('of an enumeration may have blanks around, as TMF637 has it, but no other spelling', () => {
    assert.deepEqual(asSpelled(ProductCreate, { status: 'aborted ' }), { status: 'aborted' });
    assert.deepEqual(asSpelled(ProductCreate, { status: 'ABORTED' }), { status: 'ABORTED' });
  });

  it('is recognised in the attributes of the schema only', () => {
    const document = { toString: 'active ', status: 7, more: { lifecycleStatus: 'ACTIVE' } };
    assert.deepEqual(asSpelled(ProductOffering, document), document);
  });
});
