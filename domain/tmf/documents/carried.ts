import { type Json, object, objects, pick, text } from '../../lib/json.js';
import type { OrderKind } from '../../order/messages.js';
import { customerOf, nestedItems, orderForms } from '../../order/order.js';
import {
  type HandOffKind,
  isHandOffKind,
  type PlannedItem,
  type Step,
  type StepKind,
} from '../../plan/plan.js';
import { type ContactRecords, partyKey, withContacts } from './contacts.js';
import { externalReference, type Reference, turnup } from './references.js';

/**
 * What a hand-off carries of its order besides the work itself: for whom, when, how urgent, whom to call, under which
 * references. None of it decides what is done.
 */
export interface Carried {
  readonly order: Json;
  readonly item: Json;
  /** For the item's service, resource or work. */
  readonly subject: Json;
}

/** For an order that says nothing. */
export const nothingCarried: Carried = { order: {}, item: {}, subject: {} };

/** The order that is handed off in parts. */
export interface CarriedOrder {
  readonly kind: OrderKind;
  readonly doc: object;
  /** Who sent it: its external ids are that caller's. */
  readonly caller: string;
}

/** The attributes of a hand-off that repeat the order; which of them exist depends on its kind. */
export const carriedAttributes = {
  order: [
    'requestedStartDate',
    'requestedCompletionDate',
    'priority',
    'notificationContact',
    'note',
    'relatedParty',
    'externalReference',
    'agreement',
    'billingAccount',
    'channel',
    'quote',
  ],
  item: ['appointment'],
  subject: ['relatedParty', 'note'],
} as const;

/** What the steps of the order carry. */
export function carrierOf(
  order: CarriedOrder,
  items: readonly Pick<PlannedItem, 'id' | 'parentId'>[],
  records: ContactRecords,
): (step: Step) => Carried {
  const lineageOf = lineages(order, items);
  const parties = orderParties(order, records);
  const known = new Set(parties.map(partyKey));
  const heads = new Map<StepKind, Json>();
  return ({ kind, itemId, place }) => {
    if (!isHandOffKind(kind)) return nothingCarried;
    const head = heads.get(kind) ?? orderAttributes(kind, order, parties);
    heads.set(kind, head);
    const lineage = lineageOf(itemId);
    const appointment = lineage.map(appointmentOf).find((each) => each !== undefined);
    const visit = records.get(text(appointment?.['id']) ?? '');
    const contacts = [
      ...lineage.flatMap((item) => partiesOf(order.kind, item)),
      ...(visit?.relatedParty ?? []),
      ...(records.get(text(place?.id) ?? '')?.relatedParty ?? []),
    ];
    const relatedParty = withContacts(contacts, records).filter((party) => !known.has(partyKey(party)));
    return {
      order: head,
      item: appointment ? { appointment: { ...appointment, ...whenAndHow(visit) } } : {},
      subject: {
        ...(relatedParty.length > 0 && { relatedParty }),
        ...noteOf(
          kind,
          lineage.flatMap((item) => notesOf(order.kind, item)),
        ),
      },
    };
  };
}

/** What every hand-off of the kind says about the order itself. */
export const carriedByOrder = (kind: HandOffKind, order: CarriedOrder, records: ContactRecords): Json =>
  orderAttributes(kind, order, orderParties(order, records));

/** The order's own parties, whose records are needed. */
export const partyIds = ({ doc }: CarriedOrder): ReadonlySet<string> =>
  idsOf(objects((doc as Json)['relatedParty']));

/** With them the parties, places and appointments of its items. */
export function contactIds(order: CarriedOrder, steps: readonly Step[]): ReadonlySet<string> {
  const { kind, doc } = order;
  const items = nestedItems(kind, doc as Json).map(({ item }) => item);
  const named = [
    ...items.flatMap((item) => [...partiesOf(kind, item), appointmentOf(item) ?? {}]),
    ...steps.map(({ place }) => place ?? {}),
  ];
  return new Set([...partyIds(order), ...idsOf(named)]);
}

const idsOf = (named: readonly { readonly id?: unknown }[]): ReadonlySet<string> =>
  new Set(named.flatMap(({ id }) => text(id) ?? []));

/** The stored part of a hand-off: the same for each try, whatever was changed in the order since. */
export function carriedIn(items: string, subject: string, doc: Json): Carried {
  const [item = {}] = objects(doc[items]);
  return {
    order: pick(doc, carriedAttributes.order),
    item: pick(item, carriedAttributes.item),
    subject: pick(object(item[subject]), carriedAttributes.subject),
  };
}

/** The item as the order has it, then those that it is part of; what a bundle implies begins with the bundle. */
function lineages(
  { kind, doc }: CarriedOrder,
  items: readonly Pick<PlannedItem, 'id' | 'parentId'>[],
): (itemId: string) => readonly Json[] {
  const documents = new Map(nestedItems(kind, doc as Json).map(({ item }) => [item['id'], item]));
  const parents = new Map(items.map(({ id, parentId }) => [id, parentId]));
  return (itemId) => {
    const lineage: Json[] = [];
    for (let id: string | undefined = itemId; id !== undefined; id = parents.get(id)) {
      const item = documents.get(id);
      if (item) lineage.push(item);
    }
    return lineage;
  };
}

/** The parties of the order, and those that belong to its customer. */
function orderParties({ doc }: CarriedOrder, records: ContactRecords): Json[] {
  const customer = records.get(customerOf(doc as Json) ?? '');
  return withContacts(
    [...objects((doc as Json)['relatedParty']), ...(customer?.relatedParty ?? [])],
    records,
  );
}

function orderAttributes(kind: HandOffKind, order: CarriedOrder, relatedParty: readonly Json[]): Json {
  const doc = order.doc as Json;
  return {
    ...pick(doc, ['requestedStartDate', 'requestedCompletionDate', 'notificationContact']),
    ...priorityOf(kind, doc['priority']),
    ...noteOf(kind, objects(doc['note'])),
    ...(relatedParty.length > 0 && { relatedParty }),
    ...referencesOf(kind, order),
    ...(kind === 'workOrder' && pick(doc, ['agreement', 'billingAccount', 'channel', 'quote'])),
  };
}

/** A number in TMF652, which has no room for a word. */
function priorityOf(kind: HandOffKind, priority: unknown): Json {
  if (typeof priority !== 'string' && typeof priority !== 'number') return {};
  if (kind !== 'resourceOrder') return { priority: String(priority) };
  return /^\d{1,9}$/.test(String(priority)) ? { priority: Number(priority) } : {};
}

/** TMF697 has one note where the others have a list. */
function noteOf(kind: HandOffKind, notes: readonly Json[]): Json {
  const [first, ...others] = notes;
  if (!first) return {};
  if (kind !== 'workOrder') return { note: notes };
  return { note: others.length === 0 ? first : { text: notes.map(toLine).join('\n') } };
}

const toLine = ({ author, text: said }: Json): string =>
  [text(author), text(said) ?? ''].filter((each) => each !== undefined).join(': ');

function referencesOf(kind: HandOffKind, { kind: orderKind, doc, caller }: CarriedOrder): Json {
  const { externalId, agreement, externalReference: others } = doc as Json;
  const id = text(externalId);
  const references: readonly Reference[] = [
    ...(id === undefined ? [] : [{ type: orderKind, id, owner: caller }]),
    // TMF697 has an attribute for them.
    ...(kind === 'workOrder' ? [] : objects(agreement).flatMap(toAgreementReference)),
    ...objects(others).flatMap((each) => toReference(each, caller)),
  ];
  if (references.length === 0) return {};
  return { externalReference: references.map((each) => externalReference(kind, each)) };
}

function toAgreementReference(agreement: Json): Reference[] {
  const id = text(agreement['id']);
  return id === undefined ? [] : [{ type: 'agreement', id, owner: turnup, ...nameAndHref(agreement) }];
}

/** The references of a captured order, as TMF641 or TMF652 writes them. */
function toReference(reference: Json, caller: string): Reference[] {
  const id = text(reference['id']) ?? text(reference['name']);
  if (id === undefined) return [];
  const type = text(reference['entityType']) ?? text(reference['externalReferenceType']) ?? 'unspecified';
  const owner = text(reference['owner']) ?? caller;
  const { name, href } = nameAndHref(reference);
  return [
    {
      type,
      id,
      owner,
      ...(name !== id && name !== undefined && { name }),
      ...(href !== undefined && { href }),
    },
  ];
}

function nameAndHref(reference: Json): { readonly name?: string; readonly href?: string } {
  const [name, href] = [text(reference['name']), text(reference['href'])];
  return { ...(name !== undefined && { name }), ...(href !== undefined && { href }) };
}

function appointmentOf({ appointment }: Json): Json | undefined {
  const reference = object(appointment);
  return text(reference['id']) === undefined ? undefined : reference;
}

/** When the appointment is, and how to reach the people who made it. */
const whenAndHow = (
  visit: { readonly validFor?: Json; readonly contactMedium?: readonly Json[] } = {},
): Json => pick(visit, ['validFor', 'contactMedium']);

const partiesOf = (kind: OrderKind, item: Json): readonly Json[] => [
  ...objects(item['relatedParty']),
  ...objects(object(item[orderForms[kind].subject])['relatedParty']),
];

const notesOf = (kind: OrderKind, item: Json): readonly Json[] =>
  [item['note'], object(item[orderForms[kind].subject])['note']].flatMap((note) =>
    Array.isArray(note) ? objects(note) : objects([note]).filter((each) => text(each['text']) !== undefined),
  );
