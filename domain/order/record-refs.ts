import { type Json, object, objects, text } from '../lib/json.js';
import type { OrderKind } from './messages.js';
import { isCustomer, nestedItems, orderForms } from './order.js';

/** The kinds of record that orders and other records name by id and that another system may hold instead of Turnup. */
export const recordKinds = [
  'customer',
  'party',
  'site',
  'billingAccount',
  'agreement',
  'lead',
  'opportunity',
  'quote',
  'shoppingCart',
  'appointment',
] as const;
export type RecordKind = (typeof recordKinds)[number];

/** A record that an order or another record names. */
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
  { name: 'place', kind: 'site', isOfKind: isSite },
  { name: 'billingAccount', kind: 'billingAccount' },
  { name: 'agreement', kind: 'agreement' },
];

/** False for a location (TMF675): a point on the map, of which Turnup keeps no records. */
export function isSite(place: Json): boolean {
  return place['@referredType'] !== 'GeographicLocation';
}

/** The objects of a list, or the only one (TMF652 has one place where TMF622 has a list), each with its path. */
export const withPaths = (value: unknown, path: string): readonly (readonly [Json, string])[] =>
  Array.isArray(value)
    ? objects(value).map((each, index) => [each, `${path}[${index}]`] as const)
    : [[object(value), path]];
