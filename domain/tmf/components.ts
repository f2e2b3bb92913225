import type { TSchema } from 'typebox';
import { ErrorBody } from './schemas/error.js';
import { ProductOfferingQualificationItem } from './schemas/product-offering-qualification.js';
import { OrderLine } from './schemas/order.js';
import { ProductOrderItem } from './schemas/product-order.js';
import { QuoteItem } from './schemas/quote.js';
import { ServiceOrderItem } from './schemas/service-order.js';
import { CartItem } from './schemas/shopping-cart.js';

/** The schemas that others refer to by `#/components/schemas/…`: those that contain themselves, and the error. */
export const components: Readonly<Record<string, TSchema>> = {
  CartItem,
  Error: ErrorBody,
  OrderLine,
  ProductOfferingQualificationItem,
  ProductOrderItem,
  QuoteItem,
  ServiceOrderItem,
};

/** The schema itself, where a reference stands for it; throws a `RangeError` for an unknown reference. */
export function resolve(schema: TSchema): TSchema {
  const { $ref } = schema as { $ref?: string };
  if ($ref === undefined) return schema;
  const target = components[$ref.slice($ref.lastIndexOf('/') + 1)];
  if (!target) throw new RangeError(`no schema ${$ref}`);
  return target;
}
