import { orderStates, type OrderState } from './order-state.js';
import type { Characteristic } from './plan.js';

/** What a downstream system's order tells of itself, whichever of TMF641, TMF652 and TMF697 it speaks. */
export interface DownstreamReport {
  /** Its own id. */
  readonly id?: string;
  /** The hand-off id that it was given, see `parseHandOffId`. */
  readonly externalId?: string;
  /** Absent when the document has none, or one that is no TMF order state. */
  readonly state?: OrderState;
  readonly characteristics: readonly Characteristic[];
  readonly reasons: readonly {
    readonly code?: string;
    readonly reason?: string;
    readonly message?: string;
  }[];
}

type Json = Readonly<Record<string, unknown>>;

/** Where the three keep their items, the item's subject and its characteristics. */
const places = [
  ['serviceOrderItem', 'service', 'serviceCharacteristic'],
  ['orderItem', 'resource', 'resourceCharacteristic'],
  ['workOrderItem', 'work', 'workCharacteristic'],
] as const;

/** Reads the order; whatever is not as TMF has it is left out. */
export function readReport(order: unknown): DownstreamReport {
  const document = object(order);
  const id = text(document['id']);
  const externalId = text(document['externalId']);
  const state = orderStates.find((each) => each === document['state']);
  return {
    characteristics: characteristicsOf(document),
    reasons: objects(document['errorMessage']).map(toReason),
    ...(id !== undefined && { id }),
    ...(externalId !== undefined && { externalId }),
    ...(state !== undefined && { state }),
  };
}

function characteristicsOf(order: Json): Characteristic[] {
  return places.flatMap(([items, subject, characteristics]) =>
    objects(order[items]).flatMap((item) =>
      objects(object(item[subject])[characteristics]).flatMap((each) => {
        const name = text(each['name']);
        return name === undefined ? [] : [{ name, value: each['value'] }];
      }),
    ),
  );
}

function toReason(error: Json) {
  const [code, reason, message] = [text(error['code']), text(error['reason']), text(error['message'])];
  return {
    ...(code !== undefined && { code }),
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
  };
}

const object = (value: unknown): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};

/** TMF has one item where some systems send a list, and the other way round. */
const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.map(object) : value === undefined ? [] : [object(value)];

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
