import { Decimal } from 'decimal.js';
import { endOfTerm, parseInstant } from '../lib/instants.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { lineIdOf, productsOfLine } from '../inventory/contract-lines.js';
import type { CoveringContract, OwnedProduct } from '../inventory/inventory.js';
import {
  type CommittedLine,
  currencyOfLines,
  earlyTermination,
  type TerminationCharge,
  type TerminationRule,
} from './early-termination.js';
import { netOf, periodOf, segmentAt } from './installed.js';
import { type Amount, exact, round, sumOf } from './money.js';
import { isKnownPeriod, monthly } from './periods.js';

/** What the products of a contract's lines cost today, by their ids. */
export type PricesOfProducts = ReadonlyMap<string, readonly Json[]>;

/**
 * The lines of a contract as commitments. A line costs what its product costs today, which an order may have changed; where no
 * price is known of that, what was agreed of the line.
 */
export const committedLines = (
  { lines }: Pick<CoveringContract, 'lines'>,
  { start, prices, at }: { readonly start: Date; readonly prices: PricesOfProducts; readonly at: Date },
): readonly CommittedLine[] =>
  lines.map((line, index) => {
    const term = text(line['term']) ?? termOfOffering(line);
    const cost = currentCost(line, prices, at) ?? agreedCost(line, at);
    return {
      id: lineIdOf(line, index),
      start: parseInstant(object(line['validFor'])['startDateTime']) ?? start,
      ...(line['lineType'] !== 'oneTime' && term !== undefined && { term }),
      ...(cost && { monthly: cost }),
      ...(line['terminationRule'] !== undefined && { rule: line['terminationRule'] as TerminationRule }),
    };
  });

/** All that the line's products cost again and again, by the month. */
function currentCost(line: Json, prices: PricesOfProducts, at: Date): Amount | undefined {
  const charges = productsOfLine(line)
    .flatMap((id) => prices.get(id) ?? [])
    .flatMap((price) => {
      const period = periodOf(price);
      const unit = unitOf(price);
      const net = unit === undefined ? undefined : netOf(price, unit, at.toISOString());
      return period && isKnownPeriod(period) && net && unit !== undefined ? [{ unit, net, period }] : [];
    });
  const unit = charges[0]?.unit;
  if (unit === undefined) return undefined;
  const sum = sumOf(
    charges.filter((each) => each.unit === unit).map(({ net, period }) => monthly(net, period)),
  );
  return { value: round(sum, unit).toNumber(), unit };
}

function unitOf({ price, netPrice }: Json): string | undefined {
  const { dutyFreeAmount, taxIncludedAmount } = object(netPrice ?? price);
  return text(object(dutyFreeAmount ?? taxIncludedAmount)['unit']);
}

function agreedCost(line: Json, at: Date): { readonly value: number; readonly unit?: string } | undefined {
  const { value, unit } = object(segmentAt(line, at.toISOString())['price']);
  const isPaidMonthly = line['lineType'] === undefined || line['lineType'] === 'recurring';
  if (!isPaidMonthly || typeof value !== 'number') return undefined;
  const yearly = line['recurringPeriod'] === 'year';
  return {
    value: yearly ? exact(value).div(12).toDecimalPlaces(6).toNumber() : value,
    ...(typeof unit === 'string' && { unit }),
  };
}

/** The commitment that the catalog's terms of the offering say, where they say it as a duration. */
const termOfOffering = (line: Json): string | undefined =>
  objects(line['termOrCondition'])
    .flatMap(({ duration }) => text(duration) ?? [])
    .find((each) => /^P(?!$)/.test(each));

/** Until when contracts commit a product; undefined where none of them does. */
export function commitmentEnd(contracts: readonly CoveringContract[], productId: string): string | undefined {
  const ends = contracts.flatMap((contract) => {
    const start = parseInstant(contract.start);
    const lines = contract.lines.filter((line) => productsOfLine(line).includes(productId));
    if (!start) return [];
    return committedLines({ lines }, { start, prices: new Map(), at: start }).flatMap((line) => {
      const end = line.term === undefined ? undefined : endOfTerm(line.start, line.term);
      return end ? [end] : [];
    });
  });
  return ends.toSorted((one, other) => other.getTime() - one.getTime())[0]?.toISOString();
}

interface Ending {
  readonly contracts: readonly CoveringContract[];
  /** The products that end, each with when it does. */
  readonly ends: ReadonlyMap<OwnedProduct, Date>;
}

/**
 * What ending these products costs by the contracts that cover them, product by product. Of what is left to pay each product of a line has
 * its own part, by what it costs; anything else is charged once, with the last product of the line that the customer still has.
 */
export function terminationCharges({
  contracts,
  ends,
}: Ending): ReadonlyMap<string, readonly TerminationCharge[]> {
  const result = new Map<string, TerminationCharge[]>();
  const endOf = new Map([...ends].map(([{ id }, at]) => [id, at]));
  const prices = new Map([...ends].map(([{ id, sale }]) => [id, sale?.productPrice ?? []]));
  for (const contract of contracts) {
    const start = parseInstant(contract.start);
    if (!start || contract.isOver) continue;
    if (!contract.lines.some((line) => productsOfLine(line).some((id) => endOf.has(id)))) continue;
    const currency = currencyOfLines(committedLines(contract, { start, prices, at: start }));
    for (const [index, line] of contract.lines.entries()) {
      for (const { productId, at, part } of endingsOf(line, contract, { endOf, prices })) {
        const [committed] = committedLines({ lines: [part] }, { start, prices, at });
        const { lines } = earlyTermination([committed!], {
          at,
          currency,
          rule: contract.rule as TerminationRule | undefined,
        });
        const [{ charge, explanation }] = lines as [(typeof lines)[0]];
        const { id, name } = contract;
        const charges = result.get(productId) ?? [];
        charges.push({ contract: { id, name }, line: lineIdOf(line, index), amount: charge, explanation });
        result.set(productId, charges);
      }
    }
  }
  return result;
}

/** A product by whose end something of the line is to be charged. */
interface LineEnding {
  readonly productId: string;
  readonly at: Date;
  /** What of the line. */
  readonly part: Json;
}

function endingsOf(
  line: Json,
  { ended, rule: ofContract }: CoveringContract,
  { endOf, prices }: { readonly endOf: ReadonlyMap<string, Date>; readonly prices: PricesOfProducts },
): readonly LineEnding[] {
  const products = productsOfLine(line);
  const rule = object(line['terminationRule'] ?? ofContract);
  const ending = products.flatMap((productId) => {
    const at = endOf.get(productId);
    return at ? [{ productId, at }] : [];
  });
  const priced = ending.filter(({ productId, at }) =>
    currentCost({ product: [{ id: productId }] }, prices, at),
  );
  if (products.length > 1 && rule['chargeType'] === 'percentOfRemaining' && priced.length > 0) {
    const terminationRule = { ...rule, ...shareOf(rule['maximum'], products.length) };
    return priced.map((each) => ({
      ...each,
      part: { ...line, product: [{ id: each.productId }], terminationRule },
    }));
  }
  const left = products.filter((id) => !ended.includes(id));
  const first = ending.find(({ productId }) => productId === left[0]);
  return first && left.every((id) => endOf.has(id)) ? [{ ...first, part: line }] : [];
}

/** All parts together are charged no more than the whole line. */
function shareOf(maximum: unknown, count: number): Json {
  const { value, ...rest } = object(maximum);
  if (typeof value !== 'number') return {};
  return {
    maximum: { ...rest, value: exact(value).div(count).toDecimalPlaces(2, Decimal.ROUND_DOWN).toNumber() },
  };
}
