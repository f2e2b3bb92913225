import assert from 'node:assert/strict';
import { parseFields, selectFields } from '../../api/tmf630/fields.js';

const resource = {
  id: '1',
  href: '/1',
  state: 'held',
  items: [{ id: 'a', product: { id: 'p', name: 'P' } }, { id: 'b' }],
  note: 'n',
};

const cases: Readonly<Record<string, unknown>> = {
  '': resource,
  none: { id: '1', href: '/1' },
  state: { id: '1', href: '/1', state: 'held' },
  'state,note': { id: '1', href: '/1', state: 'held', note: 'n' },
  'items.id': { id: '1', href: '/1', items: [{ id: 'a' }, { id: 'b' }] },
  'items.product.name,items.id': {
    id: '1',
    href: '/1',
    items: [{ id: 'a', product: { name: 'P' } }, { id: 'b' }],
  },
  'items,items.id': { id: '1', href: '/1', items: resource.items },
  unheard: { id: '1', href: '/1' },
};

describe('fields', () => {
  for (const [fields, selected] of Object.entries(cases)) {
    it(`select "${fields}"`, () => {
      assert.deepEqual(selectFields(resource, parseFields([fields])), selected);
    });
  }

  it('named thousands of times cost what they show', function () {
    this.timeout('5s');
    const fields = parseFields([Array.from({ length: 7_000 }, () => 'items.product.name').join(',')]);
    const item = { product: { name: 'P' } };
    const large = { ...resource, items: Array.from({ length: 20_000 }, () => item) };
    assert.deepEqual(selectFields(large, fields)['items'], large.items);
  });
});
