import assert from 'node:assert/strict';
import { pageHeaders } from '../../api/tmf630/paging.js';

const links = (headers: Record<string, string>): Record<string, string | null> =>
  Object.fromEntries(
    [...headers['Link']!.matchAll(/<([^>]*)>; rel="(\w+)"/g)].map(([, url, rel]) => [
      rel!,
      new URL(url!).searchParams.get('offset'),
    ]),
  );

describe('the links of a page', () => {
  const query = new URLSearchParams('state=held&offset=20&limit=10');

  it('lead from the middle to every other page, with the filters', () => {
    const headers = pageHeaders('http://x/p', query, { offset: 20, limit: 10, count: 10, total: 45 });
    assert.deepEqual(links(headers), { self: '20', first: '0', prev: '10', next: '30', last: '40' });
    assert.match(headers['Link']!, /<http:\/\/x\/p\?state=held&offset=30&limit=10>; rel="next"/);
    assert.deepEqual([headers['X-Total-Count'], headers['X-Result-Count']], ['45', '10']);
  });

  it('are none where there is one page only', () => {
    const headers = pageHeaders('http://x/p', query, { offset: 0, limit: 10, count: 3, total: 3 });
    assert.deepEqual(links(headers), { self: '0', first: '0', last: '0' });
  });

  it('have no last page for a list too long to count', () => {
    const headers = pageHeaders('http://x/p', query, { offset: 0, limit: 10, count: 10, total: 10_000 });
    assert.deepEqual(links(headers), { self: '0', first: '0', next: '10' });
  });
});
