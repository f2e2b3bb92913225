import { type Json, object, objects, text } from '../lib/json.js';
import { customerOf, isCustomer } from '../order/order.js';
import { itemsIn } from '../tmf/item-numbers.js';
import { monthsOf, termOf } from '../qualification/pricing-input.js';
import { netPriceOf } from './price-sums.js';
import { quoteLines, unchosenLines } from './quote-lines.js';

/** The words of a document in one language, and how its amounts and dates are written (api/selling/templates). */
export type DocumentWords = Readonly<Record<string, string | Readonly<Record<string, string>>>> & {
  readonly locale: string;
};

/** A quote as the customer reads it: texts only, in one language. */
export interface QuoteDocument {
  readonly language: string;
  readonly title: string;
  readonly number: string;
  readonly description: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly lines: readonly DocumentLine[];
  readonly totals: readonly { readonly label: string; readonly amount: string }[];
  readonly labels: Json;
}

interface DocumentLine {
  readonly id: string;
  readonly number: string;
  readonly name: string;
  readonly quantity: string;
  readonly details: readonly { readonly text: string }[];
  readonly prices: readonly { readonly text: string }[];
}

/** What the customer is told of the quote: what is offered at which price until when, and nothing of costs and margins. */
export function quoteDocument(quote: Json, words: DocumentWords, language: string): QuoteDocument {
  const label = (name: string): string => text(words[name]) ?? name;
  const date = (instant: unknown): string | undefined => dateText(instant, words.locale);
  const customer = objects(quote['relatedParty']).find(isCustomer);
  const term = monthsOf(quote['contractTerm']);
  const facts = [
    [label('number'), text(quote['externalId']) ?? text(quote['id'])],
    [label('version'), text(quote['version'])],
    [label('customer'), text(customer?.['name']) ?? customerOf(quote)],
    [label('date'), date(quote['effectiveQuoteCompletionDate'] ?? quote['quoteDate'])],
    [label('validUntil'), date(object(quote['validFor'])['endDateTime'])],
    [label('term'), term === undefined ? undefined : `${term} ${label('months')}`],
  ] as const;
  return {
    language,
    title: label('title'),
    number: text(quote['externalId']) ?? text(quote['id']) ?? '',
    description: text(quote['description']) ?? '',
    facts: facts.flatMap(([name, value]) => (value === undefined ? [] : [{ label: name, value }])),
    lines: linesOf(quote, words),
    totals: [
      ...objects(quote['quoteTotalPrice']).map((price) => ({
        label: `${label('total')} ${periodText(price, words)}`,
        amount: amountText(price, words) ?? '',
      })),
      ...totalsOverTime(quote, words),
    ],
    labels: words,
  };
}

/** What it costs a month after each change, and altogether: those of the start say nothing of what comes later. */
function totalsOverTime(quote: Json, words: DocumentWords): QuoteDocument['totals'] {
  const { schedule, contract } = object(quote['priceSummary']);
  const total = (label: string, money: unknown): QuoteDocument['totals'] => {
    const amount = moneyText(money, words);
    return amount === undefined ? [] : [{ label: `${text(words['total'])} ${label}`, amount }];
  };
  const [, ...changes] = objects(schedule);
  const isRecurring = objects(quote['quoteTotalPrice']).some(({ priceType }) => priceType === 'recurring');
  return [
    ...changes.flatMap(({ start, monthly }) =>
      total(`${periodText({ priceType: 'recurring' }, words)} ${fromText(start, words)}`, monthly),
    ),
    ...(isRecurring ? total(wholeTermText(quote, words), object(contract)['net']) : []),
  ];
}

/** Without any term so many months are counted (docs/pricing.md). */
const wholeTermText = (quote: Json, words: DocumentWords): string => {
  const said = [quote, ...quoteLines(quote).map(({ item }) => item)].some(
    (each) => monthsOf(each['contractTerm']) !== undefined || termOf(each) !== undefined,
  );
  return text(words[said ? 'overTerm' : 'overYear']) ?? '';
};

const fromText = (instant: unknown, words: DocumentWords): string =>
  (text(words['from']) ?? '{date}').replace('{date}', dateText(instant, words.locale) ?? '');

function linesOf(quote: Json, words: DocumentWords): readonly DocumentLine[] {
  const unchosen = unchosenLines(quote);
  const visit = (parent: Json, above: string): readonly DocumentLine[] =>
    itemsIn(parent, 'quoteItem').flatMap((item, index) => {
      const number = above === '' ? String(index + 1) : `${above}.${index + 1}`;
      const left = above === '' && unchosen.has(String(item['id']));
      return [lineOf(item, number, left, words), ...visit(item, number)];
    });
  return visit(quote, '');
}

function lineOf(item: Json, number: string, isLeftOut: boolean, words: DocumentWords): DocumentLine {
  const product = object(item['product']);
  const term = termOf(item);
  const actions = object(words['action']);
  const action = text(item['action']) ?? 'add';
  const site = objects(product['place'])
    .map(siteText)
    .find((each) => each !== '');
  const values = objects(product['productCharacteristic']).flatMap(({ name, value }) =>
    value === undefined || value === null ? [] : [`${String(name)}: ${valueText(value, words.locale)}`],
  );
  const offering = object(item['productOffering']);
  const details = [
    ...(action === 'add' ? [] : [text(actions[action]) ?? action]),
    ...values,
    ...(site === undefined ? [] : [`${text(words['site'])}: ${site}`]),
    ...(term === undefined ? [] : [`${text(words['term'])}: ${term} ${text(words['months'])}`]),
    ...(isLeftOut ? [text(words['alternative']) ?? ''] : []),
  ];
  const quantity = typeof item['quantity'] === 'number' ? item['quantity'] : 1;
  return {
    id: String(item['id']),
    number,
    name:
      text(offering['name']) ?? text(product['name']) ?? text(offering['id']) ?? text(product['id']) ?? '',
    quantity: numberText(quantity, words.locale),
    details: details.map((each) => ({ text: each })),
    prices: objects(item['quoteItemPrice']).flatMap((price) => [
      { text: priceText(price, words) },
      ...laterPrices(price, words),
    ]),
  };
}

/** What it costs from each change on: the end of free months, the parts of a ramp, rises. */
function laterPrices(price: Json, words: DocumentWords): DocumentLine['prices'] {
  const { priceType, recurringChargePeriod } = price;
  const [, ...later] = objects(price['priceSegment']);
  return later.map(({ start, ...segment }) => ({
    text: `${fromText(start, words)}: ${priceText({ priceType, recurringChargePeriod, ...segment }, words)}`,
  }));
}

function priceText(price: Json, words: DocumentWords): string {
  const amount = amountText(price, words);
  if (amount === undefined) return text(price['name']) ?? '';
  const list = amountText({ price: price['price'] }, words);
  const isReduced = Number(moneyOf({ price: price['price'] })['value']) > Number(moneyOf(price)['value']);
  const reduced = isReduced && list !== amount ? ` (${text(words['discount'])} ${list})` : '';
  return `${amount} ${periodText(price, words)}${reduced}`;
}

function amountText(price: Json, words: DocumentWords): string | undefined {
  return moneyText(moneyOf(price), words);
}

function moneyOf(price: Json): Json {
  const { dutyFreeAmount, taxIncludedAmount } = netPriceOf(price);
  return object(dutyFreeAmount ?? taxIncludedAmount);
}

function moneyText(money: unknown, { locale }: DocumentWords): string | undefined {
  const { unit, value } = object(money);
  if (typeof value !== 'number' || typeof unit !== 'string') return undefined;
  return formatIn(locale, unit).format(value);
}

/** Once, each month, each 6 months. */
function periodText({ priceType, recurringChargePeriod }: Json, words: DocumentWords): string {
  if (priceType === 'usage') return text(words['usage']) ?? '';
  const period = text(recurringChargePeriod);
  if (priceType !== 'recurring' && period === undefined) return text(words['oneTime']) ?? '';
  const [, count = '1', unit = 'month'] = /^(\d+)?\s*(\w+?)s?$/.exec(period ?? 'month') ?? [];
  const named = text(words[unit]) ?? unit;
  return (text(words['recurring']) ?? '{period}').replace(
    '{period}',
    count === '1' ? named : `${count} ${named}`,
  );
}

function siteText(place: Json): string {
  const address = [
    [place['streetName'], place['streetNr']],
    [place['postcode'], place['city']],
  ].map((part) => part.flatMap((each) => text(each) ?? []).join(' '));
  const written = address.filter((each) => each !== '').join(', ');
  return (
    [text(place['name']), written === '' ? undefined : written].filter(Boolean).join(', ') ||
    (text(place['id']) ?? '')
  );
}

function valueText(value: unknown, locale: string): string {
  if (typeof value === 'number') return numberText(value, locale);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const numberText = (value: number, locale: string): string => formatIn(locale).format(value);

/** Making one costs more than hundreds of amounts that it writes. */
const formats = new Map<string, Intl.NumberFormat>();

function formatIn(locale: string, currency?: string): Intl.NumberFormat {
  const key = `${locale} ${currency ?? ''}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat(locale, currency === undefined ? {} : { style: 'currency', currency });
  formats.set(key, format);
  return format;
}

/** A day in words, e.g. `15 June 2026`, in UTC. */
function dateText(instant: unknown, locale: string): string | undefined {
  const at = typeof instant === 'string' ? Date.parse(instant) : Number.NaN;
  return Number.isNaN(at)
    ? undefined
    : new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(at);
}
