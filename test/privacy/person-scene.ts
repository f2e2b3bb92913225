import { turnup } from '../../entities/actor.js';
import { apis } from '../../api/apis.js';
import type { Database } from '../../entities/database.js';
import { schemaOf } from '../../entities/schema.js';
import { entities } from '../../entities/tables/entities.js';
import { openScene as openWork, seedOrder } from '../activities/support/scene.js';
import { type Json, openScene, type Scene } from '../api/scene.js';

const [givenName, familyName] = ['Zaphodia', 'Beeblebrox'];
const email = 'zb@galaxy.example';
const phoneNumber = '+44 20 4242 4242';
const street1 = 'Betelgeuse Lane 5';
/** What the person is known by. */
export const words: readonly string[] = [familyName, email, phoneNumber, street1];

/** Has all scopes. */
export const key = 'dev-operator';

/** A customer who has bought something that was delivered. */
interface PersonScene extends Scene {
  /** In the name of the activity. */
  readonly database: Database;
  readonly customer: string;
  readonly individual: string;
  readonly order: string;
  readonly quote: string;
  /** Whose contact the customer is. */
  readonly employer: string;
  /** The tables in which the person is found. */
  readonly whereFound: () => Promise<string[]>;
}

/** The API and the activities on one database, with a customer. */
export async function openPersonScene(): Promise<PersonScene> {
  const work = await openWork();
  const scene = await openScene({ database: work.database });
  const database = work.database.pool.as(turnup('runPrivacyJob'));
  const name = `${givenName} ${familyName}`;
  const milliways = await scene.created(`${apis.party.base}/organization`, { tradingName: 'Milliways' });
  const contactMedium = [
    {
      mediumType: 'postalAddress',
      characteristic: { emailAddress: email, phoneNumber, street1, city: 'London' },
    },
  ];
  const headers = { 'idempotency-key': 'first' };
  const individual = await scene.created(
    `${apis.party.base}/individual`,
    {
      givenName,
      familyName,
      contactMedium,
      relatedParty: [
        { id: milliways.id, name: 'Milliways', role: 'employer', '@referredType': 'Organization' },
      ],
    },
    { headers },
  );
  const engagedParty = { id: individual.id, name, '@referredType': 'Individual' };
  const customer = await scene.created(`${apis.customer.base}/customer`, {
    name,
    engagedParty,
    contactMedium,
  });
  const relatedParty = [{ id: customer.id, name, role: 'customer', '@referredType': 'Customer' }];
  await scene.created(`${apis.account.base}/billingAccount`, { name: `Account of ${name}`, relatedParty });
  await scene.call('PATCH', `${apis.party.base}/organization/${milliways.id}`, {
    body: { relatedParty: [{ id: individual.id, name, role: 'contact', '@referredType': 'Individual' }] },
  });
  const { productOrderItem, ...header } = seedOrder('fibre-bundle') as Json;
  const toQuoteItem = ({ productOrderItem: inner, ...item }: Json): Json => ({
    ...item,
    ...(inner && { quoteItem: inner.map(toQuoteItem) }),
  });
  const quotes = `${apis.quote.base}/quote`;
  const quote = await scene.created(quotes, {
    relatedParty,
    category: header.category,
    instantSyncQuote: true,
    description: `for ${name}`,
    note: [{ id: '1', text: `${name} lives at ${street1}` }],
    quoteItem: productOrderItem.map(toQuoteItem),
  });
  const { body: accepted } = await scene.call('PATCH', `${quotes}/${quote.id}`, {
    body: { state: 'accepted' },
  });
  const orderId = String(accepted.productOrder?.[0].id);
  const order = { orderId, kind: 'productOrder', items: 4 } as const;
  await work.activities.prepareOrder(order);
  await scene.call('POST', `/api/v1/productOrder/${orderId}/hold`, {
    body: { reason: `${email} asked` },
    key,
  });
  await scene.call('POST', `/api/v1/productOrder/${orderId}/resume`, { body: {}, key });
  await work.fulfil(order);
  const site = await scene.created(`${apis.geographicSite.base}/geographicSite`, { name: `Home of ${name}` });
  await database.run('UPDATE service SET placeId = ?', [site.id]);
  await database.run('UPDATE callback SET body = ? ORDER BY callbackId LIMIT 1', [
    { message: `${name} was not at home` },
  ]);
  return {
    ...scene,
    database,
    customer: customer.id,
    individual: individual.id,
    order: orderId,
    quote: quote.id,
    employer: milliways.id,
    whereFound: async () => whereFound(database),
    async close() {
      await scene.close();
      await work.close();
    },
  };
}

async function whereFound(database: Database): Promise<string[]> {
  const found = await Promise.all(
    entities.map(async (each) => {
      const { name } = schemaOf(each);
      const rows = await database.rows<Record<string, unknown>>(`SELECT * FROM ${name}`);
      const dump = rows
        .flatMap((row) => Object.values(row))
        .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : (JSON.stringify(value) ?? '')))
        .join('\n')
        .toLowerCase();
      return words.some((word) => dump.includes(word.toLowerCase())) ? [name] : [];
    }),
  );
  return found.flat().toSorted();
}
