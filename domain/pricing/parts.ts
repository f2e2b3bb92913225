import type { Decimal } from 'decimal.js';
import type { Offering } from '../catalog/catalog.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import { type AgreedAt, agreedAt, agreementPricesFor, isInCurrency, reasonOf } from './agreement-prices.js';
import type { Charge } from './charges.js';
import { installedUnitPrice } from './installed.js';
import {
  alterationEnds,
  applyAgreement,
  applyCatalog,
  applyManual,
  applyRamp,
  rampAt,
} from './line-steps.js';
import type { AssignedAlterations } from './manual-alterations.js';
import type { Choosing, ChosenLine } from './chosen-line.js';
import { type Amount, describeAmount, exact } from './money.js';
import type { PricingLine, RampSegment } from './pricing.js';
import { applyRenewal } from './renewals.js';
import { segmentStarts, type Span, wholeMonths } from './timeline.js';
import { listAmount, unitsOf } from './units.js';
import { payable, type Working } from './working.js';

/** A line with its prices, while they are worked out. */
export interface LineAtWork {
  readonly line: PricingLine;
  readonly offering?: Offering;
  readonly priceList?: { readonly id: string; readonly name: string };
  readonly span: Span;
  readonly parts: readonly PartAtWork[];
  /** Charges that need those of other lines first. */
  readonly derived: readonly Charge[];
  readonly alterations: readonly ProductOfferingPrice[];
  readonly notes: readonly string[];
}

export interface PartAtWork {
  readonly charge: Charge;
  readonly segments: readonly [Working, ...Working[]];
}

/** What is the same for all lines. */
export interface PricingAtWork extends Choosing {
  /** The units of all lines together, of prices whose tiers count so. */
  readonly counted: Map<string, Decimal>;
  readonly assigned: AssignedAlterations;
  /** The name of what is given for everything and replaces the discounts of lines. */
  readonly replacement?: string;
}

/** Works out the charges of a line, up to what is given for the line. */
export function workOutLine(chosen: ChosenLine, atWork: PricingAtWork): LineAtWork {
  const { line, offering, span, prices } = chosen;
  const derived = prices.charges.filter(({ listed }) => listed.derivedFrom);
  const parts = prices.charges
    .filter(({ listed }) => !listed.derivedFrom)
    .concat(atWork.assigned.ownCharges.get(line.id) ?? [])
    .flatMap((charge) => workOutCharge(charge, chosen, atWork) ?? []);
  return {
    line,
    span,
    parts,
    derived,
    alterations: prices.alterations,
    notes: prices.note === undefined ? [] : [prices.note],
    ...(offering && { offering }),
    ...(prices.priceList && { priceList: prices.priceList }),
  };
}

function workOutCharge(charge: Charge, chosen: ChosenLine, atWork: PricingAtWork): PartAtWork | undefined {
  const { line, offering, span, prices } = chosen;
  const { input, currency } = atWork;
  const concerning = agreementPricesFor(charge, line, offering, atWork);
  const starts = segmentStarts(charge, span, {
    line,
    agreementPrices: concerning.filter((each) => isInCurrency(each, currency)),
    ends: alterationEnds(charge, { line, start: span.start }, prices.alterations, [
      ...(atWork.assigned.manual.get(charge) ?? []),
      ...(input.alterations ?? []),
    ]),
  });
  if (starts.length > mostSegments) {
    const message = `Line ${line.id}: ${charge.name} changes ${starts.length - 1} times in its term, more than ${mostSegments - 1} times.`;
    atWork.faults.push({ code: 'invalidTerm', message, lineId: line.id });
    return undefined;
  }
  const segments = starts.flatMap((start, index) => {
    const end = starts[index + 1];
    const ramp = charge.period && rampAt(line.ramp, wholeMonths(span.start, start));
    const agreed = agreedAt(start, concerning, { currency, hasOwnPrice: ramp?.unitPrice !== undefined });
    const toWork = { charge, start, agreed, ...(ramp && { ramp }), ...(end !== undefined && { end }) };
    return workOutSegment(toWork, chosen, atWork) ?? [];
  });
  const [first, ...others] = segments;
  return first && segments.length === starts.length ? { charge, segments: [first, ...others] } : undefined;
}

/** Ten years with a change each month: each one is answered with all that explains it. */
const mostSegments = 120;

interface SegmentToWork {
  readonly charge: Charge;
  readonly start: string;
  readonly end?: string;
  readonly agreed: AgreedAt;
  /** The part of the line's own ramp. */
  readonly ramp?: RampSegment;
}

function workOutSegment(
  toWork: SegmentToWork,
  chosen: ChosenLine,
  atWork: PricingAtWork,
): Working | undefined {
  const { charge, agreed } = toWork;
  const { line, span, prices } = chosen;
  const working = startWorking(toWork, chosen, atWork);
  if (!working) return undefined;
  const fixedBy = agreed.best?.unitPrice && reasonOf(agreed.best).name;
  const segment = { working, charge, line, start: span.start };
  applyRamp(segment, fixedBy);
  applyAgreement(segment, agreed);
  applyCatalog(segment, charge.own ? [] : prices.alterations, fixedBy);
  applyRenewal(segment, span);
  applyManual(segment, atWork.assigned.manual.get(charge) ?? [], atWork.replacement);
  return working;
}

/** The amount before any alteration; undefined, and a fault, when it cannot be said. */
function startWorking(
  toWork: SegmentToWork,
  { line }: ChosenLine,
  atWork: PricingAtWork,
): Working | undefined {
  const { currency } = atWork;
  const { charge, start, end, ramp } = toWork;
  const { listed, own } = charge;
  const quantity = exact(own === 'line' ? 1 : (ramp?.quantity ?? line.quantity ?? 1));
  const isRate = charge.priceType === 'usage';
  const units = isRate ? exact(1) : unitsOf(charge, quantity, line.values ?? {});
  if (!units) {
    const message = `Line ${line.id}: ${charge.name} is charged by ${listed.quantityCharacteristic}, which has no number of 0 or more.`;
    atWork.faults.push({ code: 'invalidQuantity', message, lineId: line.id });
    return undefined;
  }
  const given = unitPriceInstead(toWork, line);
  const list = given
    ? {
        unitPrice: given.unitPrice,
        amount: given.unitPrice.times(units),
        text: `${given.text} ${describeAmount(given.unitPrice, currency)} × ${units.toString()}`,
      }
    : (listAmount(listed, units, countedFor(charge, units, line, atWork), currency) ??
      (ramp?.unitPrice && rampAmount(ramp.unitPrice, units)));
  if (!list) {
    const message = `Line ${line.id}: ${charge.name} has no tier for ${units.toString()}.`;
    atWork.faults.push({ code: 'noPrice', message, lineId: line.id });
    return undefined;
  }
  const base = { currency, ...(!isRate && { rounding: listed.rounding ?? {} }) };
  const amount = payable(list.amount, base);
  const text = `${charge.name}: ${charge.because?.text ?? list.text} = ${describeAmount(amount, currency)}`;
  const rule = given?.rule ?? charge.because?.contract.id ?? listed.id;
  return {
    ...base,
    start,
    ...(end !== undefined && { end }),
    quantity,
    units,
    unitPrice: ramp?.unitPrice ? exact(ramp.unitPrice.value) : list.unitPrice,
    list: amount,
    amount,
    alterations: [],
    explanation: [{ step: 'list', text, amount, ...(rule !== undefined && { rule }) }],
  };
}

/** Where the catalog has no tier for so many, what the ramp says stands by itself. */
function rampAmount({ value, unit }: Amount, units: Decimal): ReturnType<typeof listAmount> {
  const unitPrice = exact(value);
  const text = `ramp, ${describeAmount(unitPrice, unit)} × ${units.toString()}`;
  return { unitPrice, amount: unitPrice.times(units), text };
}

/** What the line has at the time, and the others at their start. */
function countedFor(charge: Charge, units: Decimal, line: PricingLine, { counted }: PricingAtWork): Decimal {
  const { id, tierScope } = charge.listed;
  const all = tierScope === 'all' && id !== undefined ? counted.get(id) : undefined;
  const atStart = all && unitsOf(charge, exact(line.quantity ?? 1), line.values ?? {});
  return all && atStart ? all.minus(atStart).plus(units) : units;
}

/** A price of a unit that replaces the catalog's: of the agreement, or of the product as it was sold. */
function unitPriceInstead(
  { charge, start, agreed: { best } }: SegmentToWork,
  line: PricingLine,
): { readonly unitPrice: Decimal; readonly text: string; readonly rule?: string } | undefined {
  if (best?.unitPrice)
    return { unitPrice: exact(best.unitPrice.value), text: `${reasonOf(best).name},`, rule: best.id };
  const kept = line.keepInstalled === true ? installedUnitPrice(charge, line, start) : undefined;
  return kept && { unitPrice: kept, text: 'as it was sold,' };
}
