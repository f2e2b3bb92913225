import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fillTemplate } from '../../domain/lib/template.js';
import { toItemPrice, toPriceSummary, toTotalPrices } from '../../domain/pricing/item-price.js';
import { catalogOf, discount, monthly, price as priced } from './support/prices.js';
import { type DocumentWords, quoteDocument } from '../../domain/selling/quote-document.js';

const words = (language: string): DocumentWords =>
  JSON.parse(
    readFileSync(new URL(`../../api/selling/templates/quote.${language}.json`, import.meta.url), 'utf8'),
  ) as DocumentWords;

const eur = (value: number): object => ({ dutyFreeAmount: { unit: 'EUR', value } });
const quote = {
  id: 'q-1',
  version: '2',
  relatedParty: [{ id: 'c-1', name: 'Żółw & <b>Söhne</b>', role: 'customer' }],
  effectiveQuoteCompletionDate: '2026-06-15T12:00:00.000Z',
  validFor: { endDateTime: '2026-07-15T00:00:00.000Z' },
  quoteItem: [
    {
      id: '1',
      quantity: 1000,
      productOffering: { id: 'fibre', name: 'Fibre' },
      product: {
        place: [{ streetName: 'Torstr.', streetNr: '12', postcode: '10119', city: 'Berlin' }],
        productCharacteristic: [{ name: 'speed', value: 1000 }],
      },
      itemTerm: [{ duration: { amount: 24, units: 'month' } }],
      quoteItemPrice: [
        {
          priceType: 'recurring',
          recurringChargePeriod: 'month',
          price: eur(1500),
          netPrice: eur(1234.5),
          cost: eur(700),
          explanation: [{ text: 'secret margin' }],
        },
      ],
    },
    { id: '2', alternative: { group: 'a', chosen: true }, productOffering: { id: 'one' } },
    { id: '3', alternative: { group: 'a' }, productOffering: { id: 'other' } },
  ],
  quoteTotalPrice: [{ priceType: 'recurring', recurringChargePeriod: '6 months', price: eur(1234.5) }],
  priceSummary: { contract: { margin: 43.3 } },
};
/** Spaces of any kind are alike here. */
const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/g, ' ');

describe('the document of a quote', () => {
  it('is written in the language: words, dates, amounts and numbers', () => {
    const english = quoteDocument(quote, words('en'), 'en');
    const german = quoteDocument(quote, words('de'), 'de');
    const facts = ({ facts: list }: typeof english): string[] => list.map(({ value }) => value);
    assert.deepEqual(facts(english).slice(3), ['15 June 2026', '15 July 2026']);
    assert.deepEqual(facts(german).slice(3), ['15. Juni 2026', '15. Juli 2026']);
    const price = ({ lines }: typeof english): string => plain(lines[0]!.prices[0]!.text);
    assert.equal(price(english), '€1,234.50 each month (Reduced from €1,500.00)');
    assert.equal(price(german), '1.234,50 € je Monat (Statt 1.500,00 €)');
    assert.deepEqual(
      [english.lines[0]!.quantity, german.lines[0]!.quantity, german.totals.map(({ label }) => label)],
      ['1,000', '1.000', ['Summe je 6 Monat']],
    );
    assert.deepEqual(
      german.lines[0]!.details.map(({ text }) => text),
      ['speed: 1.000', 'Standort: Torstr. 12, 10119 Berlin', 'Laufzeit: 24 Monate'],
    );
  });

  it('shows every price over time, and the totals of each change and of the whole term', () => {
    const { lines, currency, totals } = priced(
      catalogOf({
        o: [
          monthly('rent', 100, { uplift: { percentage: 3 } }),
          discount('free', 100, { applicationDuration: 3 }),
        ],
      }),
      { term: 24 },
    );
    const over = {
      contractTerm: { amount: 24, units: 'month' },
      quoteItem: [{ id: '1', quoteItemPrice: lines[0]!.parts.map((part) => toItemPrice(part, currency!)) }],
      quoteTotalPrice: toTotalPrices(totals, currency!),
      priceSummary: toPriceSummary(totals, currency!),
    };
    const texts = (language: string): string[] => {
      const { lines: shown, totals: sums } = quoteDocument(over, words(language), language);
      return [
        ...shown[0]!.prices.map(({ text }) => plain(text)),
        ...sums.map(({ label, amount }) => `${label}: ${plain(amount)}`),
      ];
    };
    assert.deepEqual(texts('en'), [
      '€0.00 each month (Reduced from €100.00)',
      'from 1 April 2026: €100.00 each month',
      'from 1 January 2027: €103.00 each month',
      'Total each month: €0.00',
      'Total each month from 1 April 2026: €100.00',
      'Total each month from 1 January 2027: €103.00',
      'Total over the term: €2,136.00',
    ]);
    assert.deepEqual(texts('de').slice(-2), [
      'Summe je Monat ab 1. Januar 2027: 103,00 €',
      'Summe über die Laufzeit: 2.136,00 €',
    ]);
  });

  it('marks the alternative that does not count', () => {
    const { lines } = quoteDocument(quote, words('en'), 'en');
    assert.deepEqual(
      lines.map(({ number, details }) => [number, details.at(-1)?.text.startsWith('Alternative')]),
      [
        ['1', false],
        ['2', undefined],
        ['3', true],
      ],
    );
  });

  it('says nothing of costs, margins and how prices came about', () => {
    const text = JSON.stringify(quoteDocument(quote, words('en'), 'en'));
    for (const secret of ['700', '43.3', 'secret margin']) assert.ok(!text.includes(secret), secret);
  });

  it('has the same words in every language', () => {
    const names = (language: string): string[] => Object.keys(words(language)).toSorted();
    assert.deepEqual(names('de'), names('en'));
  });
});

describe('a template', () => {
  it('escapes every value, repeats sections, and leaves empty what there is not', () => {
    const template =
      '<p title="{{a}}">{{a}}|{{b.c}}|{{none}}</p>{{#list}}<i>{{a}}{{x}}{{#in}}[{{y}}]{{/in}}</i>{{/list}}';
    const hostile = `<script>'"&\`{{b.c}}`;
    const filled = fillTemplate(template, {
      a: hostile,
      b: { c: 1 },
      list: [{ x: 2, in: [{ y: '<' }, { y: 4 }] }, { a: 'own' }],
    });
    assert.ok(!filled.includes('<script>'));
    assert.match(filled, /\|1\|<\/p>/);
    assert.match(filled, /<i>.*2\[&#60;\]\[4\]<\/i><i>own<\/i>/);
    // What a value says is no template.
    assert.ok(filled.includes('{{b.c}}'));
  });
});
