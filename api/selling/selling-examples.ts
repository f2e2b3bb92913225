import type { Examples } from '../tmf630/operation.js';

/** Bodies for the OpenAPI documents; a test sends each of them. */

export const leadExamples: Examples = {
  'From a web form': {
    givenName: 'Ann',
    familyName: 'Alm',
    company: 'Acme GmbH',
    source: 'webForm',
    prospectContact: [
      { mediumType: 'email', characteristic: { emailAddress: 'ann@acme.example' } },
      {
        mediumType: 'postalAddress',
        characteristic: { street1: 'Torstr. 1', postCode: '10119', city: 'Berlin' },
      },
    ],
    consent: { doNotCall: true },
    productOfInterest: [{ productOffering: { id: 'fibre-internet' }, quantity: 12 }],
  },
};

export const leadRuleExamples: Examples = {
  'Points for many lines': { name: 'Many lines', purpose: 'score', condition: 'quantity >= 10', points: 40 },
  'Companies of a country to one owner': {
    name: 'Companies in Germany',
    purpose: 'assignment',
    condition: `hasCompany and country = 'DE'`,
    owner: { id: 'bea' },
    priority: 1,
  },
};

export const opportunityExamples: Examples = {
  'With an estimate': {
    name: 'Fibre for all branches',
    account: { id: 'the account' },
    closeDate: '2027-03-31T00:00:00Z',
    productOfInterest: [
      {
        productOffering: { id: 'fibre-internet' },
        quantity: 12,
        termMonths: 24,
        estimatedPrice: [
          {
            priceType: 'recurring',
            recurringChargePeriod: 'month',
            price: { dutyFreeAmount: { unit: 'EUR', value: 49.9 } },
          },
        ],
      },
    ],
    competitor: [{ name: 'Other Telecom', isIncumbent: true }],
  },
};

export const conversionExamples: Examples = {
  'To whatever matches, with an opportunity': {
    contactRole: 'decisionMaker',
    opportunity: { closeDate: '2027-03-31T00:00:00Z' },
  },
  'To a new consumer, without one': { target: 'consumer', matchExisting: false, createOpportunity: false },
};

export const configurationExamples: Examples = {
  'An offering at a site, for a customer': {
    relatedParty: [{ id: 'c-1', role: 'customer', '@referredType': 'Customer' }],
    item: {
      productOffering: { id: 'fibre-internet' },
      product: { place: [{ role: 'installationAddress', postcode: '10119' }] },
    },
  },
};
