import assert from 'node:assert/strict';
import { ProductOrder } from '../../domain/tmf/schemas/product-order.js';
import { normalize, parseInstant, schemaPath } from '../../domain/tmf/schema-path.js';
import { withHrefs } from '../../api/tmf630/references.js';
import { Resource } from '../../domain/tmf/schemas/resource.js';
import { ServiceOrder } from '../../domain/tmf/schemas/service-order.js';

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
    assert.deepEqual(normalize(ProductOrder, sent), {
      requestedStartDate: '2026-02-28T23:00:00.000Z',
      note: [{ text: '2026-03-01T01:00:00+02:00', date: '2026-03-01T08:00:00.000Z' }],
      unheard: '2026-03-01T01:00:00+02:00',
    });
  });

  it('of a query may have an offset whose plus became a blank', () => {
    assert.equal(parseInstant('2026-03-01T01:00:00 02:00')?.toISOString(), '2026-02-28T23:00:00.000Z');
  });

  it('are not guessed from other text', () => {
    assert.equal(parseInstant('5'), undefined);
  });

  it('have a year of 1 to 9999 where they are kept, in UTC', () => {
    assert.equal(parseInstant('0001-01-01T00:00:00Z')?.toISOString(), '0001-01-01T00:00:00.000Z');
    for (const text of ['0001-01-01T00:00:00+10:00', '9999-12-31T23:59:59-10:00', '0000-06-01'])
      assert.equal(parseInstant(text), undefined);
  });
});

describe('what a caller left out', () => {
  it('is kept as the schema says: by default, or as another attribute says', () => {
    const sent = {
      relatedParty: [{ id: 'anna' }, { id: 'bert', '@referredType': 'Individual' }],
      serviceOrderItem: [
        {
          id: '1',
          service: { place: [{ id: 'site-1' }] },
          serviceOrderItemRelationship: [{ relationshipType: 'reliesOn', orderItem: { itemId: '2' } }],
        },
      ],
    };
    const party = { '@type': 'RelatedParty' };
    assert.deepEqual(normalize(ServiceOrder, sent), {
      relatedParty: [
        { id: 'anna', ...party, '@referredType': 'Party' },
        { id: 'bert', ...party, '@referredType': 'Individual' },
      ],
      serviceOrderItem: [
        {
          id: '1',
          service: { place: [{ id: 'site-1', role: 'installationAddress' }] },
          serviceOrderItemRelationship: [
            { relationshipType: 'reliesOn', orderItem: { id: '2', itemId: '2' } },
          ],
        },
      ],
    });
  });
});

describe('what is referred to', () => {
  it('is answered with its address, unless the caller has named another', () => {
    const resource = (id: string, more = {}) => ({ relationshipType: 'uses', resource: { id, ...more } });
    const body = {
      id: 'router',
      resourceRelationship: [resource('card'), resource('sim', { href: 'http://x/1' })],
    };
    const href = 'http://turnup/tmf-api/resourceInventoryManagement/v4/resource/card';
    assert.deepEqual(withHrefs(Resource, body, 'http://turnup'), {
      ...body,
      resourceRelationship: [resource('card', { href }), resource('sim', { href: 'http://x/1' })],
    });
  });
});
