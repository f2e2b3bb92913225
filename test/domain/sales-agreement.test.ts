import assert from 'node:assert/strict';
import type { Catalog, Offering } from '../../domain/catalog/catalog.js';
import { categoryTree } from '../../domain/catalog/category-tree.js';
import type { Json } from '../../domain/lib/json.js';
import { toItemPrice } from '../../domain/pricing/item-price.js';
import { agreedLines } from '../../domain/selling/agreed-lines.js';
import { agreedPrices } from '../../domain/selling/agreed-prices.js';
import { narrowedCatalogFaults } from '../../domain/selling/narrowed-catalog.js';
import {
  lineStateAt,
  salesAgreementFaults,
  withKeptLineStates,
  withLineStates,
} from '../../domain/selling/sales-agreement.js';
import { catalogOf, charges, discount, line, monthly, once, price } from './support/prices.js';

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

  it('refuses two lines with a price for the same charge at the same time', () => {
    const other = (more: object) =>
      paths(
        agreement(
          {},
          {
            line: [
              { id: '1', productOffering: { id: 'vpn' }, price: [{ unitPrice: euro(80) }] },
              { id: '2', productOffering: { id: 'vpn' }, price: [{ percentage: 10, fromMonth: 6 }], ...more },
            ],
          },
        ),
      );
    assert.deepEqual(other({}), ['$.line[1].price[0]']);
    for (const apart of [
      { productOffering: { id: 'other' } },
      { characteristic: [{ name: 'speed', value: 100 }] },
      { price: [{ priceType: 'oneTime', percentage: 10 }] },
      { state: 'cancelled' },
      { price: [] },
    ])
      assert.deepEqual(other(apart), []);
    const stored = agreement({ price: [{ unitPrice: euro(80) }, { percentage: 10 }] });
    assert.deepEqual(paths({ ...stored, status: 'cancelled' }, stored), []);
    const halves = (start: string) => ({
      line: [
        { id: '1', price: [{ percentage: 5 }], validFor: { endDateTime: '2031-06-01T00:00:00Z' } },
        { id: '2', price: [{ percentage: 10 }], validFor: { startDateTime: start } },
      ],
    });
    assert.deepEqual(paths(agreement({}, halves('2031-06-01T00:00:00Z'))), []);
    assert.deepEqual(paths(agreement({}, halves('2031-05-01T00:00:00Z'))), ['$.line[1].price[0]']);
  });

  it('keeps the price of what was bought in its time, beyond its end, and ends what ends by itself', () => {
    const doc = agreement(
      { state: 'active', price: [{ unitPrice: euro(80) }, { priceType: 'oneTime', percentage: 100, months: 12 }] },
    );
    const agreementPrices = agreedPrices([{ id: 'sa', name: 'Frame', doc }]);
    const buying = (instant: string) =>
      charges(
        price(catalogOf({ vpn: [monthly('rent', 100), once('set-up', 50)] }), {
          instant,
          term: 24,
          agreementPrices,
          lines: [line('1', { offering: { id: 'vpn' } })],
        }),
      );
    assert.deepEqual(buying('2030-07-01T00:00:00.000Z'), [
      '1 rent: 80.00 EUR a month',
      '1 set-up: 0.00 EUR once',
    ]);
    assert.deepEqual(buying('2032-07-01T00:00:00.000Z'), [
      '1 rent: 80.00 EUR a month',
      '1 set-up: 50.00 EUR once',
    ]);
    assert.deepEqual(buying('2033-01-01T00:00:00.000Z'), [
      '1 rent: 100.00 EUR a month',
      '1 set-up: 50.00 EUR once',
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
      offering: (id: string) => ({ category: id === 'sim' ? [{ id: 'prepaid' }] : [] }) as unknown as Offering,
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

describe('a sales agreement that is made from a quote', () => {
  it('has the net price of a unit of each part of the term', () => {
    const { lines, currency } = price(
      catalogOf({ o: [monthly('rent', 100), once('set-up', 50), discount('free', 100, { applicationDuration: 3 })] }),
      { term: 24, lines: [line('1', { quantity: 2 })] },
    );
    const quoteItemPrice = lines[0]!.parts.map((part) => toItemPrice(part, currency!));
    const productOffering = { id: 'o' };
    const [agreed, ...others] = agreedLines([
      { id: '1', productOffering, quoteItemPrice },
      { id: 'the same at another site', productOffering, quoteItemPrice },
      { id: '2', action: 'modify', productOffering, quoteItemPrice },
    ]);
    assert.deepEqual(others, []);
    assert.deepEqual(
      (agreed!['price'] as Json[]).map(({ name, fromMonth, months, unitPrice }) => [name, fromMonth, months, unitPrice]),
      [
        ['rent', 0, 3, euro(0)],
        ['rent', 3, undefined, euro(100)],
        ['set-up', undefined, undefined, euro(50)],
      ],
    );
  });
});
