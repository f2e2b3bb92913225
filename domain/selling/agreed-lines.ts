import { Decimal } from 'decimal.js';
import { groupBy } from '../lib/group-by.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { wholeMonths } from '../pricing/timeline.js';

/** A line of a sales agreement, and the line of the quote that offered it. */
type OfferedLine = Json & { readonly quoteItem: string };

/**
 * What is offered of new products, as lines of a sales agreement: each charge at the net price of a unit, over time as it was offered.
 * Equal lines, as those of several sites, are one.
 */
export function agreedLines(items: unknown): readonly OfferedLine[] {
  const byContent = groupBy(offeredLines(items), ({ productOffering, characteristic, price }) =>
    JSON.stringify([productOffering, characteristic, price]),
  );
  return [...byContent.values()].flatMap((alike) => alike.slice(0, 1));
}

const offeredLines = (items: unknown): readonly OfferedLine[] =>
  objects(items).flatMap((item) => {
    const own =
      text(object(item['productOffering'])['id']) === undefined || (item['action'] ?? 'add') !== 'add'
        ? []
        : [
            {
              quoteItem: String(item['id']),
              productOffering: item['productOffering'],
              characteristic: objects(object(item['product'])['productCharacteristic']).map(
                ({ name, value }) => ({ name, value }),
              ),
              price: objects(item['quoteItemPrice']).flatMap(toAgreed),
            },
          ];
    return [...own, ...offeredLines(item['quoteItem'])];
  });

/** The charge of the catalog with the net price of a unit: one for each part of the term, counted in months from the line's start. */
function toAgreed(price: Json): Json[] {
  const segments = objects(price['priceSegment']);
  const [first] = segments;
  if (!first) return agreedPrice(price, price);
  const monthOf = ({ start }: Json): number => wholeMonths(String(first['start']), String(start));
  return segments.flatMap((segment, index) => {
    const fromMonth = monthOf(segment);
    const next = segments[index + 1];
    const months = next && monthOf(next) - fromMonth;
    // What holds for less than a month, as a week's price may, is no step of a ramp.
    if (months === 0) return [];
    return agreedPrice(price, segment).map((each) => ({
      ...each,
      fromMonth,
      ...(months !== undefined && { months }),
    }));
  });
}

function agreedPrice({ name, priceType, productOfferingPrice }: Json, at: Json): Json[] {
  const { dutyFreeAmount } = object(at['netPrice'] ?? at['price']);
  const { value, unit } = object(dutyFreeAmount);
  const units = typeof at['units'] === 'number' && at['units'] > 0 ? at['units'] : 1;
  if (typeof value !== 'number') return [];
  return [
    {
      name,
      priceType,
      ...(productOfferingPrice !== undefined && { productOfferingPrice }),
      unitPrice: { unit, value: new Decimal(value).div(units).toDecimalPlaces(6).toNumber() },
    },
  ];
}
