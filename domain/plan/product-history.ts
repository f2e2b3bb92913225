import type { PlannedAction } from '../order/actions.js';
import type { Json } from '../lib/json.js';
import type { PlannedItem } from './plan.js';
import { productMoves, type ProductStatus } from '../inventory/product-status.js';

/** What an item of an order has made of a product, or what of it was undone. */
export interface ProductTransition {
  readonly at: Date;
  readonly operation: 'complete' | 'undo';
  readonly orderId: string;
  readonly itemId: string;
  readonly planned: Pick<PlannedItem, 'action' | 'product' | 'before'>;
}

/** The product as it was for a time, and the order that made it so. */
export interface ProductVersion {
  /** Absent: since before Turnup knew of it. */
  readonly from: Date | undefined;
  /** Absent: until now. */
  readonly to: Date | undefined;
  readonly values: Json;
  readonly by?: Pick<ProductTransition, 'orderId' | 'itemId' | 'operation'> & {
    readonly action: PlannedAction;
  };
}

/**
 * A product over time, from what orders have made of it, the latest last. As it is now is what its record says; before the first order that
 * changed it, it was as that order found it. What was to be added and is not yet there has no version.
 */
export function productHistory(
  now: Json,
  begun: Date | undefined,
  transitions: readonly ProductTransition[],
): readonly ProductVersion[] {
  const inOrder = transitions.toSorted((one, other) => one.at.getTime() - other.at.getTime());
  const [first] = inOrder;
  if (!first) return [{ from: begun, to: undefined, values: now }];
  const { before } = first.planned;
  return [
    ...(before ? [{ from: begun, to: first.at, values: valuesBefore(first) }] : []),
    ...inOrder.map((transition, index): ProductVersion => {
      const next = inOrder[index + 1];
      const { at, orderId, itemId, operation, planned } = transition;
      return {
        from: at,
        to: next?.at,
        values: next ? valuesAfter(transition) : now,
        by: { orderId, itemId, operation, action: planned.action },
      };
    }),
  ];
}

/** The version that was valid at the instant; undefined before there was any. */
export const versionAt = (versions: readonly ProductVersion[], at: Date): ProductVersion | undefined =>
  versions.find(({ from, to }) => (!from || from <= at) && (!to || at < to));

function valuesAfter(transition: ProductTransition): Json {
  const { operation, planned } = transition;
  if (operation === 'undo')
    return planned.before ? valuesBefore(transition) : { ...valuesOf(planned.product), status: 'terminated' };
  const { action, product, before } = planned;
  const status: ProductStatus = before ? (productMoves[before.status][action] ?? before.status) : 'active';
  // What ends stays as it was: the item says what it ends, not what that is.
  return action === 'delete' ? { ...valuesOf(before), status } : { ...valuesOf(product), status };
}

const valuesBefore = ({ planned: { before } }: ProductTransition): Json => ({
  ...valuesOf(before),
  ...(before && { status: before.status }),
});

/** As TMF637 names them. */
function valuesOf(of: PlannedItem['product'] | PlannedItem['before']): Json {
  if (!of) return {};
  const { characteristics, place, quantity, sale } = of;
  return {
    ...sale,
    productCharacteristic: characteristics,
    ...(place && { place: [place] }),
    ...(quantity !== undefined && { quantity }),
  };
}
