import { type Json, object, objects, text } from '../lib/json.js';
import { expandOrder } from '../decomposition/order-tree.js';
import { readOrder, type OrderToPlan } from '../order/order.js';
import { isWorkedOut, withoutWorkings } from '../pricing/item-price.js';
import { type PriceBasis, priceDocument } from '../qualification/price-document.js';

/** The products of interest for which nobody has said what they are expected to cost. */
const withoutPrice = (opportunity: Json): readonly Json[] =>
  objects(opportunity['productOfInterest']).filter(
    (line) =>
      text(object(line['productOffering'])['id']) !== undefined &&
      objects(line['estimatedPrice']).every(isWorkedOut),
  );

/** What is to be priced of an opportunity, as an order has it; undefined when there is nothing. */
export function estimatedOrder(opportunity: Json): OrderToPlan | undefined {
  const items = withoutPrice(opportunity);
  return items.length === 0 ? undefined : readOrder('productOrder', '', asOrder(opportunity));
}

/**
 * The opportunity with what its products of interest cost by the catalog and by the agreements of its account; what a
 * caller expects of one stays. Why one has no price is its `priceNote`.
 */
export function withEstimates(opportunity: Json, basis: Omit<PriceBasis, 'order'>): Json {
  const document = asOrder(opportunity);
  const order = readOrder('productOrder', '', document);
  const tree = expandOrder(order, basis.catalog, basis.inventory);
  const { document: priced, faults: unpriced } = priceDocument('order', document, { ...basis, order, tree });
  const faults = [...tree.faults.map(({ message, itemId: lineId }) => ({ message, lineId })), ...unpriced];
  const items = new Map(objects(priced['productOrderItem']).map((item) => [item['id'], item]));
  const productOfInterest = objects(opportunity['productOfInterest']).map((line) => {
    const item = items.get(line['id']);
    if (!item) return line;
    const { estimatedPrice: _, priceNote: __, ...rest } = line;
    const prices = objects(item['itemPrice']).map(withoutWorkings);
    const notes = faults
      .filter(({ lineId }) => lineId === undefined || lineId === line['id'])
      .map(({ message }) => message);
    return {
      ...rest,
      ...(prices.length > 0 && { estimatedPrice: prices }),
      ...(notes.length > 0 && { priceNote: notes }),
    };
  });
  return { ...opportunity, productOfInterest };
}

function asOrder(opportunity: Json): Json {
  const { account, consumer, currency } = opportunity;
  const customer = object(account ?? consumer)['id'];
  return {
    ...(currency !== undefined && { currency }),
    ...(customer !== undefined && {
      relatedParty: [{ id: customer, role: 'customer', '@referredType': 'Customer' }],
    }),
    productOrderItem: withoutPrice(opportunity).map(
      ({ id, quantity, productOffering, characteristic, place, termMonths }) => ({
        id,
        action: 'add',
        productOffering,
        ...(quantity !== undefined && { quantity }),
        ...(termMonths !== undefined && { itemTerm: [{ duration: { amount: termMonths, units: 'month' } }] }),
        product: {
          ...(characteristic !== undefined && { productCharacteristic: characteristic }),
          ...(place !== undefined && { place: [place] }),
        },
      }),
    ),
  };
}
