import type { Decimal } from 'decimal.js';
import type { PriceCatalog } from './charges.js';
import { chooseLine, type Choosing, countUnits } from './chosen-line.js';
import { currencyFor } from './currency.js';
import { deriveCharges } from './derived.js';
import { finishedPart } from './finished-part.js';
import { applyHeader } from './header-steps.js';
import { inputFaults } from './input-faults.js';
import { installedMonthly, otherCurrencies } from './installed.js';
import { finish, listedTaxRate, type TaxRate } from './last-steps.js';
import { largestAmount, zero } from './money.js';
import { assignManual } from './manual-alterations.js';
import { type LineAtWork, type PartAtWork, type PricingAtWork, workOutLine } from './parts.js';
import type { PriceFault, PricePart, Pricing, PriceTotals, PricingInput, PricingLine } from './pricing.js';
import { type Charged, totalsOf } from './totals.js';

/**
 * Prices what is ordered, offered or agreed together (docs/pricing.md): choose the price list, multiply, apply what
 * changes the price in a fixed order, and say of each amount how it came about. Never throws; what cannot be priced is a
 * fault.
 */
export function priceLines(
  input: PricingInput,
  catalog: PriceCatalog,
  taxRate: TaxRate = listedTaxRate,
): Pricing {
  const faults = inputFaults(input, catalog);
  const found = faults.length > 0 ? {} : currencyFor(input, catalog);
  if (!('currency' in found)) {
    const fault = 'fault' in found && found.fault;
    return unpriced(input, [...faults, ...(fault ? [fault] : [])]);
  }
  const { currency } = found;
  const { billingDay, instant } = input;
  const given = inheritRamps(input);
  const replacement = input.alterations?.find(({ lineDiscounts }) => lineDiscounts === 'override')?.name;
  const choosing: Choosing = { input: given, catalog, currency, faults };
  const chosen = given.lines.map((line) => chooseLine(line, choosing));
  const assigned = assignManual(chosen);
  faults.push(...assigned.faults);
  const counted = new Map<string, Decimal>();
  for (const each of chosen) countUnits(each, counted);
  const atWork: PricingAtWork = {
    ...choosing,
    assigned,
    counted,
    ...(replacement !== undefined && { replacement }),
  };
  const lines = chosen.map((each) => workOutLine(each, atWork));
  applyHeader(lines, atWork);
  for (const { parts } of lines) finishAll(parts, taxRate);
  const derived = deriveCharges(lines, atWork);
  for (const parts of derived) finishAll(parts, taxRate);
  const whole = lines.map((line, index): LineAtWork => ({
    ...line,
    parts: [...line.parts, ...(derived[index] ?? [])],
  }));
  const parts = whole.map((line) =>
    line.parts.map((part) => finishedPart(part, { span: line.span, taxRate, billingDay })),
  );
  const charged = whole.map(({ line }, index): Charged =>
    chargedFor(line, parts[index] ?? [], { currency, instant }),
  );
  const totals = totalsOf(charged, currency);
  const tooLarge = amountFault(totals, currency);
  if (tooLarge) return unpriced(input, [...faults, tooLarge]);
  return {
    currency,
    lines: whole.map(({ line: { id }, priceList, notes }, index) => ({
      id,
      parts: parts[index] ?? [],
      totals: totalsOf(charged.slice(index, index + 1), currency),
      notes,
      ...(priceList && { priceList }),
    })),
    totals,
    faults,
  };
}

function finishAll(parts: readonly PartAtWork[], taxRate: TaxRate): void {
  for (const { charge, segments } of parts)
    for (const each of segments) finish(each, charge, taxRate(charge));
}

function amountFault({ oneTime, monthly, contract }: PriceTotals, currency: string): PriceFault | undefined {
  const amounts = [oneTime, monthly, contract].flatMap(({ list, net, tax }) => [list, net, tax]);
  if (amounts.every((amount) => amount.abs().lessThanOrEqualTo(largestAmount))) return undefined;
  const message = `It costs more than ${largestAmount} ${currency}, which no JSON number says to the cent.`;
  return { code: 'amountTooLarge', message };
}

const unpriced = ({ lines }: PricingInput, faults: readonly PriceFault[]): Pricing => ({
  lines: lines.map(({ id }) => ({ id, parts: [], totals: totalsOf([]), notes: [] })),
  totals: totalsOf([]),
  faults,
});

/** The percentages of a bundle's ramp, and its rise, hold for its parts that have none of their own. */
function inheritRamps(input: PricingInput): PricingInput {
  const byId = new Map(input.lines.map((line) => [line.id, line]));
  const inherited = (line: PricingLine): PricingLine => {
    const { ramp, uplift } = nearest(line, byId);
    return { ...line, ...(ramp && { ramp }), ...(uplift && { uplift }) };
  };
  return { ...input, lines: input.lines.map(inherited) };
}

function nearest(
  line: PricingLine,
  byId: ReadonlyMap<string, PricingLine>,
): Pick<PricingLine, 'ramp' | 'uplift'> {
  let { ramp, uplift } = line;
  const seen = new Set([line.id]);
  for (
    let above = byId.get(line.parent ?? '');
    above && !seen.has(above.id);
    above = byId.get(above.parent ?? '')
  ) {
    seen.add(above.id);
    ramp ??= above.ramp?.map(({ months, percentage = 100 }) => ({ months, percentage }));
    uplift ??= above.uplift;
  }
  return { ...(ramp && { ramp }), ...(uplift && { uplift }) };
}

interface Priced {
  readonly currency: string;
  readonly instant: string;
}

/** What ends costs nothing more; a change costs what it costs then instead of what it costs now. */
function chargedFor(line: PricingLine, parts: readonly PricePart[], { currency, instant }: Priced): Charged {
  const changes =
    line.action === 'delete' || (line.action === 'modify' && parts.some(({ period }) => period));
  const isIncomparable = changes && otherCurrencies(line, currency).length > 0;
  const isKnown = changes && !(isIncomparable && parts.length > 0);
  return {
    parts,
    changes,
    installedMonthly: isKnown ? installedMonthly(line, currency, instant) : zero,
    isIncomparable,
  };
}
