import type { Examples } from '../tmf630/operation.js';

const internetForAConsumer = {
  consumer: { id: 'individual-1', name: 'Anna Müller' },
  externalId: 'web-2027-0001',
  currency: 'EUR',
  place: { id: 'site-torstrasse-12', role: 'installationAddress', '@referredType': 'GeographicSite' },
  appointment: { id: 'appointment-7' },
  billingAccount: { id: 'billing-account-1' },
  line: [
    {
      productOffering: { id: 'fibre-internet' },
      quantity: 1,
      characteristic: [{ name: 'downstreamMbps', value: 500 }],
    },
  ],
};

const changesOfAnAccount = {
  account: { id: 'customer-9001', name: 'Nordwind Logistik GmbH' },
  contact: { id: 'individual-2', name: 'Jens Petersen' },
  agreement: [{ id: 'agreement-3' }],
  requestedCompletionDate: '2030-03-01T00:00:00Z',
  line: [
    {
      id: 'branch',
      productOffering: { id: 'vpn-branch-site' },
      place: { id: 'site-nordwind-mitte', role: 'installationAddress', '@referredType': 'GeographicSite' },
      characteristic: [{ name: 'bandwidthMbps', value: 100 }],
    },
    { id: 'old', action: 'delete', product: { id: 'product-17' } },
  ],
};

/** What an order looks like; checked like any request (test/api/examples.test.ts). */
export const orderExamples: Examples = {
  'Internet for a consumer, installed on an agreed date': internetForAConsumer,
  'A line more at a site of an account, and one ended': changesOfAnAccount,
};
