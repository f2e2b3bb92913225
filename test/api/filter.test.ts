import assert from 'node:assert/strict';
import { parseFilters } from '../../api/tmf630/filter.js';
import type { Filter } from '../../entities/documents/document-query.js';

const cases: Readonly<Record<string, readonly Filter[]>> = {
  'state=held': [{ path: 'state', operator: 'eq', values: ['held'] }],
  'state=held,failed': [{ path: 'state', operator: 'eq', values: ['held', 'failed'] }],
  'state=held&state=failed': [{ path: 'state', operator: 'eq', values: ['held', 'failed'] }],
  'state=held;state=failed': [{ path: 'state', operator: 'eq', values: ['held', 'failed'] }],
  'name="a,b",c': [{ path: 'name', operator: 'eq', values: ['a,b', 'c'] }],
  'name=x>y': [{ path: 'name', operator: 'eq', values: ['x>y'] }],
  'relatedParty.id=1': [{ path: 'relatedParty.id', operator: 'eq', values: ['1'] }],
  'relatedParty.id.ne=1': [{ path: 'relatedParty.id', operator: 'ne', values: ['1'] }],
  'orderDate.gte=2026-01-01&orderDate.lt=2026-02-01': [
    { path: 'orderDate', operator: 'gte', values: ['2026-01-01'] },
    { path: 'orderDate', operator: 'lt', values: ['2026-02-01'] },
  ],
  'orderDate%3E2026-01-01': [{ path: 'orderDate', operator: 'gt', values: ['2026-01-01'] }],
  'orderDate>=2026-01-01': [{ path: 'orderDate', operator: 'gte', values: ['2026-01-01'] }],
  'orderDate%3C%3D2026-01-01': [{ path: 'orderDate', operator: 'lte', values: ['2026-01-01'] }],
  'state!=held': [{ path: 'state', operator: 'ne', values: ['held'] }],
  'name*=^a{1,2}': [{ path: 'name', operator: 'regex', values: ['^a{1,2}'] }],
  'name.regex=^a{1,2}': [{ path: 'name', operator: 'regex', values: ['^a{1,2}'] }],
  'offset=1&limit=2&fields=a&sort=b': [],
};

describe('filters', () => {
  for (const [query, filters] of Object.entries(cases)) {
    it(`read ${query}`, () => {
      assert.deepEqual(parseFilters(new URLSearchParams(query)), filters);
    });
  }

  it('refuse an operator that is not known', () => {
    assert.throws(() => parseFilters(new URLSearchParams('name*5')), { code: 'invalidQuery' });
  });

  it('refuse to be a load on the database', () => {
    const many = Array.from({ length: 501 }, (_, index) => index).join(',');
    assert.throws(() => parseFilters(new URLSearchParams(`id=${many}`)), { code: 'invalidQuery' });
  });
});
