import { groupBy } from '../lib/group-by.js';
import { type Charge, toCharge } from './charges.js';
import type { ManualAlteration, PriceFault } from './pricing.js';
import type { ChosenLine } from './chosen-line.js';

/** What was given by hand, by the charges that it is for. */
type ManualByCharge = ReadonlyMap<Charge, readonly ManualAlteration[]>;

/** What was given by hand, and the charges that exist only because of it. */
export interface AssignedAlterations {
  readonly manual: ManualByCharge;
  /** By the id of the line. */
  readonly ownCharges: ReadonlyMap<string, readonly Charge[]>;
  readonly faults: readonly PriceFault[];
}

/**
 * Finds the charges that each alteration is for: those of its line, and of the lines that its line implies. Nothing is
 * left out silently: what concerns no charge, or an amount that concerns several, is a fault.
 */
export function assignManual(lines: readonly ChosenLine[]): AssignedAlterations {
  const manual = new Map<Charge, ManualAlteration[]>();
  const ownCharges = new Map<string, Charge[]>();
  const faults: PriceFault[] = [];
  const implied = groupBy(lines, ({ line }) => line.impliedBy);
  for (const chosen of lines) {
    const { id: lineId, alterations = [] } = chosen.line;
    const around = [chosen, ...(implied.get(lineId) ?? [])].flatMap(({ prices }) => prices.charges);
    for (const alteration of inOrder(alterations)) {
      const own = ownCharges.get(lineId) ?? [];
      const concerned = [...around, ...own].filter((charge) => isFor(alteration, charge));
      const fault = faultOf(alteration, concerned, lineId);
      if (fault) faults.push(fault);
      else if (concerned.length === 0) ownCharges.set(lineId, [...own, ownCharge(alteration)]);
      for (const [index, charge] of fault ? [] : concerned.entries()) {
        const each = index > 0 && alteration.kind === 'override' ? included(alteration) : alteration;
        manual.set(charge, [...(manual.get(charge) ?? []), each]);
      }
    }
  }
  return { manual, ownCharges, faults };
}

const inOrder = (alterations: readonly ManualAlteration[]): ManualAlteration[] =>
  alterations.toSorted(
    (a, b) => (a.priority ?? 0) - (b.priority ?? 0) || rankOf(a) - rankOf(b) || (key(a) < key(b) ? -1 : 1),
  );

/** A price that replaces what the catalog says comes before what is taken from it. */
const rankOf = ({ kind }: ManualAlteration): number => (kind === 'override' ? 0 : 1);

const key = ({ id, name }: ManualAlteration): string => id ?? name;

function isFor({ price, priceType = 'recurring', period }: ManualAlteration, charge: Charge): boolean {
  if (price !== undefined) return charge.listed.id === price;
  if (charge.priceType !== priceType) return false;
  return !period || (charge.period?.type === period.type && charge.period.length === period.length);
}

function faultOf(
  { name, kind, price, percentage }: ManualAlteration,
  concerned: readonly Charge[],
  lineId: string,
): PriceFault | undefined {
  if (concerned.length === 0 && (kind !== 'override' || price !== undefined)) {
    const message = `Line ${lineId}: ${name} alters a price that the line does not have.`;
    return { code: 'alterationWithoutCharge', message, lineId };
  }
  if (concerned.length < 2 || kind === 'override' || percentage !== undefined) return undefined;
  const names = concerned.map((each) => each.listed.id ?? each.name).join(', ');
  const message = `Line ${lineId}: ${name} is an amount, and may be meant for any of ${names}: name the price, or give a percentage.`;
  return { code: 'ambiguousAlteration', message, lineId };
}

/** A price that was given for something that the catalog charges nothing for. */
function ownCharge({
  name,
  priceType = 'recurring',
  period,
  amount,
  per = 'line',
}: ManualAlteration): Charge {
  const { type = 'month', length = 1 } = period ?? {};
  const charge = toCharge({
    name,
    priceType,
    ...(amount && { price: amount }),
    ...(priceType === 'recurring' && {
      recurringChargePeriodType: type,
      recurringChargePeriodLength: length,
    }),
  });
  return { ...charge, own: per };
}

/** What one price replaces together: the first has it, the others are included. */
const included = ({ amount, ...alteration }: ManualAlteration): ManualAlteration => ({
  ...alteration,
  ...(amount && { amount: { ...amount, value: 0 } }),
});
