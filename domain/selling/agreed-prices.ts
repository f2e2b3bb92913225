import { type Json, object, objects, text } from '../lib/json.js';
import type { AgreementPrice, Pricing } from '../pricing/pricing.js';
import { withoutEffect } from './agreement-overlaps.js';
import { rampSlice } from './agreement-times.js';

/** A sales agreement as it is stored. */
export interface StoredAgreement {
  readonly id: string;
  readonly name: string;
  readonly doc: Json;
}

/** What agreements give, as the pricing engine takes it: each price of each line with the time for which it holds. */
export const agreedPrices = (agreements: readonly StoredAgreement[]): AgreementPrice[] =>
  agreements.flatMap((agreement) =>
    objects(agreement.doc['line'])
      .filter(({ state }) => !withoutEffect.has(state))
      .flatMap((line) =>
        objects(line['price']).map((price, index) => toAgreementPrice(agreement, { line, price, index })),
      ),
  );

/** The order or quote with the agreements that its prices come from, beside those that it names. */
export function withAgreements(
  document: Json,
  agreementPrices: readonly AgreementPrice[],
  ...pricings: readonly Pricing[]
): Json {
  const rules = new Set(pricings.flatMap(rulesIn));
  const used = new Map(
    agreementPrices.filter(({ id }) => rules.has(id)).map(({ agreement }) => [agreement.id, agreement]),
  );
  const named = objects(document['agreement']);
  const added = [...used.values()]
    .filter(({ id }) => !named.some((each) => each['id'] === id))
    .map((agreement) => ({ ...agreement, '@referredType': 'SalesAgreement' }));
  return added.length === 0 ? document : { ...document, agreement: [...named, ...added] };
}

/** The ids of all that made a price what it is. */
const rulesIn = ({ lines }: Pricing): readonly (string | undefined)[] =>
  lines.flatMap(({ parts }) =>
    parts.flatMap(({ segments }) =>
      segments.flatMap(({ explanation }) =>
        explanation.flatMap(({ rule, skipped }) => (skipped ? [] : rule)),
      ),
    ),
  );

interface LinePrice {
  readonly line: Json;
  readonly price: Json;
  readonly index: number;
}

function toAgreementPrice(
  { id, name, doc }: StoredAgreement,
  { line, price, index }: LinePrice,
): AgreementPrice {
  const { percentage, unitPrice, amount, priceType, productOfferingPrice } = price;
  const listed = text(object(productOfferingPrice)['id']);
  const offering = text(object(line['productOffering'])['id']);
  const category = text(object(line['category'])['id']);
  const values = objects(line['characteristic']).map(({ name: characteristic, value }) => ({
    name: String(characteristic),
    productSpecCharacteristicValue: [{ value }],
  }));
  return {
    id: `${id}/${String(line['id'])}/${text(price['id']) ?? String(index + 1)}`,
    name: text(price['name']) ?? name,
    agreement: { id, name },
    ...timesOf(doc, line, price),
    ...(listed !== undefined && { price: listed }),
    ...(offering !== undefined && { offering }),
    ...(category !== undefined && { category }),
    ...(priceType !== undefined && { priceType: priceType as NonNullable<AgreementPrice['priceType']> }),
    ...(values.length > 0 && { values }),
    ...(typeof percentage === 'number' && { percentage }),
    ...(unitPrice !== undefined && { unitPrice: unitPrice as NonNullable<AgreementPrice['unitPrice']> }),
    ...(amount !== undefined && { amount: amount as NonNullable<AgreementPrice['amount']> }),
  };
}

/**
 * When the price holds: from the start of the agreement, the line and its own, until its own date or step of a ramp is over. Where only
 * the agreement or its line ends, nothing more is bought by it, and what was bought keeps its price.
 */
function timesOf(
  agreement: Json,
  line: Json,
  price: Json,
): Pick<AgreementPrice, 'validFor' | 'offeredUntil'> {
  const [whole, of] = [object(agreement['validFor']), object(line['validFor'])];
  const start = later(text(whole['startDateTime']), text(of['startDateTime']));
  const end = earlier(text(whole['endDateTime']), text(of['endDateTime']));
  const isRamp = price['fromMonth'] !== undefined || price['months'] !== undefined;
  const own = isRamp ? object(rampSlice(start ?? '', price)) : object(price['validFor']);
  const from = later(start, text(own['startDateTime']));
  const until = text(own['endDateTime']);
  const endsBefore = until !== undefined && !(end !== undefined && Date.parse(until) >= Date.parse(end));
  return {
    validFor: {
      ...(from !== undefined && { startDateTime: from }),
      ...(endsBefore && { endDateTime: until }),
    },
    ...(end !== undefined && { offeredUntil: end }),
  };
}

const later = (one: string | undefined, other: string | undefined): string | undefined =>
  other === undefined || (one !== undefined && Date.parse(one) > Date.parse(other)) ? one : other;

const earlier = (one: string | undefined, other: string | undefined): string | undefined =>
  other === undefined || (one !== undefined && Date.parse(one) < Date.parse(other)) ? one : other;
