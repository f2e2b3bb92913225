import { type Json, object, objects, text } from '../lib/json.js';
import type { OrderKind } from './messages.js';
import { isCustomer, nestedItems, orderForms } from './order.js';

/** The kinds of record that an order names by id and that another system may hold instead of Turnup. */
export const recordKinds = ['customer', 'site', 'billingAccount', 'agreement'] as const;
export type RecordKind = (typeof recordKinds)[number];

/** A record that an order names. */
export interface RecordRef {
  readonly kind: RecordKind;
  readonly id: string;
  /** Path of the id in the order. */
  readonly path: string;
}

/** The records that the order, its items at any depth and their products (services, resources) name. */
export function recordRefs(kind: OrderKind, order: Json): RecordRef[] {
  const { subject } = orderForms[kind];
  return [
    ...refsIn(order, '$'),
    ...nestedItems(kind, order).flatMap(({ item, path }) => [
      ...refsIn(item, path),
      ...refsIn(object(item[subject]), `${path}.${subject}`),
    ]),
  ];
}

const refsIn = (part: Json, path: string): RecordRef[] =>
  attributes.flatMap(({ name, kind, isOfKind = () => true }) =>
    withPaths(part[name], `${path}.${name}`).flatMap(([ref, here]) => {
      const id = text(ref['id']);
      return id === undefined || !isOfKind(ref) ? [] : [{ kind, id, path: `${here}.id` }];
    }),
  );

interface RefAttribute {
  readonly name: string;
  readonly kind: RecordKind;
  /** False for a reference to something else. Absent: every reference is to a record of the kind. */
  readonly isOfKind?: (ref: Json) => boolean;
}

const attributes: readonly RefAttribute[] = [
  { name: 'relatedParty', kind: 'customer', isOfKind: isCustomer },
  // A location (TMF675) is a point on the map, of which Turnup keeps no records.
  { name: 'place', kind: 'site', isOfKind: (place) => place['@referredType'] !== 'GeographicLocation' },
  { name: 'billingAccount', kind: 'billingAccount' },
  { name: 'agreement', kind: 'agreement' },
];

/** The objects of a list, or the only one (TMF652 has one place where TMF622 has a list), each with its path. */
const withPaths = (value: unknown, path: string): readonly (readonly [Json, string])[] =>
  Array.isArray(value)
    ? objects(value).map((each, index) => [each, `${path}[${index}]`] as const)
    : [[object(value), path]];
