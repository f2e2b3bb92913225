import { isOpenList, type PriceCatalog } from './charges.js';
import { addMonths } from './periods.js';
import { renewalFaults } from './renewals.js';
import type { ManualAlteration, PriceFault, PricingInput, PricingLine } from './pricing.js';

/** What would make every price wrong. */
export function inputFaults(input: PricingInput, catalog: PriceCatalog): PriceFault[] {
  const { lines, term, billingDay, instant, start, alterations } = input;
  const faults: PriceFault[] = listFaults(input, catalog);
  if (Number.isNaN(Date.parse(instant)))
    faults.push({ code: 'invalidTerm', message: `${instant} is no instant.` });
  if (start !== undefined && Number.isNaN(Date.parse(start))) {
    faults.push({ code: 'invalidTerm', message: `${start} is no instant.` });
  }
  if (!isTerm(term)) faults.push({ code: 'invalidTerm', message: termMessage('The term', term) });
  if (billingDay !== undefined && !(Number.isInteger(billingDay) && billingDay >= 1 && billingDay <= 28)) {
    faults.push({ code: 'invalidTerm', message: `Periods begin on a day from 1 to 28, not ${billingDay}.` });
  }
  return [
    ...faults,
    ...alterationFaults(alterations),
    ...lines.flatMap((line) => [
      ...lineFaults(line, start ?? instant),
      ...(isTerm(line.term ?? term)
        ? renewalFaults(line, { start: line.start ?? start ?? instant, term })
        : []),
      ...alterationFaults(line.alterations, line.id),
    ]),
  ];
}

/** A list that was chosen is never left for another one without a word. */
function listFaults(input: PricingInput, catalog: PriceCatalog): PriceFault[] {
  const { priceList } = input;
  if (priceList === undefined) return [];
  const list = catalog.price(priceList);
  if (list?.['@type'] !== 'PriceList')
    return [{ code: 'unknownPriceList', message: `The catalog has no price list ${priceList}.` }];
  if (isOpenList(list, input)) return [];
  const message = `Price list ${list.name} is not open to this customer now: choose another one, or none.`;
  return [{ code: 'closedPriceList', message }];
}

/** A discount below nothing would be a hidden surcharge, and a price below nothing would be paid to the customer. */
function alterationFaults(
  alterations: readonly Pick<ManualAlteration, 'name' | 'kind' | 'percentage' | 'amount'>[] = [],
  lineId?: string,
): PriceFault[] {
  return alterations.flatMap(({ name, kind, percentage, amount }): PriceFault[] => {
    const isOne =
      kind === 'override'
        ? amount && percentage === undefined
        : (percentage === undefined) !== (amount === undefined);
    const value = percentage ?? amount?.value ?? 0;
    if (isOne && Number.isFinite(value) && value >= 0) return [];
    const wanted = kind === 'override' ? 'an amount' : 'a percentage or an amount, not both';
    const message = `${name}: a ${kind} is ${wanted}, of 0 or more.`;
    return [{ code: 'invalidAlteration', message, ...(lineId !== undefined && { lineId }) }];
  });
}

function lineFaults(
  { id: lineId, term, quantity, start, end, ramp = [], uplift }: PricingLine,
  otherwise: string,
): PriceFault[] {
  const fault = (code: PriceFault['code'], message: string): PriceFault => ({ code, message, lineId });
  const counts = [quantity, ...ramp.map((each) => each.quantity)];
  const months = [...ramp.map((each) => each.months), uplift?.everyMonths ?? 12];
  return [
    ...(isTerm(term) ? [] : [fault('invalidTerm', termMessage(`Line ${lineId}: the term`, term))]),
    ...(months.every((each) => isTerm(each))
      ? []
      : [fault('invalidTerm', `Line ${lineId}: each part of a ramp has 1 to ${longestTerm} months.`)]),
    ...(counts.every((each = 0) => Number.isFinite(each) && each >= 0)
      ? []
      : [fault('invalidQuantity', `Line ${lineId}: a quantity is a number of 0 or more.`)]),
    ...(ramp.every(({ unitPrice: { value } = { value: 0 } }) => value >= 0)
      ? []
      : [fault('invalidAlteration', `Line ${lineId}: a price in a ramp is 0 or more.`)]),
    ...([start, end].every((each) => each === undefined || !Number.isNaN(Date.parse(each)))
      ? []
      : [fault('invalidTerm', `Line ${lineId}: start and end are instants.`)]),
    ...(end !== undefined && Date.parse(end) > latestEnd(start ?? otherwise)
      ? [fault('invalidTerm', `Line ${lineId}: it ends more than ${longestTerm} months after its start.`)]
      : []),
  ];
}

/** A hundred years, as in the catalog: longer ones are typing errors. */
const longestTerm = 1200;

const isTerm = (term: number | undefined): boolean =>
  term === undefined || (Number.isInteger(term) && term >= 1 && term <= longestTerm);

const latestEnd = (start: string): number =>
  Number.isNaN(Date.parse(start)) ? Infinity : Date.parse(addMonths(start, longestTerm));

const termMessage = (what: string, term: number | undefined): string =>
  `${what} is 1 to ${longestTerm} whole months, not ${term}.`;
