import type { PlannedAction } from '../order/actions.js';
import { type Json, pick } from '../lib/json.js';
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

/** What somebody has changed of a product beside orders. */
export interface ManualChange {
  readonly at: Date;
  readonly changedBy: string;
  readonly before: Json;
  readonly after: Json;
}

const shown = [
  'status',
  'productCharacteristic',
  'productPrice',
  'place',
  'quantity',
  'billingAccount',
  'agreement',
] as const;

/** What the history shows of a product, as TMF637 names it. */
export const valuesShown = (product: Json): Json => pick(product, shown);

/** The product as it was for a time, and the order, or the caller, that made it so. */
export interface ProductVersion {
  /** Absent: since before Turnup knew of it. */
  readonly from: Date | undefined;
  /** Absent: until now. */
  readonly to: Date | undefined;
  readonly values: Json;
  readonly by?: Pick<ProductTransition, 'orderId' | 'itemId' | 'operation'> & {
    readonly action: PlannedAction;
  };
  readonly changedBy?: string;
}

/** All that is known of a product's past. */
interface ProductPast {
  /** What orders have made of it. */
  readonly transitions: readonly ProductTransition[];
  readonly manual?: readonly ManualChange[];
}

/** A change of the product: how it was found and left, as far as that is known, and by what. */
interface Change {
  readonly at: Date;
  readonly before: Json | undefined;
  readonly after: Json;
  readonly by: Pick<ProductVersion, 'by' | 'changedBy'>;
  /** It says all that the history shows; an order says what it has planned. */
  readonly isWhole: boolean;
}

/**
 * A product over time, from what orders have made of it and what was changed by hand, the latest last. As it is now is what its record
 * says; before the first change it was as that found it. What was to be added and is not yet there has no version.
 */
export function productHistory(
  now: Json,
  begun: Date | undefined,
  { transitions, manual = [] }: ProductPast,
): readonly ProductVersion[] {
  const changes = [...transitions.map(ofOrder), ...manual.map(ofCaller)].toSorted(
    (one, other) => one.at.getTime() - other.at.getTime(),
  );
  const [first] = changes;
  if (!first) return [{ from: begun, to: undefined, values: now }];
  return [
    ...(first.before ? [{ from: begun, to: first.at, values: first.before }] : []),
    ...changes.map((change, index): ProductVersion => {
      const next = changes[index + 1];
      const left = next?.isWhole ? (next.before ?? change.after) : change.after;
      return { from: change.at, to: next?.at, values: next ? left : now, ...change.by };
    }),
  ];
}

function ofOrder(transition: ProductTransition): Change {
  const { at, orderId, itemId, operation, planned } = transition;
  return {
    at,
    before: planned.before && valuesBefore(transition),
    after: valuesAfter(transition),
    by: { by: { orderId, itemId, operation, action: planned.action } },
    isWhole: false,
  };
}

const ofCaller = ({ at, before, after, changedBy }: ManualChange): Change => ({
  at,
  before,
  after,
  by: { changedBy },
  isWhole: true,
});

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
