import { type OrderState, orderStates } from '../order/order-state.js';
import type { Characteristic } from '../lib/values.js';
import type { Json } from '../lib/json.js';

/** What a downstream system's order reports about itself, whichever of TMF641, TMF652 and TMF697 it speaks. */
interface DownstreamReport {
  /** Its own id, if it has one that `ownId` takes. */
  readonly id?: string;
  /** Absent when the document has none, or one that is no TMF order state. */
  readonly state?: OrderState;
  readonly characteristics: readonly Characteristic[];
  readonly reasons: readonly ReportedReason[];
}

/** Why an order did not go as it should (TMF641 v4.1 ErrorMessage). */
export interface ReportedReason {
  readonly code?: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What is kept of the reports on a step. */
export interface StepResult {
  readonly characteristics?: readonly Characteristic[];
  readonly reasons?: readonly ReportedReason[];
  /** A person decided to leave the step out: nothing of it was done. */
  readonly skipped?: true;
}

/** Where each kind of order keeps its items, their subject, and its characteristics. */
const forms = [
  { items: 'serviceOrderItem', subject: 'service', characteristics: 'serviceCharacteristic' },
  { items: 'orderItem', subject: 'resource', characteristics: 'resourceCharacteristic' },
  { items: 'workOrderItem', subject: 'work', characteristics: 'workCharacteristic' },
] as const;

/**
 * Reads an order as a downstream system sends it back, and ignores whatever does not conform to TMF. If several items
 * carry a characteristic, the last value counts; null is no value yet. `characteristic` of the order itself is read
 * too.
 */
export function readReport(document: unknown): DownstreamReport {
  const order = object(document);
  const id = ownId(order);
  const state = orderStates.find((each) => each === order['state']);
  const items = forms.flatMap((form) => objects(order[form.items]).map((item) => ({ form, item })));
  const found = [
    ...objects(order['characteristic']),
    ...items.flatMap(({ form, item }) => objects(object(item[form.subject])[form.characteristics])),
  ].filter(({ name, value }) => typeof name === 'string' && value !== undefined && value !== null);
  const byName = new Map(found.map(({ name, value }) => [String(name), value]));
  return {
    characteristics: [...byName].map(([name, value]) => ({ name, value })),
    reasons: [order, ...items.map(({ item }) => item)].flatMap(reasonsOf),
    ...(id !== undefined && { id }),
    ...(state !== undefined && { state }),
  };
}

/** As many characters as are kept of an id that Turnup has not given. */
const maxOwnIdLength = 255;

/**
 * A downstream system's own id of its order, as its answers and reports carry it. One that is empty or too long to be kept is
 * taken as none: the hand-off is then known by the `externalId` that it came with.
 */
export function ownId({ id }: Json): string | undefined {
  return typeof id === 'string' && id !== '' && id.length <= maxOwnIdLength ? id : undefined;
}

/** `errorMessage` is a list in TMF641 v4.1; a single object is taken as well. */
const reasonsOf = ({ errorMessage }: Json): ReportedReason[] =>
  objects(errorMessage)
    .map(toReason)
    .filter((reason) => Object.keys(reason).length > 0);

function toReason(error: Json): ReportedReason {
  const texts = ['code', 'reason', 'message'].flatMap((name) => {
    const text = error[name];
    return typeof text === 'string' || typeof text === 'number' ? [[name, String(text)]] : [];
  });
  return Object.fromEntries(texts) as ReportedReason;
}

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** Some systems send one object where TMF has a list. */
const objects = (value: unknown): readonly Json[] => {
  if (Array.isArray(value)) return value.map(object);
  return value === undefined ? [] : [object(value)];
};
