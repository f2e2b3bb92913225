import assert from 'node:assert/strict';
import { request } from 'undici';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const path = '/tmf-api/productInventory/v4/product';
const day = (n: number): Date => new Date(Date.UTC(2026, 0, n));

describe('a list', () => {
  const scene = perSuite(openScene);

  before(async () => {
    const rows = Array.from({ length: 25 }, (_, index) => ({
      id: `p-${String(index + 1).padStart(2, '0')}`,
      doc: {
        '@type': index === 0 ? 'MobileProduct' : 'Product',
        status: 'shown by the column, not by this',
        description: index === 3 ? 'with a, comma' : `number ${index + 1}`,
        isBundle: index % 2 === 0,
        orderDate: day(index + 1).toISOString(),
        place: [{ id: `site-${index % 3}`, role: 'installation' }, { id: 'depot' }],
        unheard: { of: index },
      },
      status: index < 5 ? 'active' : 'created',
      name: `Product ${index % 4}`,
      customerId: index < 20 ? 'c-1' : null,
      orderId: 'o-1',
      orderItemId: '1',
      startDate: index < 5 ? day(index + 1) : null,
      createdAt: day(index + 1),
      updatedAt: day(index + 1),
    }));
    const columns = Object.keys(rows[0]!) as (keyof (typeof rows)[0])[];
    await scene.database.transaction(async (tx) => tx.insert('product', columns, rows));
  });

  const ids = async (query: string): Promise<string[]> => {
    const { status, body } = await scene.call('GET', `${path}?limit=1000&${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return (body as Json[]).map(({ id }) => Number((id as string).slice(2))) as unknown as string[];
  };

  it('comes newest first, a page at a time, without gap or repetition', async () => {
    const seen: string[] = [];
    let next: string | undefined = `${scene.url}${path}?limit=10`;
    while (next !== undefined) {
      const { pathname, search } = new URL(next);
      const { body, headers } = await scene.call('GET', `${pathname}${search}`);
      assert.equal(headers.get('x-total-count'), '25');
      assert.equal(headers.get('x-result-count'), String((body as Json[]).length));
      seen.push(...(body as Json[]).map(({ id }) => id as string));
      next = /<([^>]*)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
    }
    assert.deepEqual(
      seen,
      Array.from({ length: 25 }, (_, index) => `p-${String(25 - index).padStart(2, '0')}`),
    );
  });

  it('is empty beyond its end, and still counted', async () => {
    const { body, headers } = await scene.call('GET', `${path}?offset=100`);
    assert.deepEqual([body, headers.get('x-total-count')], [[], '25']);
  });

  it('answers its count alone when it is asked for', async () => {
    const { body, headers } = await scene.call('GET', `${path}?limit=0&status=active`);
    assert.deepEqual([body, headers.get('x-total-count')], [[], '5']);
  });

  it('shows columns over the document, dates in UTC, and keeps what it does not know', async () => {
    const { body } = await scene.call('GET', `${path}?id=p-01`);
    assert.deepEqual(body, [
      {
        '@type': 'MobileProduct',
        id: 'p-01',
        href: `${scene.url}${path}/p-01`,
        name: 'Product 0',
        status: 'active',
        startDate: '2026-01-01T00:00:00.000Z',
        description: 'number 1',
        isBundle: true,
        orderDate: '2026-01-01T00:00:00.000Z',
        place: [{ id: 'site-0', role: 'installation' }, { id: 'depot' }],
        unheard: { of: 0 },
      },
    ]);
  });

  const filters: Readonly<Record<string, readonly number[]>> = {
    'status=active': [5, 4, 3, 2, 1],
    'status=active&name="Product 0"': [5, 1],
    'id=p-01,p-02': [2, 1],
    'status.ne=created': [5, 4, 3, 2, 1],
    'startDate.ne=2026-01-01T00:00:00Z&id.lt=p-07': [6, 5, 4, 3, 2],
    'startDate.gte=2026-01-04': [5, 4],
    'startDate>2026-01-04': [5],
    'startDate.lt=2026-01-02T01:00:00%2B02:00': [1],
    'createdAt.gt=2026-01-23,2026-01-24': [25, 24],
    'name.regex=[03]$&status=active': [5, 4, 1],
    'relatedParty.id=c-1&id.lte=p-02': [2, 1],
    'description=number 7': [7],
    'description="with a, comma"': [4],
    'description.regex=^number 2.$': [25, 24, 23, 22, 21, 20],
    'description.ne=number 1&id.lte=p-03': [3, 2],
    'isBundle=true&status=active': [5, 3, 1],
    'isBundle=false&status=active': [4, 2],
    'place.id=site-0&status=active': [4, 1],
    'place.id=depot&place.role=installation&status=active': [5, 4, 3, 2, 1],
    'place.id.ne=site-0&status=active': [5, 3, 2],
    'orderDate.gte=2026-01-24': [25, 24],
    '@type=MobileProduct': [1],
    'status=é': [],
    "status=' OR 1=1 -- ": [],
  };
  for (const [query, found] of Object.entries(filters)) {
    it(`is filtered by ${query}`, async () => {
      assert.deepEqual(await ids(query), found);
    });
  }

  it('is sorted by several attributes', async () => {
    assert.deepEqual(await ids('status=active&sort=name,-createdAt'), [5, 1, 2, 3, 4]);
    assert.deepEqual(await ids('status=active&sort=+startDate'), [1, 2, 3, 4, 5]);
  });

  it('shows only the fields that are asked for', async () => {
    const href = `${scene.url}${path}/p-01`;
    const one = { id: 'p-01', href };
    const get = async (query: string) => (await scene.call('GET', `${path}?id=p-01&${query}`)).body;
    assert.deepEqual(await get('fields=none'), [one]);
    assert.deepEqual(await get('fields=status,place.id'), [
      { ...one, status: 'active', place: [{ id: 'site-0' }, { id: 'depot' }] },
    ]);
    assert.deepEqual((await scene.call('GET', `${path}/p-01?fields=name`)).body, {
      ...one,
      name: 'Product 0',
    });
  });

  it('refuses values of another type, and invalid patterns', async () => {
    for (const query of [
      'startDate=yesterday',
      'orderDate.gt=9999-12-31T23:59:59-10:00',
      'orderDate.gt=x',
      'name.regex=(',
      'name.regex=[z-a]',
    ]) {
      const { status, body } = await scene.call('GET', `${path}?${query}`);
      assert.deepEqual([status, body.code], [400, 'invalidQuery'], query);
    }
  });

  it('gives up after 5 s and says what would have been found by an index', async function () {
    this.timeout('30s');
    const { status, body } = await scene.database.transaction(async (tx) => {
      // Stands for a table in which the search takes as long.
      await tx.rows('LOCK TABLES product WRITE');
      try {
        return await scene.call('GET', `${path}?description=x`);
      } finally {
        await tx.rows('UNLOCK TABLES');
      }
    });
    assert.deepEqual([status, body.code], [400, 'queryTooSlow']);
    assert.match(
      body.message,
      /not found within 5 s.* id, .*status.*startDate.*relatedParty\.id.*productOffering\.id/,
    );
    assert.doesNotMatch(body.message, /description/);
  });

  it('is answered with 304 while its entity tag is unchanged', async () => {
    const { headers } = await scene.call('GET', `${path}/p-01`);
    // Not by fetch, which forbids a cached answer to such a request.
    const again = await request(`${scene.url}${path}/p-01`, {
      headers: { 'if-none-match': headers.get('etag')! },
    });
    assert.deepEqual([again.statusCode, await again.body.text()], [304, '']);
  });

  it('is found by the parts of a document that has a column of its own, and not by the whole of it', async () => {
    const orders = '/tmf-api/productOrderingManagement/v4/productOrder';
    const body = {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    const made = (await scene.call('POST', orders, { body })).body;
    await scene.call('POST', orders, { body });
    const faults = JSON.stringify([{ code: 'other' }, { code: 'noPort', message: 'None is free' }]);
    await scene.database.transaction(async (tx) =>
      tx.write('UPDATE product_order SET errorMessage = ? WHERE id = ?', [faults, made.id]),
    );
    for (const [query, expected] of [
      ['errorMessage.code=noPort', [made.id]],
      ['errorMessage.message.regex=free', [made.id]],
      ['errorMessage.code=noPort&errorMessage.code.ne=other', []],
    ] as const) {
      const found = (await scene.call('GET', `${orders}?${query}`)).body as Json[];
      assert.deepEqual(
        found.map(({ id }) => id as string),
        expected,
        query,
      );
    }
    for (const query of ['errorMessage=noPort', 'sort=errorMessage']) {
      assert.equal((await scene.call('GET', `${orders}?${query}`)).status, 400, query);
    }
  });
});
