import type { Examples } from '../tmf630/operation.js';

/** What a sales agreement looks like; checked like any request (test/api/examples.test.ts). */
export const salesAgreementExamples: Examples = {
  'Prices for an account and its subsidiaries, with a ramp, a category discount and a commitment': {
    name: 'Nordwind 2030',
    account: { id: 'customer-9001', name: 'Nordwind Logistik GmbH' },
    currency: 'EUR',
    validFor: { startDateTime: '2030-01-01T00:00:00Z', endDateTime: '2033-01-01T00:00:00Z' },
    narrowsCatalog: true,
    line: [
      {
        id: 'branch',
        productOffering: { id: 'vpn-branch-site' },
        option: [{ name: 'bandwidthMbps', value: [100, 200] }],
        price: [
          { priceType: 'recurring', unitPrice: { unit: 'EUR', value: 90 }, months: 12 },
          { priceType: 'recurring', unitPrice: { unit: 'EUR', value: 80 }, fromMonth: 12 },
        ],
      },
      { id: 'mobile', category: { id: 'mobile' }, price: [{ percentage: 15 }] },
    ],
    commitment: [
      { id: 'sites', name: 'Branches a year', measure: 'volume', amount: 40, months: 12 },
      { id: 'spend', name: 'Spend', measure: 'value', amount: 250000 },
    ],
  },
};
