import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { EventFilter } from '../../domain/events/event-filter.js';
import { verificationOf } from '../../domain/events/event-subscription.js';
import { eventTypesOf } from '../../domain/events/event-types.js';
import { Hub, HubCreate } from '../../domain/tmf/schemas/hub.js';
import { openSecret, sealSecret } from '../../entities/events/hub-secrets.js';
import {
  addSubscription,
  countSubscriptions,
  endSubscription,
  findDeliveryTarget,
  findSubscription,
  type Subscription,
} from '../../entities/events/subscriptions.js';
import { apis } from '../apis.js';
import { mayChange } from '../tmf630/auth.js';
import type { Context } from '../tmf630/context.js';
import { parseEventQuery } from './event-query.js';
import type { EventResources } from './event.js';
import { topicQueries } from './topic.js';
import type { Api } from '../tmf630/api.js';
import { Problem } from '../tmf630/errors.js';
import { type ApiRequest, jsonTypes, type ApiOperation } from '../tmf630/operation.js';
import type { Body } from '../tmf630/resource.js';
import { requireRow } from '../tmf630/one-row.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';

const validate = createValidator(HubCreate);

/** The hub of every API that has events; TMF688 has one of all events, and one a topic. */
export const hubOperations = (resources: EventResources): readonly ApiOperation[] => [
  ...Object.values(apis)
    .filter((api) => eventTypesOf(api).length > 0)
    .flatMap((api) => hubOperationsAt(resources, api, '/hub')),
  ...hubOperationsAt(resources, apis.event, '/topic/{topicId}/hub'),
];

function hubOperationsAt(resources: EventResources, api: Api, path: string): ApiOperation[] {
  // Operators end the hubs of others.
  const one = { api, path: `${path}/{id}`, scopes: ['events:read', 'ops'] } as const;
  return [
    {
      api,
      method: 'post',
      path,
      scopes: ['events:read'],
      summary: 'Subscribes to events.',
      body: { schema: HubCreate, contentTypes: jsonTypes, validate },
      responses: { 201: { description: 'Subscribed.', schema: Hub } },
      readSecret: async ({ database, keyring }, id) => {
        const target = await findDeliveryTarget(database, id);
        return target && openSecret(keyring, target);
      },
      handle: async (context, request) => subscribe(context, { resources, api }, request),
    },
    {
      ...one,
      method: 'get',
      summary: 'Reads a subscription that the caller created.',
      responses: { 200: { description: 'The subscription, without its secret.', schema: Hub } },
      handle: async (context, request) => {
        const found = await ownSubscription(context, api, request);
        return { status: 200, body: toBody(found, request) };
      },
    },
    {
      ...one,
      method: 'delete',
      summary: 'Ends a subscription that the caller created.',
      responses: { 204: { description: 'Ended.' } },
      handle: async (context, request) => {
        const { id } = await ownSubscription(context, api, request);
        await endSubscription(context.database, id);
        return { status: 204 };
      },
    },
  ];
}

async function subscribe(
  context: Context,
  { resources, api }: { readonly resources: EventResources; readonly api: Api },
  request: ApiRequest,
) {
  const { callback, query, secret = newSecret(), ...rest } = request.body as HubCreate & Body;
  requireSecret(secret);
  const refusal = (await context.outbound.refusal(callback)) ?? refusalOfClear(context, callback);
  if (refusal !== undefined) throw invalidBody([{ path: '$.callback', message: refusal }]);
  const hubs = await countSubscriptions(context.database, request.caller.subject);
  if (hubs >= hubsOfCaller)
    throw new Problem('conflict', `${request.caller.name} has ${hubs} hubs: end one that is not needed.`);
  const { topicId } = request.params;
  const filters = [
    ...(topicId === undefined ? [] : await topicFilters(context, resources, topicId)),
    ...(query === undefined
      ? []
      : parseEventQuery(query, { api, schema: resources.searchable, place: '$.query' })),
  ];
  const { id: _, href: __, ...doc } = rest;
  const subscription = {
    id: uuidv7(),
    api: api.id,
    caller: request.caller.subject,
    callback,
    filters,
    doc,
    query: query ?? null,
    topicId: topicId ?? null,
    verification: context.hubVerification
      ? verificationOf(callback, context.hubVerification)
      : ('notRequired' as const),
  };
  const { allowAnyAddress } = context.outbound;
  const sealed = sealSecret(context.keyring, subscription.id, secret);
  await addSubscription(context.database, { ...subscription, allowAnyAddress, secret: sealed });
  const body = toBody(subscription, request);
  return { status: 201, body: { ...body, secret }, headers: { Location: String(body['href']) } };
}

/** Each event is a row for each hub: enough for every API and environment, too few to be a weapon. */
const hubsOfCaller = 100;

/** Events are personal data: they travel encrypted, unless an operator says otherwise. */
const refusalOfClear = ({ outbound, httpHubs = false }: Context, callback: string): string | undefined =>
  !outbound.allowAnyAddress && !httpHubs && /^http:/i.test(callback) ? 'must begin with https://' : undefined;

/** The filter that a topic's two queries make together; throws 404 when there is no such topic. */
export async function topicFilters(
  context: Context,
  { topic, searchable }: EventResources,
  id: string,
): Promise<EventFilter[]> {
  const { doc } = await requireRow(context, topic, id);
  return topicQueries(doc, searchable);
}

/** Only its caller and operators may see a subscription. */
async function ownSubscription(
  { database }: Context,
  api: Api,
  { params, caller }: ApiRequest,
): Promise<Subscription> {
  const { id = '', topicId } = params;
  const found = await findSubscription(database, id);
  if (
    found &&
    found.api === api.id &&
    (found.topicId ?? undefined) === topicId &&
    mayChange(caller, found.caller)
  )
    return found;
  throw new Problem('notFound', `There is no hub ${id} of ${caller.name}.`);
}

function toBody(subscription: Subscription, { origin, path, params }: ApiRequest): Body {
  const { id, callback, query, doc, verification } = subscription;
  // The scope is required for the hub, or for one of its subscriptions.
  const hubPath = params['id'] === undefined ? path.replace(/\/$/, '') : path.slice(0, path.lastIndexOf('/'));
  return {
    '@type': 'Hub',
    ...doc,
    id,
    href: `${origin}${hubPath}/${id}`,
    callback,
    ...(typeof query === 'string' && { query }),
    ...(verification !== 'notRequired' && { verification }),
  };
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

function requireSecret(secret: string): void {
  const text = secret.slice('whsec_'.length);
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === text) return;
  throw invalidBody([{ path: '$.secret', message: 'must be whsec_ and 24 to 64 bytes in base64' }]);
}
