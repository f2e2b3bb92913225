import type { Catalog } from '../catalog/catalog.js';
import { type Json, object, text } from '../lib/json.js';
import { nestedItems } from '../order/order.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';

/** What is counted one by one is ordered in this unit. */
const each = 'each';

/** Lines in a unit in which nothing of their offering is priced. */
export const unitFaults = (order: Json, catalog: Catalog): ErrorDetail[] =>
  nestedItems('productOrder', order).flatMap(({ item, path }) => {
    const unit = text(item['unitOfMeasure']);
    const offering = catalog.offering(text(object(item['productOffering'])['id']) ?? '');
    if (unit === undefined || !offering) return [];
    const priced = (offering.productOfferingPrice ?? []).flatMap(
      ({ id }) => catalog.price(id)?.unitOfMeasure?.units ?? [],
    );
    const allowedValues = [...new Set([each, ...priced])];
    if (allowedValues.some((allowed) => allowed.toLowerCase() === unit.toLowerCase())) return [];
    const message = `must be a unit in which ${offering.name} is sold: ${allowedValues.join(', ')}`;
    return [{ path: `${path}.unitOfMeasure`, message, allowedValues }];
  });
