import { apis } from '../../api/apis.js';
import type { TableRows } from './table-filler.js';

/** A measured list: what is in its table, and what is requested of it. */
export interface Subject {
  readonly path: string;
  readonly tableRows: TableRows;
  /** The query of a request; `random` gives a whole number below its argument. */
  readonly queries: Readonly<Record<string, (random: (below: number) => number) => string>>;
}

/** A row a minute, so that a day has 1440 of them. */
const made = `TIMESTAMP('2024-01-01 00:00:00') + INTERVAL n MINUTE`;
const later = `${made} + INTERVAL (n % 30) DAY`;
const firstDay = Date.UTC(2024, 0, 1);
const day = (number: number): string => new Date(firstDay + number * 86_400_000).toISOString();

/** Ten a customer; the first one is a company that has every fiftieth. */
const customer = `IF(n % 50 = 0, 'c-0', CONCAT('c-', n DIV 10))`;

const common = { doc: '', revision: '1', createdAt: made, updatedAt: made } as const;

const document = (of: string): string =>
  `JSON_OBJECT(${of}, 'description', CONCAT('Number ', n), 'relatedParty',
     JSON_ARRAY(JSON_OBJECT('id', ${customer}, 'role', 'customer', '@referredType', 'Customer')))`;

const reference = (name: string, count: number): string =>
  `'${name}', JSON_OBJECT('id', CONCAT('${name}-', n % ${count}), 'name', CONCAT('Name of ', n % ${count}))`;

const characteristics = (name: string): string =>
  `'${name}', JSON_ARRAY(JSON_OBJECT('name', 'downstreamMbps', 'value', n % 1000),
     JSON_OBJECT('name', 'serialNumber', 'value', CONCAT('SN', n)))`;

/** One in a thousand is `rare`, most are `usual`. */
const state = (usual: string, other: string, rare: string): string =>
  `CASE WHEN n % 1000 = 0 THEN '${rare}' WHEN n % 10 = 0 THEN '${other}' ELSE '${usual}' END`;

type Queries = Subject['queries'];

const everywhere = (rows: number, date: string): Queries => ({
  'first page': () => '',
  'deep page, offset 10000': () => 'offset=10000',
  'last page': () => `offset=${rows - 50}`,
  [`${date}, one day`]: (random) => between(date, random(rows / 1440 - 1)),
  [`${date}, the oldest half`]: () => `${date}.lt=${day(rows / 2880)}`,
  [`${date}, none`]: () => `${date}.gt=2090-01-01T00:00:00Z`,
});

const between = (date: string, number: number): string =>
  `${date}.gte=${day(number)}&${date}.lt=${day(number + 1)}`;

const dates = (rows: number, date: string): Queries => ({
  [`${date}, one day`]: (random) => between(date, 30 + random(rows / 1440 - 60)),
  [`${date}, none`]: () => `${date}.gt=2090-01-01T00:00:00Z`,
  [`sorted by ${date}`]: () => `sort=-${date}`,
});

const parties = (rows: number): Queries => ({
  'relatedParty.id': (random) => `relatedParty.id=c-${random(rows / 10)}`,
  'relatedParty.id of a fiftieth': () => 'relatedParty.id=c-0',
});

const states = (name: string, values: readonly string[]): Queries =>
  Object.fromEntries(values.map((value) => [`${name}=${value}`, () => `${name}=${value}`]));

const one = (path: string, prefix: string, count: number): Queries => ({
  [path]: (random) => `${path}=${prefix}-${random(count)}`,
});

const inventory = (rows: number, kind: 'service' | 'resource', stateName: string): Subject => ({
  path: `${kind === 'service' ? apis.serviceInventory.base : apis.resourceInventory.base}/${kind}`,
  tableRows: {
    table: kind,
    columns: {
      ...common,
      id: `CONCAT('x-', n)`,
      doc: document(`${reference(`${kind}Specification`, 50)}, ${characteristics(`${kind}Characteristic`)}`),
      state: state(kind === 'service' ? 'active' : 'available', 'terminated', 'reserved'),
      name: `CONCAT('Name of ', n % 50)`,
      category: `'CFS'`,
      specificationId: `CONCAT('${kind}Specification-', n % 50)`,
      customerId: customer,
      productId: `CONCAT('x-', n DIV 3)`,
      parentId: `CONCAT('x-', n DIV 2)`,
      placeId: `CONCAT('site-', n DIV 10)`,
      orderId: `CONCAT('o-', n DIV 10)`,
    },
  },
  queries: {
    ...everywhere(rows, 'createdAt'),
    ...states(stateName, ['terminated', 'reserved']),
    ...parties(rows),
    ...one('id', 'x', rows),
    ...one(`${kind}Specification.id`, `${kind}Specification`, 50),
    ...one('place.id', 'site', rows / 10),
    ...one('productId', 'x', rows / 3),
  },
});

const order = (rows: number, kind: 'productOrder' | 'serviceOrder'): Subject => ({
  path: `${kind === 'productOrder' ? apis.productOrdering.base : apis.serviceOrdering.base}/${kind}`,
  tableRows: {
    table: kind === 'productOrder' ? 'product_order' : 'service_order',
    columns: {
      ...common,
      id: `CONCAT('o-', n)`,
      doc: document(`'${kind}Item', JSON_ARRAY(JSON_OBJECT('id', '1', 'action', 'add'))`),
      state: state('completed', 'inProgress', 'held'),
      externalId: `CONCAT('e-', n)`,
      caller: `'channel'`,
      customerId: customer,
      orderDate: made,
      requestedCompletionDate: later,
      startDate: made,
      completionDate: `IF(n % 10 = 0, NULL, ${later})`,
    },
  },
  queries: {
    ...everywhere(rows, 'orderDate'),
    ...states('state', ['completed', 'inProgress', 'held']),
    ...parties(rows),
    ...one('id', 'o', rows),
    ...one('externalId', 'e', rows),
    ...dates(rows, 'completionDate'),
    ...dates(rows, 'requestedCompletionDate'),
    'relatedParty.id and state': (random) => `relatedParty.id=c-${random(rows / 10)}&state=inProgress,held`,
  },
});

const product = (rows: number): Subject => ({
  path: `${apis.productInventory.base}/product`,
  tableRows: {
    table: 'product',
    columns: {
      ...common,
      id: `CONCAT('p-', n)`,
      doc: document(
        `${reference('productOffering', 50)}, ${reference('productSpecification', 20)}, ${characteristics('productCharacteristic')}`,
      ),
      status: state('active', 'terminated', 'suspended'),
      name: `CONCAT('Name of ', n % 50)`,
      customerId: customer,
      productOfferingId: `CONCAT('productOffering-', n % 50)`,
      productSpecificationId: `CONCAT('productSpecification-', n % 20)`,
      parentProductId: `IF(n % 4 = 0, NULL, CONCAT('p-', n - n % 4))`,
      orderId: `CONCAT('o-', n DIV 10)`,
      orderItemId: `'1'`,
      startDate: later,
      terminationDate: `IF(n % 10 = 0, ${later} + INTERVAL 1 DAY, NULL)`,
    },
  },
  queries: {
    ...everywhere(rows, 'createdAt'),
    ...states('status', ['active', 'terminated', 'suspended']),
    ...parties(rows),
    ...one('id', 'p', rows),
    ...one('productOffering.id', 'productOffering', 50),
    ...one('productSpecification.id', 'productSpecification', 20),
    ...one('productOrderItem.productOrderId', 'o', rows / 10),
    ...dates(rows, 'startDate'),
    ...dates(rows, 'terminationDate'),
    'relatedParty.id and status': (random) => `relatedParty.id=c-${random(rows / 10)}&status=active`,
    'productOffering.id and status': (random) =>
      `productOffering.id=productOffering-${random(50)}&status=suspended`,
  },
});

const individual = (rows: number): Subject => ({
  path: `${apis.party.base}/individual`,
  tableRows: {
    table: 'business_document',
    columns: {
      ...common,
      id: `CONCAT('i-', n)`,
      doc: document(`'givenName', 'Ada', 'familyName', CONCAT('Name ', n % 50000)`),
      resource: `'individual'`,
      name: `CONCAT('Name ', n % 50000)`,
      status: state('initialized', 'validated', 'deceaded'),
      externalId: `CONCAT('e-', n)`,
      partyId: customer,
    },
  },
  queries: {
    ...everywhere(rows, 'createdAt'),
    ...states('status', ['initialized', 'validated', 'deceaded']),
    ...parties(rows),
    ...one('id', 'i', rows),
    familyName: (random) => `familyName=Name ${random(50_000)}`,
    'sorted by familyName': () => 'sort=familyName',
  },
});

/** Every list of which a telecom operator has a million. */
export const subjects = (rows: number): readonly Subject[] => [
  product(rows),
  inventory(rows, 'service', 'state'),
  inventory(rows, 'resource', 'resourceStatus'),
  order(rows, 'productOrder'),
  order(rows, 'serviceOrder'),
  individual(rows),
];
