import { isDeepStrictEqual } from 'node:util';
import { object, objects, text } from '../../domain/lib/json.js';
import { assigneeOf, type LeadRule, scoreOf } from '../../domain/selling/lead-rules.js';
import { matchKeysOf } from '../../domain/selling/match-keys.js';
import { withIds } from '../../domain/selling/products-of-interest.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { leadStatesOfStatus, salesLeadStatuses } from '../../domain/tmf/lead-states.js';
import { leadLifecycle, type LeadState, salesLeadLifecycle } from '../../domain/tmf/lifecycle.js';
import { partyReferences } from '../../domain/tmf/record-references.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { Lead, LeadCreate } from '../../domain/tmf/schemas/lead.js';
import { SalesLead, SalesLeadCreate } from '../../domain/tmf/schemas/sales-lead.js';
import { type Alike, findAlike } from '../../entities/documents/match-keys.js';
import { loadLeadRules } from '../../entities/selling/lead-rules.js';
import { namesOf } from '../../entities/selling/names.js';
import { BusinessDocument } from '../../entities/tables/documents.js';
import { apis } from '../apis.js';
import { leadExamples } from './selling-examples.js';
import type { Api } from '../tmf630/api.js';
import { requireAccountOrConsumer } from '../inventory/account-or-consumer.js';
import type { Context } from '../tmf630/context.js';
import { includesField } from '../tmf630/fields.js';
import type { Body, Resource, RowWithBody, View } from '../tmf630/resource.js';
import { byParty, byValidity } from '../tmf630/stored-attributes.js';
import { storedResource } from '../tmf630/stored-resource.js';
import { surfaceOf } from '../tmf630/surface.js';
import { invalidBody } from '../tmf630/validation.js';

/** How TMF699 shows a lead. */
const ofSalesLead = {
  api: apis.sales,
  attributes: { name: 'name', status: 'status', creationDate: 'createdAt' },
  renamed: { salesOpportunity: 'opportunity' },
} as const;

/** Somebody who may buy, before there is an account: taken in, scored, assigned, and converted or given up. */
const stored = storedResource({
  type: 'Lead',
  api: apis.turnup,
  description: 'Lead, somebody who may buy.',
  schema: Lead,
  create: LeadCreate,
  scopes: ['orders:write'],
  examples: leadExamples,
  // Its name before it had an API of its own.
  storedAs: 'salesLead',
  attributes: {
    name: 'name',
    state: 'state',
    status: 'status',
    externalId: 'externalId',
    score: 'score',
    creationDate: 'createdAt',
  },
  filters: { ...byParty, ...byValidity, 'owner.id': 'ownerId' },
  references: [
    ...partyReferences(),
    { path: 'account', to: 'customer' },
    { path: 'consumer', to: 'customer' },
    { path: 'contact', to: 'party' },
    { path: 'duplicateOf', to: 'lead' },
    { path: 'opportunity', to: 'opportunity' },
  ],
  endedBy: 'set its state to cancelled',
  matched: true,
  surfaces: [{ ...ofSalesLead, name: 'salesLead', entity: BusinessDocument }],
  states: {
    attribute: 'state',
    lifecycle: leadLifecycle,
    // By its conversion, which makes what it is converted to.
    serverStates: ['converted'],
    frozenStates: ['converted', 'disqualified', 'cancelled'],
    stateChangedAt: 'statusChangeDate',
    alsoAs: { attribute: 'status', names: salesLeadStatuses },
  },
  beforeSave: prepareLead,
  render: withDuplicates,
});

export const lead: Resource = { ...stored, computed: ['possibleDuplicate'] };

/** TMF699: the same leads, in the words of the definition. */
export const salesLead = surfaceOf(lead, {
  ...ofSalesLead,
  type: 'SalesLead',
  description: 'Sales lead, a potential sale.',
  schema: SalesLead,
  create: SalesLeadCreate,
  filters: { ...byParty, ...byValidity, createdAt: 'createdAt' },
  states: {
    attribute: 'status',
    lifecycle: salesLeadLifecycle,
    recordAttribute: 'state',
    recordStates: leadStatesOfStatus,
  },
});

/** True while the lead may become something. */
export function isOpenLead({ state }: Body): boolean {
  return (leadLifecycle.moves[state as LeadState] ?? []).length > 0;
}

async function prepareLead({ database }: Context, body: Body, _id: string, before: Body = {}): Promise<Body> {
  await requireAccountOrConsumer({ database }, body, { wanted: false, before });
  const faults = [...reasonFaults(body), ...nameFaults(body)];
  if (faults.length > 0) throw invalidBody(faults);
  const whole: Body = { ...body, name: nameOf(body), ...productsOf(body) };
  if (!isOpenLead(whole)) return { ...whole, closedDate: whole['statusChangeDate'] };
  const rules = await loadLeadRules(database);
  return { ...whole, ...scoreBy(rules, whole, before), ...assigneeBy(rules, whole, before) };
}

const reasonFaults = ({ state, statusChangeReason: reason }: Body): readonly ErrorDetail[] =>
  state === 'disqualified' && text(reason) === undefined
    ? [{ path: '$.statusChangeReason', message: 'is required of a lead that is disqualified' }]
    : [];

const nameFaults = (body: Body): readonly ErrorDetail[] =>
  nameOf(body) === ''
    ? [{ path: '$.familyName', message: 'is required, or company, or name: somebody must be meant' }]
    : [];

function nameOf({ name, givenName, familyName, company }: Body): string {
  const person = [givenName, familyName].flatMap((part) => text(part) ?? []).join(' ');
  return (
    text(name) ??
    [person, company]
      .flatMap((part) => text(part) ?? [])
      .join(', ')
      .slice(0, maxNameLength)
  );
}

const maxNameLength = 255;

/** The offering of TMF699 is a product of interest like others; each has an id. */
function productsOf({ productOfInterest, productOffering }: Body): Body {
  const lines = objects(productOfInterest);
  const offering = object(productOffering);
  const isNamed = lines.some((line) => object(line['productOffering'])['id'] === offering['id']);
  const all =
    text(offering['id']) === undefined || isNamed ? lines : [...lines, { productOffering: offering }];
  return all.length === 0 ? {} : { productOfInterest: withIds(all) };
}

/** A score that a caller has said stays, until it is taken back. */
function scoreBy(rules: readonly LeadRule[], body: Body, before: Body): Body {
  const isSaid = body['score'] !== before['score'] || before['scoredBy'] === 'caller';
  if (body['score'] !== undefined && isSaid) return { scoredBy: 'caller', scoreReason: undefined };
  const found = scoreOf(rules, body);
  return found
    ? { ...found, scoredBy: 'rules' }
    : { score: undefined, scoredBy: undefined, scoreReason: undefined };
}

/** A lead that nobody has gets an owner or group by the rules; one that somebody has keeps it. */
function assigneeBy(rules: readonly LeadRule[], body: Body, before: Body): Body {
  const isChanged = !isDeepStrictEqual([body['owner'], body['group']], [before['owner'], before['group']]);
  if (body['owner'] !== undefined || body['group'] !== undefined)
    return isChanged ? { assignedBy: 'caller' } : {};
  const found = assigneeOf(rules, body);
  return found ? { ...found, assignedBy: 'rules' } : { assignedBy: undefined };
}

/** Leads are answered with whom else they may be. */
async function withDuplicates(
  { database }: Context,
  page: readonly RowWithBody[],
  { origin, fields }: View,
): Promise<readonly Body[]> {
  // They are sought among all records: who sees only some is not told of the others.
  if (!includesField(fields, 'possibleDuplicate') || database.actor.visibility !== undefined)
    return page.map(({ body }) => body);
  const sought = page.map(({ row: { id }, body }) => ({ resource: 'lead', id, keys: matchKeysOf(body) }));
  const alike = await findAlike(database, sought);
  const names = await namesOf(database, [...new Set([...alike.values()].flat().map(({ id }) => id))]);
  return page.map(({ row, body }) => {
    const found = alike.get(row.id) ?? [];
    return found.length === 0
      ? body
      : { ...body, possibleDuplicate: found.map((each) => toReference(each, names, origin)) };
  });
}

const apiOf: Readonly<Record<string, Api>> = {
  lead: apis.turnup,
  individual: apis.party,
  organization: apis.party,
};

function toReference(
  { resource, id, matchedBy }: Alike,
  names: ReadonlyMap<string, string>,
  origin: string,
): Body {
  return {
    id,
    href: hrefOf(origin, { api: apiOf[resource]!, name: resource }, id),
    name: names.get(id) ?? id,
    '@referredType': `${resource[0]!.toUpperCase()}${resource.slice(1)}`,
    matchedBy,
  };
}
