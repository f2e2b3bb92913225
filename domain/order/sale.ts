import { type Json, object, objects, text } from '../lib/json.js';

/** What was agreed on the sale of a product (TMF637); none of it decides how the product is built. */
export interface Sale {
  readonly productPrice?: readonly Json[];
  readonly billingAccount?: Json;
  readonly agreement?: readonly Json[];
}

/** What a line of a product order agrees; the words of its product take precedence. */
export function saleOfItem(item: Json): Sale | undefined {
  const product = object(item['product']);
  const price = objects(product['productPrice']);
  return toSale({
    productPrice: price.length > 0 ? price : objects(item['itemPrice']).flatMap(toProductPrice),
    billingAccount: text(object(product['billingAccount'])['id'])
      ? product['billingAccount']
      : item['billingAccount'],
    agreement: product['agreement'],
  });
}

/** What a product order agrees for everything it sells. */
export const saleOfOrder = ({ billingAccount, agreement }: Json): Sale | undefined =>
  toSale({ productPrice: [], billingAccount, agreement });

interface SaleDraft {
  readonly productPrice: readonly Json[];
  readonly billingAccount: unknown;
  readonly agreement: unknown;
}

function toSale({ productPrice, ...draft }: SaleDraft): Sale | undefined {
  const billingAccount = object(draft.billingAccount);
  const agreement = objects(draft.agreement).filter(({ id }) => text(id) !== undefined);
  const sale = {
    ...(productPrice.length > 0 && { productPrice }),
    ...(text(billingAccount['id']) !== undefined && { billingAccount }),
    ...(agreement.length > 0 && { agreement }),
  };
  return Object.keys(sale).length > 0 ? sale : undefined;
}

/** TMF622 requires nothing of a price; TMF637 requires its amount and type. */
function toProductPrice({ priceAlteration, priceType, ...price }: Json): Json[] {
  if (Object.keys(object(price['price'])).length === 0) return [];
  const kind = price['recurringChargePeriod'] === undefined ? 'oneTime' : 'recurring';
  return [
    {
      ...price,
      priceType: text(priceType) ?? kind,
      ...(priceAlteration !== undefined && { productPriceAlteration: priceAlteration }),
    },
  ];
}
