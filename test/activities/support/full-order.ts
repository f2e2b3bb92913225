import { seedOrder } from './scene.js';
import type { Scene } from './scene.js';
import type { Json } from '../../../domain/lib/json.js';

const phone = (phoneNumber: string) => [{ mediumType: 'mobile', characteristic: { phoneNumber } }];

const site = {
  id: 'site-full',
  role: 'installationAddress',
  postcode: '10119',
  '@referredType': 'GeographicSite',
};

const monthly = (value: number) => ({
  name: 'Monthly fee',
  priceType: 'recurring',
  recurringChargePeriod: 'month',
  price: { taxIncludedAmount: { unit: 'EUR', value } },
});

/** A fibre bundle and a mobile plan with everything that a product order may say of whom, when, at what price and by which references. */
export function fullOrder(): Json {
  const [bundle] = seedOrder('fibre-bundle')['productOrderItem'] as [Json];
  const [internet, router, voice] = bundle['productOrderItem'] as [Json, Json, Json];
  return {
    '@type': 'ProductOrder',
    externalId: `crm-${crypto.randomUUID()}`,
    priority: '1',
    requestedStartDate: '2027-01-04T00:00:00.000Z',
    requestedCompletionDate: '2027-01-11T00:00:00.000Z',
    notificationContact: 'orders@nordwind.example',
    note: [{ id: '1', author: 'sales', text: 'Ring twice.' }, { text: 'The cellar is locked.' }],
    agreement: [{ id: 'frame-1', name: 'Frame contract', '@referredType': 'Agreement' }],
    billingAccount: { id: 'account-1', name: 'Household' },
    channel: [{ id: 'web', name: 'Web shop', role: 'sales' }],
    relatedParty: [
      { id: 'customer-full', role: 'customer', '@referredType': 'Customer' },
      { id: 'agent-1', role: 'salesAgent', name: 'Ali Kaya', '@referredType': 'Individual' },
    ],
    productOrderItem: [
      {
        ...bundle,
        appointment: { id: 'appointment-1', description: 'In the morning' },
        itemPrice: [monthly(49)],
        product: { ...(bundle['product'] as Json), place: [site] },
        productOrderItem: [
          {
            ...internet,
            product: {
              ...(internet['product'] as Json),
              relatedParty: [
                {
                  id: 'caretaker-1',
                  role: 'siteAccess',
                  name: 'Jan Beck',
                  contactMedium: phone('+49 30 3'),
                  '@referredType': 'Individual',
                },
              ],
            },
          },
          { ...router, billingAccount: { id: 'account-2' }, itemPrice: [monthly(5)] },
          voice,
        ],
      },
      { id: '2', action: 'add', productOffering: { id: 'mobile-plan' } },
    ],
  };
}

/** What is kept of the customer, its household, its site and the visit; a technician needs their numbers. */
export async function keepRecords({ database }: Scene): Promise<void> {
  const now = new Date();
  const record = (resource: string, id: string, doc: Json) => ({
    id,
    resource,
    name: typeof doc['name'] === 'string' ? doc['name'] : null,
    doc,
    createdAt: now,
    updatedAt: now,
  });
  const rows = [
    record('customer', 'customer-full', {
      name: 'Anna Müller',
      engagedParty: { id: 'person-1', '@referredType': 'Individual' },
      contact: [
        {
          role: 'contact',
          party: { id: 'person-3', '@referredType': 'Individual' },
          validFor: { endDateTime: '2026-01-01T00:00:00.000Z' },
        },
        { role: 'contact', party: { id: 'person-2', '@referredType': 'Individual' } },
      ],
    }),
    record('individual', 'person-1', {
      givenName: 'Anna',
      familyName: 'Müller',
      contactMedium: phone('+49 30 1'),
    }),
    record('individual', 'person-2', {
      givenName: 'Ben',
      familyName: 'Müller',
      contactMedium: phone('+49 30 2'),
    }),
    record('geographicSite', 'site-full', {
      relatedParty: [{ id: 'janitor', role: 'janitor', '@referredType': 'Individual' }],
    }),
    record('individual', 'janitor', {
      givenName: 'Olga',
      familyName: 'Weiß',
      contactMedium: phone('+49 30 4'),
    }),
    record('appointment', 'appointment-1', {
      validFor: { startDateTime: '2027-01-11T08:00:00.000Z', endDateTime: '2027-01-11T10:00:00.000Z' },
    }),
  ];
  await database.transaction(async (tx) => {
    tx.insert('business_document', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows);
  });
}
