import type { Decimal } from 'decimal.js';
import type { Json } from '../lib/json.js';
import type { CharacteristicValues } from '../lib/values.js';
import type { PlannedAction } from '../order/actions.js';
import type { ChargeType } from '../order/price-words.js';
import type { ProductOfferingPrice } from '../tmf/schemas/product-offering-price.js';
import type { TerminationCharge } from './early-termination.js';
import type { Amount } from './money.js';
import type { Renewal } from './renewal.js';

/** What is to be priced together: a quote, a cart, an order, or what an agreement covers (docs/pricing.md). */
export interface PricingInput {
  /** The prices are those of this instant (ISO 8601). */
  readonly instant: string;
  /** Without one: the only currency that all lines have prices in. */
  readonly currency?: string;
  readonly market?: string;
  readonly channel?: string;
  readonly segment?: string;
  readonly account?: string;
  /** The agreements that the customer buys under, by their ids. */
  readonly agreement?: readonly string[];
  /** A price list that the seller chose; it must be open to the customer. */
  readonly priceList?: string;
  /** From when it is charged; by default from the instant. */
  readonly start?: string;
  /** Months for which it is committed; a line may have its own. */
  readonly term?: number;
  /** The day of the month (1 to 28) on which periods begin for this customer: a first part of one is shown. */
  readonly billingDay?: number;
  readonly lines: readonly PricingLine[];
  readonly agreementPrices?: readonly AgreementPrice[];
  /** Given for everything; applied after what is given for lines. */
  readonly alterations?: readonly HeaderAlteration[];
}

export interface PricingLine {
  readonly id: string;
  /** The line of the bundle that it is part of. */
  readonly parent?: string;
  readonly action: PlannedAction;
  /** The line that stands for this one too, where nobody asked for it: what is given by hand there holds here. */
  readonly impliedBy?: string;
  /** Absent: something that is not in the catalog, with prices given by hand. */
  readonly offering?: { readonly id: string; readonly version?: string };
  /** How many products; by default 1. */
  readonly quantity?: number;
  readonly values?: CharacteristicValues;
  readonly start?: string;
  /** Instead of the term: until when, e.g. together with an older contract. */
  readonly end?: string;
  readonly term?: number;
  readonly alterations?: readonly ManualAlteration[];
  /** Parts of the term with quantities and prices of their own; the last one stays. */
  readonly ramp?: readonly RampSegment[];
  /** Instead of the catalog's: the rise in percent after every so many months (12). */
  readonly uplift?: { readonly percentage: number; readonly everyMonths?: number };
  /** How what the customer has is agreed anew. */
  readonly renewal?: Renewal;
  /** What its end costs by contracts, amounts of zero included: they say why. */
  readonly termination?: readonly TerminationCharge[];
  /** Since when the customer has the product: what the catalog promised for a time counts from then. */
  readonly since?: string;
  /** What the product costs today (TMF637 productPrice), for the difference. */
  readonly installed?: readonly Json[];
  /** True: charges of the product as it was sold stay at the price of then. */
  readonly keepInstalled?: boolean;
}

/**
 * A discount, surcharge or price that somebody gave by hand. A percentage is taken of every charge concerned, an amount
 * of the only one; a price (`override`) replaces all of them together, or stands by itself where there is none.
 */
export interface ManualAlteration {
  readonly id?: string;
  readonly name: string;
  readonly kind: AlterationKind;
  /** In percent of what is left so far, or an amount; the price for `override`. */
  readonly percentage?: number;
  readonly amount?: Amount;
  /** Whether the amount is for each product or for the line; by default for the line. */
  readonly per?: 'product' | 'line';
  /** The charges concerned: of this price, else of this type (recurring). */
  readonly price?: string;
  readonly priceType?: ChargeType;
  /** Narrows recurring charges to those of a period. */
  readonly period?: Period;
  readonly priority?: number;
  /** For how many periods of the charge from the start. */
  readonly periods?: number;
}

type AlterationKind = 'discount' | 'surcharge' | 'override';

/** For all lines: in percent, or an amount that is shared among them. */
export interface HeaderAlteration extends Omit<ManualAlteration, 'kind' | 'per' | 'price' | 'period'> {
  readonly kind: 'discount' | 'surcharge';
  /** Whether the discounts given by hand for lines are kept (the default) or replaced. */
  readonly lineDiscounts?: 'keep' | 'override';
}

/** Number of months, and what holds in them. */
export interface RampSegment {
  readonly months: number;
  readonly quantity?: number;
  /** Price of a unit instead of the list's. */
  readonly unitPrice?: Amount;
  /** Percentage of the price that is charged, e.g. 50 for half. */
  readonly percentage?: number;
}

/** A price or discount that an agreement gives: by the price's id, the offering, a category, or for everything. */
export interface AgreementPrice {
  readonly id: string;
  readonly name?: string;
  readonly agreement: { readonly id: string; readonly name?: string };
  readonly price?: string;
  readonly offering?: string;
  readonly category?: string;
  /** The charges that it is for: recurring, unless it says so or names the price. */
  readonly priceType?: ChargeType;
  /** The values for which it holds, as at a price of the catalog. */
  readonly values?: ProductOfferingPrice['prodSpecCharValueUse'];
  /** One of the three: the price of a unit, or a discount in percent or by product. */
  readonly unitPrice?: Amount;
  readonly percentage?: number;
  readonly amount?: Amount;
  /** Until when it is bought by (ISO 8601 instant): what was bought before keeps the price. */
  readonly offeredUntil?: string;
  /** A slice of time: what begins in it is charged so until it ends. */
  readonly validFor?: { readonly startDateTime?: string; readonly endDateTime?: string };
}

/** `{ type: 'month', length: 3 }` is a quarter. */
export interface Period {
  readonly type: string;
  readonly length: number;
}

/** What it all costs, or why that cannot be said. Each amount is rounded as it can be paid; sums are exact. */
export interface Pricing {
  /** Undefined when it is not known, which is a fault. */
  readonly currency?: string;
  readonly lines: readonly LinePricing[];
  readonly totals: PriceTotals;
  readonly faults: readonly PriceFault[];
}

export interface PriceFault {
  readonly code: PriceFaultCode;
  readonly message: string;
  /** Absent: all of it. */
  readonly lineId?: string;
}

type PriceFaultCode =
  | 'noPrice'
  | 'noCurrency'
  | 'wrongCurrency'
  | 'unknownOffering'
  | 'unknownPriceList'
  | 'closedPriceList'
  | 'invalidQuantity'
  | 'invalidTerm'
  | 'unknownPeriod'
  | 'nothingToDeriveFrom'
  | 'alterationWithoutCharge'
  | 'ambiguousAlteration'
  | 'invalidAlteration'
  | 'amountTooLarge';

export interface LinePricing {
  readonly id: string;
  /** The list that priced it; absent for the general one. */
  readonly priceList?: { readonly id: string; readonly name: string };
  readonly parts: readonly PricePart[];
  readonly totals: PriceTotals;
  /** What does not show in a part, e.g. that there is nothing to charge. */
  readonly notes: readonly string[];
}

/** One charge of a line. */
export interface PricePart {
  /** The catalog's price, unless it is of this line only. */
  readonly price?: { readonly id: string; readonly name: string };
  readonly name: string;
  /** How it came about, and by which contract, where no price of the catalog says so. */
  readonly description?: string;
  readonly contract?: { readonly id: string; readonly name: string };
  readonly priceType: ChargeType;
  readonly period?: Period;
  readonly unitOfMeasure?: { readonly amount: number; readonly units?: string };
  readonly taxRate?: number;
  /** From the start on, in the order of time: one that has no end, unless the price changes. */
  readonly segments: readonly [PriceSegment, ...PriceSegment[]];
  /** The share of the first period, where the customer's periods begin on a certain day. */
  readonly firstPeriod?: { readonly start: string; readonly end: string; readonly amount: Decimal };
}

/** What is charged in a period that begins in it. */
export interface PriceSegment {
  readonly start: string;
  readonly end?: string;
  /** How many periods of the term are charged so; absent for what is not recurring. */
  readonly periods?: Decimal;
  readonly units: Decimal;
  readonly unitPrice: Decimal;
  /** Before alterations. */
  readonly list: Decimal;
  /** After them: the list amount and all alterations add up to it. */
  readonly net: Decimal;
  readonly tax?: Decimal;
  readonly cost?: Decimal;
  readonly alterations: readonly AppliedAlteration[];
  /** How the amount came about, step by step, with what was not applied and why. */
  readonly explanation: readonly PriceStep[];
}

/** What changed the amount, and by how much. */
export interface AppliedAlteration {
  readonly id?: string;
  readonly name: string;
  readonly source: StepName;
  /** Negative for a discount. */
  readonly amount: Decimal;
  readonly percentage?: number;
  readonly priority?: number;
  readonly periods?: number;
}

/** In the order in which they are done (docs/pricing.md). */
export type StepName =
  | 'list'
  | 'ramp'
  | 'uplift'
  | 'agreement'
  | 'catalog'
  | 'renewal'
  | 'manual'
  | 'header'
  | 'floor'
  | 'ceiling'
  | 'minimum'
  | 'tax';

export interface PriceStep {
  readonly step: StepName;
  readonly text: string;
  /** After the step. */
  readonly amount: Decimal;
  /** The entry, agreement price or alteration that says so. */
  readonly rule?: string;
  /** True for what was not applied. */
  readonly skipped?: true;
}

/** The sums of what is paid at the start; what is paid for usage is not known. */
export interface PriceTotals {
  readonly oneTime: Sum;
  /** By period, and for a month whatever the periods are. */
  readonly recurring: readonly (Sum & { readonly period: Period })[];
  readonly monthly: Sum;
  /** Over the whole term, ramps included: one-time, and recurring times the number of periods. */
  readonly contract: Sum;
  /** When the monthly amount changes, and to what; only the start if it never does. */
  readonly schedule: readonly { readonly start: string; readonly monthly: Decimal }[];
  /** What the change adds to what the products cost today (negative: takes away). */
  readonly delta: { readonly oneTime: Decimal; readonly monthly: Decimal };
}

export interface Sum {
  readonly list: Decimal;
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly cost: Decimal;
  /** In percent of the net amount; absent where nothing is paid or no cost is known. */
  readonly margin?: Decimal;
}
