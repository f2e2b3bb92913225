import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import type { Resource } from '../../api/tmf630/resource.js';
import { storeOf } from '../../entities/documents/store.js';
import { createValidator } from '../../api/tmf630/validation.js';
import { apis } from '../../api/apis.js';
import { storeOrder } from './running-order.js';
import { officialFaults } from './official-definitions.js';
import { at, sampleOf } from './samples.js';
import type { CallOptions, Json, Reply, Scene } from './scene.js';

/** A resource under test: makes samples of it, and checks every answer by its schemas. */
export interface Subject {
  readonly path: string;
  readonly sample: (full: boolean, number?: number) => Promise<Json>;
  readonly create: (full: boolean, number?: number) => Promise<Reply>;
  /** One that is stored, as it is answered. */
  readonly one: (number?: number) => Promise<Json>;
  /** Asks, and checks what is answered. */
  readonly call: (method: string, rest: string, options?: CallOptions) => Promise<Reply>;
}

export function subjectOf(resource: Resource, scene: Scene): Subject {
  const path = `${resource.api.base}/${resource.name}`;
  const validate = createValidator(resource.schema);
  const check = (answer: Json): void => {
    assert.doesNotThrow(() => validate(answer), JSON.stringify(answer));
    assert.deepEqual(officialFaults(resource, answer), [], JSON.stringify(answer));
  };

  async function call(method: string, rest: string, options?: CallOptions): Promise<Reply> {
    const reply = await scene.call(method, `${path}${rest}`, options);
    if (reply.status < 300 && !rest.includes('fields='))
      for (const each of [reply.body ?? []].flat()) check(each);
    return reply;
  }

  async function sample(full: boolean, number = 1): Promise<Json> {
    const body = sampleOf(resource.create!.schema, { full, number });
    const adjust = adjustments[resource.name];
    // Ids that callers may choose are different each time.
    if (body.id !== undefined) body.id = uuidv7();
    return adjust ? await adjust(body, scene) : body;
  }

  const create = async (full: boolean, number?: number): Promise<Reply> =>
    call('POST', '', { body: await sample(full, number) });

  async function one(number?: number): Promise<Json> {
    if (!resource.create) {
      const id = await insertRow(resource, scene, number ?? (inserted += 1));
      return (await call('GET', `/${id}`)).body;
    }
    const { status, body } = await create(true, number);
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  }

  return { path, sample, create, one, call };
}

/** What is answered at once cannot be changed any more. */
const waiting = async (body: Json): Promise<Json> =>
  body.instantSyncQualification === undefined ? body : { ...body, instantSyncQualification: false };

/** Beyond the numbers that tests give themselves: rows may be unique by more than their id. */
let inserted = 100;

/** What a schema cannot say of a sample. */
const adjustments: Readonly<Record<string, (body: Json, scene: Scene) => Promise<Json>>> = {
  checkServiceQualification: waiting,
  queryServiceQualification: waiting,
  productOfferingQualification: waiting,
  product: async (body) => ({
    ...body,
    ...(body.productRelationship && {
      productRelationship: [{ ...body.productRelationship[0], relationshipType: 'isBundledBy' }],
    }),
  }),
  salesAgreement: async (body) => ({
    ...body,
    currency: 'EUR',
    validFor: { startDateTime: '2030-01-01T00:00:00.000Z', endDateTime: '2031-01-01T00:00:00.000Z' },
    quote: undefined,
    line: [{ id: '1', productOffering: { id: 'o-1' }, price: [{ percentage: 5 }] }],
    ...(body.commitment && { commitment: [{ id: '1', measure: 'volume', amount: 3 }] }),
  }),
  // What is submitted here must be on sale.
  order: async (body, scene) => ({
    ...body,
    ...(await forAnAccount(body)),
    // They are those of each line.
    place: undefined,
    appointment: undefined,
    // An order has lines, or is of a quote.
    quote: undefined,
    quoteItem: undefined,
    onBehalfOf: undefined,
    line: [{ id: '1', productOffering: { id: await offeringOnSale(scene) } }],
  }),
  contract: async (body) => ({
    ...body,
    suspension: undefined,
    ...(body.signature && { signature: { ...body.signature, documentHash: 'a'.repeat(64) } }),
    ...(body.agreementPeriod && {
      agreementPeriod: { ...body.agreementPeriod, endDateTime: '2031-01-01T00:00:00.000Z' },
    }),
    // The only line has none that it could be part of.
    agreementItem: body.agreementItem.map((line: Json) => ({
      ...line,
      validFor: undefined,
      partOf: undefined,
    })),
  }),
  entitlement: async (body) => ({
    ...body,
    consumer: undefined,
    household: undefined,
    account: body.account ?? { id: 'c-1' },
    ...(body.characteristic && { characteristic: [{ name: 'data', characteristicType: 'coverage' }] }),
    // A draft, which can be deleted.
    validFor: body.validFor
      ? { ...body.validFor, endDateTime: '2031-01-01T00:00:00.000Z' }
      : { startDateTime: '2030-01-01T00:00:00.000Z' },
  }),
  productOrder: async (body) => withoutRelations(body, 'productOrderItem'),
  importJob: async (body) => withoutPath(body),
  exportJob: async (body) => withoutPath(body),
  serviceOrder: async (body) => withoutRelations(body, 'serviceOrderItem'),
  resourceOrder: async (body) => (body.orderItem ? withoutRelations(body, 'orderItem') : { ...body }),
  // What something costs is worked out.
  shoppingCart: async (body) =>
    body.cartItem
      ? { ...body, cartItem: [{ ...body.cartItem[0], itemPrice: undefined, ItemTotalPrice: undefined }] }
      : { ...body },
  topic: async (body) => ({
    ...body,
    ...(body.headerQuery && { headerQuery: 'eventType=CustomerCreateEvent' }),
    ...(body.contentQuery && { contentQuery: 'event.customer.name=Ann' }),
  }),
  cancelProductOrder: async (body, scene) => {
    const order = {
      relatedParty: [{ id: 'c-1', role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    const { body: made } = await scene.call('POST', `${apis.productOrdering.base}/productOrder`, {
      body: order,
    });
    return { ...body, productOrder: { id: made.id } };
  },
  cancelServiceOrder: async (body, scene) => {
    const order = { serviceOrderItem: [{ id: '1', action: 'add', service: {} }] };
    const { body: made } = await scene.call('POST', `${apis.serviceOrdering.base}/serviceOrder`, {
      body: order,
    });
    return { ...body, serviceOrder: { id: made.id } };
  },
  // Somebody must be meant, and not an account and a consumer.
  lead: async (body) => ({ familyName: 'Alm', ...withoutConsumer(body) }),
  // It is lost to one of the competitors.
  opportunity: async (body) => ({
    account: { id: 'a' },
    ...withoutConsumer(body),
    ...(body.lostTo !== undefined && { lostTo: body.competitor[0].id }),
  }),
  // What its items cost is worked out.
  quote: async (body) => ({
    ...body,
    quoteItem: body.quoteItem.map(withoutPrice),
  }),
  leadRule: async (body) => ({ ...body, condition: 'true', points: 5 }),
  cancelResourceOrder: async (body, scene) => cancelOf('resourceOrder')(body, scene),
  cancelWorkOrder: async (body, scene) => cancelOf('workOrder')(body, scene),
};

/** A consumer buys without an account, and nobody needs to have placed the order before. */
async function forAnAccount({ externalId }: Json): Promise<Json> {
  return {
    account: { id: 'c-1', '@referredType': 'Customer' },
    consumer: undefined,
    ...(externalId !== undefined && { externalId: uuidv7() }),
  };
}

/** The id of an offering that can be ordered without further ado. */
async function offeringOnSale(scene: Scene): Promise<string> {
  const id = 'sample-on-sale';
  const { base } = apis.productCatalog;
  const entry = { id, version: '1.0', name: 'Sample', lifecycleStatus: 'active' };
  await scene.call('POST', `${base}/productSpecification`, { body: entry });
  const body = { ...entry, productSpecification: { id, version: '1.0' } };
  await scene.call('POST', `${base}/productOffering`, { body });
  return id;
}

function withoutPrice(line: Json): Json {
  const { quoteItemPrice: _, quoteItem: __, ...rest } = line;
  return rest;
}

function withoutConsumer(body: Json): Json {
  const { consumer: _, ...rest } = body;
  return rest;
}

/** Which paths there are depends on the API. */
function withoutPath(body: Json): Json {
  const { path: _, query, ...rest } = body;
  return { ...rest, ...(query !== undefined && { query: 'lifecycleStatus=active' }) };
}
/** A sample of a cancel task, of an order that was handed off just now. */
const cancelOf =
  (kind: 'resourceOrder' | 'workOrder') =>
  async (body: Json, { database }: Scene): Promise<Json> => {
    const id = uuidv7();
    await storeOrder(database, { id: uuidv7(), steps: [{ id, kind }] });
    return { ...body, [kind]: { id } };
  };

/** A sample's relations would be to itself; and each is another order to the one that sent it. */
function withoutRelations(body: Json, items: string): Json {
  const [item] = body[items];
  const { [`${items}Relationship`]: _, ...rest } = item;
  const { orderRelationship: __, ...others } = body;
  const fresh = body.externalId === undefined ? {} : { externalId: uuidv7() };
  const relatedParty = customers(
    body.relatedParty ?? (items === 'productOrderItem' ? [{ id: 'c-1', '@referredType': 'Customer' }] : []),
  );
  return { ...others, ...fresh, ...(relatedParty.length > 0 && { relatedParty }), [items]: [rest] };
}

/** What an order is found by is its customer. */
const customers = (parties: Json): Json => parties.map((party: Json) => ({ ...party, role: 'customer' }));

/** TMF652 wants the address of an item's resource, which our schema does not know. */
const withReferences = (doc: Json): Json =>
  doc.orderItem
    ? { ...doc, orderItem: doc.orderItem.map((item: Json) => ({ ...item, resource: undefined })) }
    : doc;

/** Stores a resource that only orders make, as its table and schema say. */
async function insertRow(resource: Resource, { database }: Scene, number = 1): Promise<string> {
  const doc = withReferences(sampleOf(resource.schema, { full: true, number }));
  const { name } = storeOf(database, resource).table;
  const id = uuidv7();
  const columns = database.pool.dataSource.getMetadata(resource.entity).columns;
  const said = Object.entries({ ...resource.filters, ...resource.foundBy, ...resource.attributes });
  const row = Object.fromEntries(
    columns
      .filter(({ isGenerated }) => !isGenerated)
      .map((column) => {
        const path = said.find(([, property]) => property === column.propertyName)?.[0];
        const value = path === undefined ? undefined : at(doc, path);
        return [column.databaseName, value ?? valueFor(String(column.type), number)];
      }),
  );
  const kinds = { orderKind: 'productOrder', parentOrderKind: 'productOrder', resource: 'productOrder' };
  const whole = { ...row, ...only(row, kinds), ...dated(row), ...resource.within, id, doc, revision: 1 };
  await database.transaction(async (tx) => tx.insert(name, Object.keys(whole), [whole]));
  return id;
}

const only = (row: Json, values: Json): Json =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(row, name)));

const dated = (row: Json): Json =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([, value]) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value))
      .map(([column, value]) => [column, new Date(value as string)]),
  );

function valueFor(type: string, number: number): unknown {
  if (type === 'datetime') return new Date(Date.UTC(2030, 0, number, 8));
  if (type === 'json') return [];
  return type === 'varchar' || type === 'char' ? `x-${number}` : number;
}
