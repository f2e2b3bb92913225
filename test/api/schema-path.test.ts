import assert from 'node:assert/strict';
import { ProductOrder } from '../../domain/resources/product-order.js';
import { schemaPath, toInstant, withUtcInstants } from '../../api/tmf630/schema-path.js';

const paths: Readonly<Record<string, unknown>> = {
  priority: { json: '$."priority"', type: 'text' },
  '@type': { json: '$."@type"', type: 'text' },
  orderDate: { json: '$."orderDate"', type: 'instant' },
  'note.text': { json: '$."note"[*]."text"', type: 'text' },
  'productOrderItem.quantity': { json: '$."productOrderItem"[*]."quantity"', type: 'number' },
  'productOrderItem.product.isBundle': {
    json: '$."productOrderItem"[*]."product"."isBundle"',
    type: 'boolean',
  },
  'productOrderItem.productOrderItem.id': {
    json: '$."productOrderItem"[*]."productOrderItem"[*]."id"',
    type: 'text',
  },
  billingAccount: undefined,
  unheard: undefined,
  'priority.deeper': undefined,
  "a') OR 1=1 -- ": undefined,
  constructor: undefined,
};

describe('a path in a schema', () => {
  for (const [path, found] of Object.entries(paths)) {
    it(`is ${found ? 'found' : 'unknown'} for ${path}`, () => {
      assert.deepEqual(schemaPath(ProductOrder, path), found);
    });
  }
});

describe('instants', () => {
  it('are kept in UTC wherever the schema has them', () => {
    const sent = {
      requestedStartDate: '2026-03-01T01:00:00+02:00',
      note: [{ text: '2026-03-01T01:00:00+02:00', date: '2026-03-01T08:00:00Z' }],
      unheard: '2026-03-01T01:00:00+02:00',
    };
    assert.deepEqual(withUtcInstants(ProductOrder, sent), {
      requestedStartDate: '2026-02-28T23:00:00.000Z',
      note: [{ text: '2026-03-01T01:00:00+02:00', date: '2026-03-01T08:00:00.000Z' }],
      unheard: '2026-03-01T01:00:00+02:00',
    });
  });

  it('of a query may have an offset whose plus became a blank', () => {
    assert.equal(toInstant('2026-03-01T01:00:00 02:00')?.toISOString(), '2026-02-28T23:00:00.000Z');
  });

  it('are not guessed from other text', () => {
    assert.equal(toInstant('5'), undefined);
  });

  it('have a year of 1 to 9999 where they are kept, in UTC', () => {
    assert.equal(toInstant('0001-01-01T00:00:00Z')?.toISOString(), '0001-01-01T00:00:00.000Z');
    for (const text of ['0001-01-01T00:00:00+10:00', '9999-12-31T23:59:59-10:00', '0000-06-01'])
      assert.equal(toInstant(text), undefined);
  });
});
