import { type Json, object, objects, text } from '../lib/json.js';
import { negotiatedAttributes } from '../qualification/pricing-input.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';
import { accountOrConsumerFaults } from './account-or-consumer.js';
import { addsSomething } from './order-request.js';

/** What a request says that no order can mean, though each attribute follows its schema. */
export function requestFaults(request: Json): ErrorDetail[] {
  if (request['quote'] !== undefined) return quoteRequestFaults(request);
  return [
    ...(['quoteItem', 'onBehalfOf'] as const)
      .filter((name) => request[name] !== undefined)
      .map((name) => ({ path: `$.${name}`, message: 'is for an order of a quote: name it in quote' })),
    ...(request['line'] === undefined ? [{ path: '$.line', message: 'is required, or quote' }] : []),
    ...buyerFaults(request),
    ...dateFaults(request),
    ...priceFaults(request),
    ...lineFaults(request, request['line'], '$'),
  ];
}

/** What an order of a quote may say beside: everything else was agreed in the quote. */
const besideQuote: ReadonlySet<string> = new Set(['quote', 'quoteItem', 'onBehalfOf', 'account', 'consumer']);

const quoteRequestFaults = (request: Json): ErrorDetail[] =>
  Object.keys(request)
    .filter((name) => !besideQuote.has(name) && !name.startsWith('@'))
    .map((name) => ({
      path: `$.${name}`,
      message: 'must be left out: an order of a quote is what was agreed in it, change the quote first',
    }));

function buyerFaults(request: Json): readonly ErrorDetail[] {
  const faults = accountOrConsumerFaults(request, { wanted: true });
  if (faults.length > 0) return faults;
  if (request['account'] !== undefined) return [];
  return (['contact', 'partner', 'partnerContact'] as const)
    .filter((name) => request[name] !== undefined)
    .map((name) => ({ path: `$.${name}`, message: 'must be left out: a consumer buys without it' }));
}

function dateFaults({ requestedStartDate: start, requestedCompletionDate: end }: Json): ErrorDetail[] {
  if (typeof start !== 'string' || typeof end !== 'string' || Date.parse(start) <= Date.parse(end)) return [];
  return [{ path: '$.requestedStartDate', message: `must not be after requestedCompletionDate, ${end}` }];
}

const amounts = ['dutyFreeAmount', 'taxIncludedAmount'] as const;

/** Every amount is in the currency of the order. */
function priceFaults(request: Json): ErrorDetail[] {
  const currency = text(request['currency']);
  if (currency === undefined) return [];
  const faults: ErrorDetail[] = [];
  const visit = (lines: unknown, path: string): void => {
    for (const [index, line] of objects(lines).entries()) {
      const here = `${path}.line[${index}]`;
      for (const [at, { price }] of objects(line['price']).entries()) {
        for (const name of amounts) {
          const unit = text(object(object(price)[name])['unit']);
          if (unit === undefined || unit === currency) continue;
          const message = `must be ${currency}, the currency of the order`;
          faults.push({ path: `${here}.price[${at}].price.${name}.unit`, message });
        }
      }
      visit(line['line'], here);
    }
  };
  visit(request['line'], '$');
  return faults;
}

/** Prices and discounts that a caller sends, where only the catalog and agreements say what something costs. */
export function sentPriceFaults(part: Json, path = '$'): ErrorDetail[] {
  const message =
    'must be left out: prices are calculated; what was agreed in a quote is ordered by accepting it';
  return [
    ...['price', ...negotiatedAttributes]
      .filter((name) => part[name] !== undefined)
      .map((name) => ({ path: `${path}.${name}`, message })),
    ...objects(part['line']).flatMap((line, index) => sentPriceFaults(line, `${path}.line[${index}]`)),
  ];
}

function lineFaults(request: Json, lines: unknown, path: string): ErrorDetail[] {
  return objects(lines).flatMap((line, index) => {
    const here = `${path}.line[${index}]`;
    return [
      ...lineBuyerFaults(request, line, here),
      ...subjectFaults(line, here),
      ...lineFaults(request, line['line'], here),
    ];
  });
}

/** A line is for who buys, or for an account below it; a consumer buys for nobody else. */
function lineBuyerFaults(request: Json, { account, consumer, contact }: Json, path: string): ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  if (account !== undefined && request['consumer'] !== undefined)
    faults.push({ path: `${path}.account`, message: 'must be left out: the order is a consumer’s' });
  if (contact !== undefined && request['consumer'] !== undefined)
    faults.push({ path: `${path}.contact`, message: 'must be left out: a consumer buys without it' });
  if (consumer !== undefined && object(consumer)['id'] !== object(request['consumer'])['id']) {
    const whose =
      request['consumer'] === undefined ? 'the order is an account’s' : 'the order is another consumer’s';
    faults.push({ path: `${path}.consumer`, message: `must be left out: ${whose}` });
  }
  return faults;
}

/** What is added is an offering or a specification, what is changed or ended a product that is there. */
function subjectFaults(line: Json, path: string): ErrorDetail[] {
  const productId = text(object(line['product'])['id']);
  if (!addsSomething(line)) {
    if (productId !== undefined) return [];
    return [
      { path: `${path}.product.id`, message: `is required: which product to ${String(line['action'])}` },
    ];
  }
  if (line['productOffering'] !== undefined || line['productSpecification'] !== undefined) return [];
  return [{ path: `${path}.productOffering`, message: 'is required: what to add' }];
}
