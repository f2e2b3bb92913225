import assert from 'node:assert/strict';
import type { CatalogEntries } from '../../domain/catalog/catalog.js';
import type { AgreementPrice, ManualAlteration, PricingInput } from '../../domain/pricing/pricing.js';
import type { ProductOffering } from '../../domain/tmf/schemas/product-offering.js';
import {
  catalogOf,
  charges,
  discount,
  euro,
  forValues,
  line,
  monthly,
  type Offerings,
  once,
  price,
  priceList,
  surcharge,
  termOf,
  tiers,
  usage,
} from './support/prices.js';

/** What the catalog says, what is asked, and what it costs: each reads alone. Everything is asked on 1 January 2026. */
interface Example {
  readonly title: string;
  /** By offering; lines are of `o` unless they say so. */
  readonly offerings: Offerings;
  readonly lists?: Offerings[string];
  readonly offering?: Partial<ProductOffering>;
  readonly categories?: CatalogEntries['category'];
  /** One line `1` of one product, unless it says so. */
  readonly asked?: Partial<PricingInput>;
  readonly costs: readonly string[];
}

const byHand = (kind: ManualAlteration['kind'], more: Partial<ManualAlteration>): ManualAlteration => ({
  name: 'by hand',
  kind,
  ...more,
});

const agreed = (more: Partial<AgreementPrice>): AgreementPrice => ({
  id: 'ap',
  agreement: { id: 'a-1' },
  ...more,
});

const installed = (value: number, id = 'rent') => ({
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { dutyFreeAmount: euro(value) },
  productOfferingPrice: { id },
});

const sims = { quantityCharacteristic: 'sims', unitOfMeasure: { amount: 1, units: 'SIM' } };
const volume = { ...tiers([10, 5], [100, 4], [Infinity, 3]), tierMode: 'volume' as const };
const graduated = { ...volume, tierMode: 'graduated' as const };
const sites = (count: number) => Array.from({ length: count }, (_, index) => line(String(index + 1)));

// prettier-ignore
const quantities: Example[] = [
  { title: 'a price times the quantity', offerings: { o: [monthly('rent', 9.99)] }, asked: { lines: [line('1', { quantity: 3 })] }, costs: ['1 rent: 29.97 EUR a month'] },
  { title: 'one-time and recurring charges beside each other', offerings: { o: [monthly('rent', 20), once('set-up', 50)] }, costs: ['1 rent: 20.00 EUR a month', '1 set-up: 50.00 EUR once'] },
  { title: 'usage, by the unit, with all its decimals and without quantity', offerings: { o: [usage('data', 0.0025)] }, asked: { lines: [line('1', { quantity: 3 })] }, costs: ['1 data: 0.0025 EUR a unit'] },
  { title: 'a quarter and a year as periods', offerings: { o: [monthly('q', 30, { recurringChargePeriodLength: 3 }), monthly('y', 100, { recurringChargePeriodType: 'year' })] }, costs: ['1 q: 30.00 EUR each 3 month', '1 y: 100.00 EUR a year'] },
  { title: 'a price for each SIM', offerings: { o: [monthly('sim', 2, sims)] }, asked: { lines: [line('1', { values: { sims: 120 } })] }, costs: ['1 sim: 240.00 EUR a month'] },
  { title: 'a price for each SIM of each product', offerings: { o: [monthly('sim', 2, sims)] }, asked: { lines: [line('1', { quantity: 2, values: { sims: 120 } })] }, costs: ['1 sim: 480.00 EUR a month'] },
  { title: 'a price for each 10 Mbit/s, exactly', offerings: { o: [monthly('speed', 3, { quantityCharacteristic: 'mbps', unitOfMeasure: { amount: 10, units: 'Mbit/s' } })] }, asked: { lines: [line('1', { values: { mbps: 25 } })] }, costs: ['1 speed: 7.50 EUR a month'] },
  { title: 'a price for each 10 Mbit/s that were started', offerings: { o: [monthly('speed', 3, { quantityCharacteristic: 'mbps', startedUnits: true, unitOfMeasure: { amount: 10, units: 'Mbit/s' } })] }, asked: { lines: [line('1', { values: { mbps: 25 } })] }, costs: ['1 speed: 9.00 EUR a month'] },
  { title: 'a characteristic to be counted that has no number', offerings: { o: [monthly('sim', 2, sims)] }, costs: ['invalidQuantity'] },
  { title: 'different prices for different values', offerings: { o: [monthly('slow', 20, forValues('mbps', 100)), monthly('fast', 30, forValues('mbps', 500, 1000))] }, asked: { lines: [line('1', { values: { mbps: 500 } })] }, costs: ['1 fast: 30.00 EUR a month'] },
  { title: 'a value without a price', offerings: { o: [monthly('slow', 20, forValues('mbps', 100)), once('set-up', 50)] }, asked: { lines: [line('1', { values: { mbps: 500 } })] }, costs: ['noPrice'] },
  { title: 'a surcharge that need not hold', offerings: { o: [once('set-up', 50), monthly('static ip', 5, { optional: true, ...forValues('ip', 'static') })] }, asked: { lines: [line('1', { values: { ip: 'dynamic' } })] }, costs: ['1 set-up: 50.00 EUR once'] },
];

// prettier-ignore
const inTiers: Example[] = [
  { title: 'volume tiers: all units at the price of the tier', offerings: { o: [monthly('phone', 0, volume)] }, asked: { lines: [line('1', { quantity: 10 }), line('2', { quantity: 11 })] }, costs: ['1 phone: 50.00 EUR a month', '2 phone: 44.00 EUR a month'] },
  { title: 'graduated tiers: each unit at the price of its own tier', offerings: { o: [monthly('phone', 0, graduated)] }, asked: { lines: [line('1', { quantity: 10 }), line('2', { quantity: 11 }), line('3', { quantity: 110 })] }, costs: ['1 phone: 50.00 EUR a month', '2 phone: 54.00 EUR a month', '3 phone: 440.00 EUR a month'] },
  { title: 'tiers by a characteristic', offerings: { o: [monthly('sim', 0, { ...sims, ...graduated })] }, asked: { lines: [line('1', { values: { sims: 20 } })] }, costs: ['1 sim: 90.00 EUR a month'] },
  { title: 'volume tiers over all lines: eleven sites share a tier', offerings: { o: [monthly('site', 0, { ...volume, tierScope: 'all' })] }, asked: { lines: [line('1'), line('2', { quantity: 10 })] }, costs: ['1 site: 4.00 EUR a month', '2 site: 40.00 EUR a month'] },
  { title: 'graduated tiers over all lines: each pays the average', offerings: { o: [monthly('site', 0, { ...graduated, tierScope: 'all' })] }, asked: { lines: [line('1', { quantity: 10 }), line('2', { quantity: 10 })] }, costs: ['1 site: 45.00 EUR a month', '2 site: 45.00 EUR a month'] },
  { title: 'more units than there are tiers for', offerings: { o: [monthly('phone', 0, tiers([10, 5]))] }, asked: { lines: [line('1', { quantity: 11 })] }, costs: ['noPrice'] },
];

const business = priceList('business', { marketSegment: [{ id: 'business' }] });
const acme = priceList('acme', { account: [{ id: 'acme' }] });
const inList = (list: { readonly id: string }) => ({ priceList: { id: list.id } });
const listed = {
  o: [
    monthly('general', 30),
    monthly('business rate', 25, inList(business)),
    monthly('acme rate', 20, inList(acme)),
  ],
};

// prettier-ignore
const inLists: Example[] = [
  { title: 'the general price, for who is in no list', offerings: listed, lists: [business, acme], costs: ['1 general: 30.00 EUR a month'] },
  { title: 'the list of the segment', offerings: listed, lists: [business, acme], asked: { segment: 'business' }, costs: ['1 business rate: 25.00 EUR a month'] },
  { title: 'the list of the account before that of its segment', offerings: listed, lists: [business, acme], asked: { segment: 'business', account: 'acme' }, costs: ['1 acme rate: 20.00 EUR a month'] },
  { title: 'a list that the seller chose among those that are open', offerings: listed, lists: [business, acme], asked: { segment: 'business', account: 'acme', priceList: 'business' }, costs: ['1 business rate: 25.00 EUR a month'] },
  { title: 'a list that the seller chose and that is not open to the customer', offerings: listed, lists: [business, acme], asked: { priceList: 'business' }, costs: ['closedPriceList'] },
  { title: 'a price that the seller took for a list', offerings: listed, lists: [business, acme], asked: { priceList: 'general' }, costs: ['unknownPriceList'] },
  { title: 'a list that the catalog does not have', offerings: listed, lists: [business, acme], asked: { priceList: 'unheard' }, costs: ['unknownPriceList'] },
  { title: 'a list that lacks the offering: the next one', offerings: { o: [monthly('general', 30)], p: [monthly('business rate', 25, inList(business))] }, lists: [business], asked: { segment: 'business' }, costs: ['1 general: 30.00 EUR a month'] },
  { title: 'a price of a channel and a market', offerings: { o: [monthly('web', 18, { channel: [{ id: 'web' }], market: [{ id: 'at' }] })] }, asked: { channel: 'web', market: 'at' }, costs: ['1 web: 18.00 EUR a month'] },
  { title: 'a price of a channel, asked over another', offerings: { o: [monthly('web', 18, { channel: [{ id: 'web' }] })] }, asked: { channel: 'shop', currency: 'EUR' }, costs: ['noPrice'] },
  { title: 'the price in the currency that was asked for', offerings: { o: [monthly('euro', 30), monthly('franc', 31, { price: { value: 31, unit: 'CHF' } })] }, asked: { currency: 'CHF' }, costs: ['1 franc: 31.00 CHF a month'] },
  { title: 'two currencies, and none asked for', offerings: { o: [monthly('euro', 30), monthly('franc', 31, { price: { value: 31, unit: 'CHF' } })] }, costs: ['noCurrency'] },
  { title: 'the one currency that all lines have', offerings: { o: [monthly('euro', 30), monthly('franc', 31, { price: { value: 31, unit: 'CHF' } })], p: [monthly('other', 5)] }, asked: { lines: [line('1'), line('2', { offering: { id: 'p' } })] }, costs: ['1 euro: 30.00 EUR a month', '2 other: 5.00 EUR a month'] },
  { title: 'a price of 24 months and one of 12', offerings: { o: [monthly('short', 30, termOf(12)), monthly('long', 25, termOf(24))] }, asked: { term: 24 }, costs: ['1 long: 25.00 EUR a month'] },
  { title: 'a price that is over, and its successor', offerings: { o: [monthly('old', 30, { validFor: { endDateTime: '2026-01-01T00:00:00Z' } }), monthly('new', 33, { validFor: { startDateTime: '2026-01-01T00:00:00Z' } })] }, costs: ['1 new: 33.00 EUR a month'] },
  { title: 'yen have no decimals', offerings: { o: [monthly('yen', 0, { price: { value: 33.5, unit: 'JPY' } })] }, asked: { lines: [line('1', { quantity: 3 })] }, costs: ['1 yen: 101 JPY a month'] },
  { title: 'rounded down to five cents', offerings: { o: [monthly('rent', 9.99, { rounding: { mode: 'down', increment: 0.05 } })] }, costs: ['1 rent: 9.95 EUR a month'] },
];

const rent = monthly('rent', 100);

// prettier-ignore
const altered: Example[] = [
  { title: 'a discount in percent', offerings: { o: [rent, discount('ten', 10)] }, costs: ['1 rent: 90.00 EUR a month'] },
  { title: 'a discount by amount, for each product', offerings: { o: [rent, discount('five', undefined, { price: euro(5) })] }, asked: { lines: [line('1', { quantity: 2 })] }, costs: ['1 rent: 190.00 EUR a month'] },
  { title: 'one after the other, by priority', offerings: { o: [rent, discount('second', undefined, { price: euro(20), priority: 2 }), discount('first', 50, { priority: 1 })] }, costs: ['1 rent: 30.00 EUR a month'] },
  { title: 'each of the list price', offerings: { o: [rent, discount('a', 50, { percentageOf: 'list' }), discount('b', 20, { percentageOf: 'list' })] }, costs: ['1 rent: 30.00 EUR a month'] },
  { title: 'an exclusive one', offerings: { o: [rent, discount('a', 30, { exclusive: true, priority: 1 }), discount('b', 20, { priority: 2 })] }, costs: ['1 rent: 70.00 EUR a month'] },
  { title: 'a surcharge of one price', offerings: { o: [rent, once('set-up', 50), surcharge('express', 100, { popRelationship: [{ id: 'set-up', relationshipType: 'appliesTo' }] })] }, costs: ['1 rent: 100.00 EUR a month', '1 set-up: 100.00 EUR once'] },
  { title: 'a promotion that is over', offerings: { o: [rent, discount('advent', 50, { validFor: { endDateTime: '2025-12-24T00:00:00Z' } })] }, costs: ['1 rent: 100.00 EUR a month'] },
  { title: 'a promotion for a segment', offerings: { o: [rent, discount('students', 50, { marketSegment: [{ id: 'student' }] })] }, asked: { segment: 'student' }, costs: ['1 rent: 50.00 EUR a month'] },
  { title: 'three free months', offerings: { o: [rent, discount('free', 100, { applicationDuration: 3 })] }, costs: ['1 rent: 0.00 EUR a month, 100.00 EUR from 2026-04-01'] },
  { title: 'a discount never makes a price negative', offerings: { o: [rent, discount('much', undefined, { price: euro(150) })] }, costs: ['1 rent: 0.00 EUR a month'] },
  { title: 'a discount by hand after that of the catalog', offerings: { o: [rent, discount('ten', 10)] }, asked: { lines: [line('1', { alterations: [byHand('discount', { percentage: 10 })] })] }, costs: ['1 rent: 81.00 EUR a month'] },
  { title: 'a negotiated price, of which a discount is taken', offerings: { o: [rent] }, asked: { lines: [line('1', { alterations: [byHand('discount', { percentage: 50 }), byHand('override', { amount: euro(80) })] })] }, costs: ['1 rent: 40.00 EUR a month'] },
  { title: 'a negotiated price for what has none', offerings: { o: [] }, asked: { lines: [line('1', { alterations: [byHand('override', { amount: euro(80) })] })] }, costs: ['1 by hand: 80.00 EUR a month'] },
  { title: 'a discount by hand on a price that is not there', offerings: { o: [rent] }, asked: { lines: [line('1', { alterations: [byHand('discount', { priceType: 'oneTime', percentage: 50 })] })] }, costs: ['1 rent: 100.00 EUR a month', 'alterationWithoutCharge'] },
  { title: 'an amount by hand that two prices may be meant by', offerings: { o: [rent, monthly('care', 10)] }, asked: { lines: [line('1', { alterations: [byHand('discount', { amount: euro(5) })] })] }, costs: ['1 rent: 100.00 EUR a month', '1 care: 10.00 EUR a month', 'ambiguousAlteration'] },
  { title: 'a discount on everything keeps those of lines', offerings: { o: [rent] }, asked: { lines: [line('1', { alterations: [byHand('discount', { percentage: 10 })] })], alterations: [{ name: 'all', kind: 'discount', percentage: 10 }] }, costs: ['1 rent: 81.00 EUR a month'] },
  { title: 'or replaces them', offerings: { o: [rent] }, asked: { lines: [line('1', { alterations: [byHand('discount', { percentage: 10 })] })], alterations: [{ name: 'all', kind: 'discount', percentage: 20, lineDiscounts: 'override' }] }, costs: ['1 rent: 80.00 EUR a month'] },
  { title: 'an amount for everything is shared to the cent', offerings: { o: [monthly('rent', 10)] }, asked: { lines: sites(3), alterations: [{ name: 'all', kind: 'discount', amount: euro(10) }] }, costs: ['1 rent: 6.66 EUR a month', '2 rent: 6.67 EUR a month', '3 rent: 6.67 EUR a month'] },
  { title: 'a floor below which no discount goes', offerings: { o: [monthly('rent', 100, { floor: euro(70) }), discount('half', 50)] }, costs: ['1 rent: 70.00 EUR a month'] },
  { title: 'a ceiling', offerings: { o: [monthly('rent', 100, { ceiling: euro(110) }), surcharge('rural', 20)] }, costs: ['1 rent: 110.00 EUR a month'] },
  { title: 'a minimum charge', offerings: { o: [monthly('sim', 2, { ...sims, minimumCharge: euro(25) })] }, asked: { lines: [line('1', { values: { sims: 3 } })] }, costs: ['1 sim: 25.00 EUR a month'] },
];

// prettier-ignore
const inAgreements: Example[] = [
  { title: 'the price that the agreement fixes, without promotions', offerings: { o: [rent, discount('ten', 10)] }, asked: { agreementPrices: [agreed({ offering: 'o', unitPrice: euro(75) })] }, costs: ['1 rent: 75.00 EUR a month'] },
  { title: 'the discount of the agreement, then promotions', offerings: { o: [rent, discount('ten', 10)] }, asked: { agreementPrices: [agreed({ percentage: 20 })] }, costs: ['1 rent: 72.00 EUR a month'] },
  { title: 'the discount of the offering before that of its category', offerings: { o: [rent] }, offering: { category: [{ id: 'access' }] }, asked: { agreementPrices: [agreed({ category: 'access', percentage: 5 }), agreed({ id: 'ap-2', offering: 'o', percentage: 20 })] }, costs: ['1 rent: 80.00 EUR a month'] },
  { title: 'the discount of a category around that of the offering', offerings: { o: [rent] }, offering: { category: [{ id: 'fibre' }] }, categories: [{ id: 'fibre', parentId: 'access' }, { id: 'all', subCategory: [{ id: 'access' }] }], asked: { agreementPrices: [agreed({ category: 'all', percentage: 5 })] }, costs: ['1 rent: 95.00 EUR a month'] },
  { title: 'the price that the agreement fixes, which the catalog does not raise', offerings: { o: [monthly('rent', 100, { uplift: { percentage: 10 }, ramp: [{ months: 3, percentage: 50 }, { months: 3, percentage: 100 }] })] }, asked: { term: 24, agreementPrices: [agreed({ unitPrice: euro(80) })] }, costs: ['1 rent: 80.00 EUR a month'] },
  { title: 'the price that the agreement fixes, which a quote raises', offerings: { o: [monthly('rent', 100)] }, asked: { term: 24, agreementPrices: [agreed({ unitPrice: euro(80) })], lines: [line('1', { uplift: { percentage: 10 } })] }, costs: ['1 rent: 80.00 EUR a month, 88.00 EUR from 2027-01-01'] },
  { title: 'slices of time', offerings: { o: [rent] }, asked: { agreementPrices: [agreed({ unitPrice: euro(90), validFor: { endDateTime: '2026-07-01T00:00:00Z' } }), agreed({ id: 'ap-2', unitPrice: euro(80), validFor: { startDateTime: '2026-07-01T00:00:00Z' } })] }, costs: ['1 rent: 90.00 EUR a month, 80.00 EUR from 2026-07-01'] },
  { title: 'an agreement that ends within the term: what was bought keeps its price', offerings: { o: [rent] }, asked: { term: 24, agreementPrices: [agreed({ unitPrice: euro(80), offeredUntil: '2026-07-01T00:00:00Z' })] }, costs: ['1 rent: 80.00 EUR a month'] },
  { title: 'an agreement that has ended', offerings: { o: [rent] }, asked: { agreementPrices: [agreed({ unitPrice: euro(80), offeredUntil: '2026-01-01T00:00:00Z' })] }, costs: ['1 rent: 100.00 EUR a month'] },
  { title: 'an agreement in another currency', offerings: { o: [rent] }, asked: { currency: 'EUR', agreementPrices: [agreed({ unitPrice: { value: 75, unit: 'CHF' } })] }, costs: ['1 rent: 100.00 EUR a month'] },
];

const support = { ...monthly('support', 0), percentage: 10 };

// prettier-ignore
const overTime: Example[] = [
  {
    title: 'a ramp of the line',
    offerings: { o: [rent] },
    asked: {
      term: 12,
      lines: [
        line('1', {
          ramp: [
            { months: 6, quantity: 1 },
            { months: 6, quantity: 3, unitPrice: euro(90) },
          ],
        }),
      ],
    },
    costs: ['1 rent: 100.00 EUR a month, 270.00 EUR from 2026-07-01'],
  },
  {
    title: 'a ramp of the catalog',
    offerings: {
      o: [
        monthly('rent', 100, {
          ramp: [
            { months: 3, percentage: 50 },
            { months: 9, percentage: 100 },
          ],
        }),
      ],
    },
    costs: ['1 rent: 50.00 EUR a month, 100.00 EUR from 2026-04-01'],
  },
  { title: 'the ramp of a bundle, for its parts', offerings: { o: [once('set-up', 10)], p: [rent] }, asked: { lines: [line('1', { ramp: [{ months: 3, percentage: 50 }, { months: 9 }] }), line('2', { parent: '1', offering: { id: 'p' } })] }, costs: ['1 set-up: 10.00 EUR once', '2 rent: 50.00 EUR a month, 100.00 EUR from 2026-04-01'] },
  { title: 'a rise of 3 % a year', offerings: { o: [monthly('rent', 100, { uplift: { percentage: 3 } })] }, asked: { term: 36 }, costs: ['1 rent: 100.00 EUR a month, 103.00 EUR from 2027-01-01, 106.09 EUR from 2028-01-01'] },
  { title: 'a product that stays at the price at which it was sold', offerings: { o: [rent] }, asked: { lines: [line('1', { action: 'modify', quantity: 2, keepInstalled: true, installed: [{ ...installed(80), unitPrice: euro(80) }] })] }, costs: ['1 rent: 160.00 EUR a month'] },
  { title: 'a change after the free months: they do not begin again', offerings: { o: [rent, discount('free', 100, { applicationDuration: 3 })] }, asked: { lines: [line('1', { action: 'modify', since: '2025-01-01T00:00:00Z' })] }, costs: ['1 rent: 100.00 EUR a month'] },
  { title: 'a change within the free months: what is left of them', offerings: { o: [rent, discount('free', 100, { applicationDuration: 3 })] }, asked: { lines: [line('1', { action: 'modify', since: '2025-12-01T00:00:00Z' })] }, costs: ['1 rent: 0.00 EUR a month, 100.00 EUR from 2026-03-01'] },
  { title: 'free months for changes', offerings: { o: [rent, discount('free', 100, { applicationDuration: 3, action: ['modify'] })] }, asked: { lines: [line('1', { action: 'modify', since: '2025-01-01T00:00:00Z' })] }, costs: ['1 rent: 0.00 EUR a month, 100.00 EUR from 2026-04-01'] },
  { title: 'free months by hand, which count from the change', offerings: { o: [rent] }, asked: { lines: [line('1', { action: 'modify', since: '2025-01-01T00:00:00Z', alterations: [byHand('discount', { percentage: 100, periods: 3 })] })] }, costs: ['1 rent: 0.00 EUR a month, 100.00 EUR from 2026-04-01'] },
  { title: 'a change within the ramp of the catalog: what is left of it', offerings: { o: [monthly('rent', 100, { ramp: [{ months: 6, percentage: 50 }, { months: 6, percentage: 80 }, { months: 1, percentage: 100 }] })] }, asked: { lines: [line('1', { action: 'modify', since: '2025-08-01T00:00:00Z' })] }, costs: ['1 rent: 50.00 EUR a month, 80.00 EUR from 2026-02-01, 100.00 EUR from 2026-08-01'] },
  { title: 'the rises of a product that stays at its price go on, others begin with the price of today', offerings: { o: [monthly('rent', 100, { uplift: { percentage: 10 } })] }, asked: { term: 24, lines: ['1', '2'].map((id) => line(id, { action: 'modify', since: '2024-07-01T00:00:00Z', keepInstalled: id === '1', installed: [{ ...installed(80), unitPrice: euro(80) }] })) }, costs: ['1 rent: 88.00 EUR a month, 96.80 EUR from 2026-07-01, 106.48 EUR from 2027-07-01', '2 rent: 100.00 EUR a month, 110.00 EUR from 2027-01-01'] },
  { title: 'a charge for changes only', offerings: { o: [rent, once('set-up', 50), once('change fee', 15, { action: ['modify'] })] }, asked: { lines: [line('1', { action: 'modify' })] }, costs: ['1 rent: 100.00 EUR a month', '1 change fee: 15.00 EUR once'] },
  { title: 'support for a tenth of what the other lines cost', offerings: { o: [rent], s: [{ ...support, derivedFrom: { scope: 'all' } }] }, asked: { lines: [line('1'), line('2', { quantity: 2 }), line('3', { offering: { id: 's' } })], alterations: [{ name: 'all', kind: 'discount', percentage: 10 }] }, costs: ['1 rent: 90.00 EUR a month', '2 rent: 180.00 EUR a month', '3 support: 27.00 EUR a month'] },
  { title: 'support for a tenth of the dearest line of its bundle, as listed', offerings: { o: [rent], b: [], s: [{ ...support, derivedFrom: { aggregate: 'maximum', basis: 'list' } }] }, asked: { lines: [line('b', { offering: { id: 'b' } }), line('1', { parent: 'b' }), line('2', { quantity: 2 }), line('3', { parent: 'b', offering: { id: 's' } })] }, costs: ['1 rent: 100.00 EUR a month', '2 rent: 200.00 EUR a month', '3 support: 10.00 EUR a month'] },
  { title: 'support for nothing', offerings: { o: [rent], s: [{ ...support, derivedFrom: {} }] }, asked: { lines: [line('1'), line('3', { offering: { id: 's' } })] }, costs: ['1 rent: 100.00 EUR a month', 'nothingToDeriveFrom'] },
  { title: 'a discount of the agreement on a derived price', offerings: { o: [rent], s: [{ ...support, derivedFrom: { scope: 'all' } }] }, asked: { lines: [line('1'), line('3', { offering: { id: 's' } })], agreementPrices: [agreed({ offering: 's', percentage: 50 })] }, costs: ['1 rent: 100.00 EUR a month', '3 support: 5.00 EUR a month'] },
  { title: 'a discount of the agreement on everything, which what is derived has already', offerings: { o: [rent], s: [{ ...support, derivedFrom: { scope: 'all' } }] }, asked: { lines: [line('1'), line('3', { offering: { id: 's' } })], agreementPrices: [agreed({ percentage: 50 })] }, costs: ['1 rent: 50.00 EUR a month', '3 support: 5.00 EUR a month'] },
  { title: 'a discount of the agreement on everything, and what is derived from list prices', offerings: { o: [rent], s: [{ ...support, derivedFrom: { scope: 'all', basis: 'list' } }] }, asked: { lines: [line('1'), line('3', { offering: { id: 's' } })], agreementPrices: [agreed({ percentage: 50 })] }, costs: ['1 rent: 50.00 EUR a month', '3 support: 5.00 EUR a month'] },
  { title: 'a price of the agreement instead of a derived one, for a year', offerings: { o: [rent], s: [{ ...support, derivedFrom: { scope: 'all' } }] }, asked: { term: 24, lines: [line('1'), line('3', { offering: { id: 's' } })], agreementPrices: [agreed({ offering: 's', unitPrice: euro(3), validFor: { endDateTime: '2027-01-01T00:00:00Z' } })] }, costs: ['1 rent: 100.00 EUR a month', '3 support: 3.00 EUR a month, 10.00 EUR from 2027-01-01'] },
  { title: 'a discount on everything, and what is derived from list prices', offerings: { o: [rent], s: [{ ...support, derivedFrom: { scope: 'all', basis: 'list' } }] }, asked: { lines: [line('1'), line('3', { offering: { id: 's' } })], alterations: [{ name: 'all', kind: 'discount', percentage: 50, periods: 3 }] }, costs: ['1 rent: 50.00 EUR a month, 100.00 EUR from 2026-04-01', '3 support: 5.00 EUR a month, 10.00 EUR from 2026-04-01'] },
  { title: 'what an offering without prices costs', offerings: { o: [] }, costs: [] },
];

for (const [subject, examples] of Object.entries({
  'Prices by quantity and characteristic': quantities,
  'Prices in tiers': inTiers,
  'Price lists, currencies and terms': inLists,
  'Discounts and bounds': altered,
  'Prices of agreements': inAgreements,
  'Prices over time and from other prices': overTime,
})) {
  describe(subject, () => {
    for (const { title, offerings, lists, offering, categories, asked = {}, costs } of examples) {
      it(title, () => {
        assert.deepEqual(charges(price(catalogOf(offerings, lists, offering, categories), asked)), costs);
      });
    }
  });
}
