import assert from 'node:assert/strict';
import type { Catalog, Offering } from '../../domain/catalog/catalog.js';
import { categoryTree } from '../../domain/catalog/category-tree.js';
import { agreedPrices } from '../../domain/selling/agreed-prices.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
import {
  lineStateAt,
  salesAgreementFaults,
  withKeptLineStates,
  withLineStates,
} from '../../domain/selling/sales-agreement.js';

type Body = Readonly<Record<string, unknown>>;

const validFor = { startDateTime: '2030-01-01T00:00:00.000Z', endDateTime: '2033-01-01T00:00:00.000Z' };
const now = '2031-01-01T00:00:00.000Z';
const euro = (value: number, unit = 'EUR') => ({ unit, value });
const agreement = (line: object, more: object = {}): Body => ({
  status: 'draft',
  account: { id: 'a' },
  currency: 'EUR',
  validFor,
  line: [{ id: '1', productOffering: { id: 'vpn' }, ...line }],
  ...more,
});
const paths = (body: Body, before?: Body): string[] =>
  salesAgreementFaults(body, before, now).map(({ path }) => path);

describe('a sales agreement', () => {
  it('gives the engine each price of each line, with the values and the time for which it holds', () => {
    const doc = agreement({
      state: 'active',
      validFor: { startDateTime: '2031-01-01T00:00:00.000Z' },
      characteristic: [{ name: 'speed', value: 100 }],
      price: [
        { id: 'first', unitPrice: euro(90), months: 12 },
        { unitPrice: euro(80), fromMonth: 12 },
        { priceType: 'oneTime', percentage: 50, validFor: { endDateTime: '2034-01-01T00:00:00.000Z' } },
      ],
    });
    const common = {
      agreement: { id: 'sa', name: 'Frame' },
      name: 'Frame',
      offering: 'vpn',
      offeredUntil: '2033-01-01T00:00:00.000Z',
      values: [{ name: 'speed', productSpecCharacteristicValue: [{ value: 100 }] }],
    };
    assert.deepEqual(agreedPrices([{ id: 'sa', name: 'Frame', doc }]), [
      {
        ...common,
        id: 'sa/1/first',
        unitPrice: euro(90),
        validFor: { startDateTime: '2031-01-01T00:00:00.000Z', endDateTime: '2032-01-01T00:00:00.000Z' },
      },
      {
        ...common,
        id: 'sa/1/2',
        unitPrice: euro(80),
        validFor: { startDateTime: '2032-01-01T00:00:00.000Z' },
      },
      {
        ...common,
        id: 'sa/1/3',
        priceType: 'oneTime',
        percentage: 50,
        validFor: { startDateTime: '2031-01-01T00:00:00.000Z' },
      },
    ]);
  });

  it('gives nothing by a line that is paused or over', () => {
    for (const state of ['suspended', 'expired', 'cancelled']) {
      const doc = agreement({ state, price: [{ percentage: 5 }] });
      assert.deepEqual(agreedPrices([{ id: 'sa', name: 'Frame', doc }]), []);
    }
  });

  it('says of each price one thing, in its currency and within its time, and not two at once', () => {
    assert.deepEqual(paths(agreement({ price: [{ unitPrice: euro(9, 'USD') }] })), [
      '$.line[0].price[0].unitPrice.unit',
    ]);
    assert.deepEqual(
      paths(agreement({ price: [{}, { percentage: 1, amount: euro(1), priceType: 'oneTime' }] })),
      ['$.line[0].price[0]', '$.line[0].price[1]'],
    );
    assert.deepEqual(paths(agreement({ price: [{ percentage: 1 }, { percentage: 2, fromMonth: 6 }] })), [
      '$.line[0].price[1]',
    ]);
    assert.deepEqual(
      paths(
        agreement({
          price: [
            { percentage: 1, months: 6 },
            { percentage: 2, fromMonth: 6 },
          ],
        }),
      ),
      [],
    );
    assert.deepEqual(paths(agreement({ validFor: { endDateTime: '2040-01-01T00:00:00Z' } })), [
      '$.line[0].validFor',
    ]);
    assert.deepEqual(
      paths(agreement({}, { validFor: { ...validFor, endDateTime: validFor.startDateTime } })),
      ['$.validFor.endDateTime'],
    );
  });

  it('keeps in force its account, currency, start and lines, and ends in the future', () => {
    const before = { ...agreement({ state: 'active' }), status: 'active' };
    const after = {
      ...before,
      account: { id: 'b' },
      currency: 'USD',
      validFor: { startDateTime: '2030-02-01T00:00:00.000Z', endDateTime: '2030-03-01T00:00:00.000Z' },
      line: [],
    };
    assert.deepEqual(paths(after, before), [
      '$.account',
      '$.currency',
      '$.validFor.startDateTime',
      '$.validFor.endDateTime',
      '$.line',
    ]);
    assert.deepEqual(paths({ ...before, description: 'x' }, before), []);
  });

  it('moves its lines by their table, and ends them with itself', () => {
    const active = { ...agreement({ state: 'active' }), status: 'active' };
    assert.deepEqual(paths({ ...active, line: [{ id: '1', state: 'suspended' }] }, active), []);
    assert.deepEqual(paths({ ...active, line: [{ id: '1', state: 'pendingActivation' }] }, active), [
      '$.line[0].state',
    ]);
    const lines = ['pendingActivation', 'active', 'suspended', 'cancelled'].map((state) => ({ state }));
    const states = (status: string) =>
      (withLineStates({ line: lines }, status)['line'] as Body[]).map(({ state }) => state);
    assert.deepEqual(states('active'), ['active', 'active', 'suspended', 'cancelled']);
    assert.deepEqual(states('expired'), ['expired', 'expired', 'expired', 'cancelled']);
  });

  it('leaves a line as it is that is sent without a state, or as it was shown', () => {
    const line = { id: '1', state: 'active', validFor: { startDateTime: '2032-01-01T00:00:00Z' } };
    const before = { ...agreement({}), status: 'active', line: [line, { id: '2', state: 'suspended' }] };
    const sent = {
      ...before,
      line: [{ ...line, state: 'pendingActivation' }, { id: '2' }, { id: '3', state: 'active' }],
    };
    const kept = withKeptLineStates(sent, before, now)['line'] as Body[];
    assert.deepEqual(
      kept.map(({ state }) => state),
      ['active', 'suspended', 'active'],
    );
  });

  it('shows a line before its start as waiting and after its end as over', () => {
    const line = {
      state: 'active',
      validFor: { startDateTime: '2030-06-01T00:00:00Z', endDateTime: '2030-09-01T00:00:00Z' },
    };
    const at = (instant: string) => lineStateAt(line, 'active', instant);
    assert.deepEqual(['2030-05-01T00:00:00Z', '2030-07-01T00:00:00Z', '2030-09-01T00:00:00Z'].map(at), [
      'pendingActivation',
      'active',
      'expired',
    ]);
  });

  it('narrows the catalog to its offerings and categories, the parts of its bundles and the values negotiated', () => {
    const catalog = {
      offering: (id: string) =>
        ({ category: id === 'sim' ? [{ id: 'prepaid' }] : [] }) as unknown as Offering,
      categoriesOf: ({ category }) =>
        categoryTree([{ id: 'prepaid', parentId: 'mobile' }])((category ?? []).map(({ id }) => id)),
    } as Partial<Catalog> as Catalog;
    const doc = {
      status: 'active',
      narrowsCatalog: true,
      line: [
        {
          state: 'active',
          productOffering: { id: 'vpn' },
          bundledOffering: [{ id: 'branch' }],
          option: [{ name: 'speed', value: [100, 200] }],
        },
        { state: 'active', category: { id: 'mobile' } },
      ],
    };
    const item = (offering: string, more: object = {}) => ({
      action: 'add',
      productOffering: { id: offering },
      ...more,
    });
    const speed = (value: number) => ({ product: { productCharacteristic: [{ name: 'speed', value }] } });
    const order = {
      productOrderItem: [
        item('vpn', { ...speed(100), productOrderItem: [item('branch'), item('hub')] }),
        item('vpn', speed(300)),
        item('sim'),
        item('tv'),
        { ...item('tv'), action: 'delete' },
      ],
    };
    const faults = (narrowsCatalog: boolean) =>
      narrowedCatalogFaults(order, [{ id: 'sa', name: 'Frame', doc: { ...doc, narrowsCatalog } }], {
        catalog,
        now,
      }).map(({ path }) => path);
    assert.deepEqual(faults(true), [
      '$.productOrderItem[0].productOrderItem[1]',
      '$.productOrderItem[1].product.productCharacteristic[0].value',
      '$.productOrderItem[3]',
    ]);
    assert.deepEqual(faults(false), []);
  });
});
