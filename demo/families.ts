import type { Json } from './turnup.js';

/** What a story is about: a family of the seeded catalog, as a company buys, uses, changes and ends it. */
export interface Family {
  readonly name: string;
  readonly company: string;
  readonly contact: { readonly givenName: string; readonly familyName: string };
  /** What the web form asks for. */
  readonly interest: string;
  /** The lines of the quote, for sites at these postcodes. */
  readonly lines: (postcode: string) => readonly object[];
  /** Where it can be built, and where it cannot; absent: it needs no site. */
  readonly sites?: { readonly feasible: string; readonly infeasible: string };
  readonly termMonths: number;
  /** Off everything, in percent: more than anybody may give alone. */
  readonly discount: number;
  /** Everything that comes with it as a right, by name. */
  readonly rights: readonly string[];
  /** One of them that is counted: used up to its limit, and then some. */
  readonly right: { readonly name: string; readonly limit: number };
  /** What changes later: the product, its new value, and at which price by the sales agreement. */
  readonly change: {
    readonly product: string;
    readonly offering: string;
    readonly characteristic: { readonly name: string; readonly value: number };
    readonly agreed: { readonly productOfferingPrice: string; readonly unitPrice: number };
    /** The right that comes in the place of one that it had; absent: they stay. */
    readonly right?: { readonly gone: string; readonly come: string };
  };
}

const at = (postcode: string) => ({
  place: [{ role: 'installationAddress', postcode, '@referredType': 'GeographicAddress' }],
});
const having = (name: string, value: unknown) => ({ productCharacteristic: [{ name, value }] });
const add = (id: string, offering: string, product: object, quoteItem: readonly object[] = []): Json => ({
  id,
  action: 'add',
  productOffering: { id: offering },
  product,
  ...(quoteItem.length > 0 && { quoteItem }),
});

export const families: readonly Family[] = [
  {
    name: 'residential-fibre',
    company: 'Bakery Morgenrot',
    contact: { givenName: 'Ida', familyName: 'Morgenrot' },
    interest: 'fibre-home',
    lines: (postcode) => [
      add('1', 'fibre-home', { ...at(postcode), ...having('installation', 'technician') }, [
        add('1.1', 'fibre-internet', having('downstreamMbps', 250)),
        add('1.2', 'home-router', having('model', 'wifi7')),
        add('1.3', 'home-voice', having('lines', 1)),
      ]),
    ],
    sites: { feasible: '10119', infeasible: '80331' },
    termMonths: 24,
    discount: 15,
    rights: ['National calls', 'Priority support', 'Router replacement', 'Security suite'],
    right: { name: 'National calls', limit: 3_000 },
    change: {
      product: 'Fibre Internet',
      offering: 'fibre-internet',
      characteristic: { name: 'downstreamMbps', value: 500 },
      agreed: { productOfferingPrice: 'fibre-internet-500', unitPrice: 39 },
    },
  },
  {
    name: 'mobile',
    company: 'Couriers Flink',
    contact: { givenName: 'Leyla', familyName: 'Demir' },
    interest: 'mobile-plan',
    lines: () => [
      add('1', 'mobile-plan', {
        productCharacteristic: [
          { name: 'dataGb', value: 50 },
          { name: 'simType', value: 'physical' },
        ],
      }),
    ],
    termMonths: 12,
    discount: 20,
    rights: ['Mobile data 50 GB', 'Roaming like at home'],
    right: { name: 'Mobile data 50 GB', limit: 50 },
    change: {
      product: 'Mobile Plan',
      offering: 'mobile-plan',
      characteristic: { name: 'dataGb', value: 200 },
      agreed: { productOfferingPrice: 'mobile-200', unitPrice: 30 },
      right: { gone: 'Mobile data 50 GB', come: 'Mobile data 200 GB' },
    },
  },
  {
    name: 'business-vpn',
    company: 'Nordwind Logistics',
    contact: { givenName: 'Jonas', familyName: 'Petersen' },
    interest: 'business-vpn',
    lines: (postcode) => [
      add('1', 'business-vpn', having('vpnName', 'nordwind'), [
        add('1.1', 'vpn-hub-site', { ...having('bandwidthMbps', 1_000), ...at('13353') }),
        add('1.2', 'vpn-branch-site', { ...having('bandwidthMbps', 100), ...at(postcode) }),
      ]),
    ],
    sites: { feasible: '14471', infeasible: '80331' },
    termMonths: 36,
    discount: 12,
    rights: ['Change requests', 'Service level', 'Service level'],
    right: { name: 'Change requests', limit: 12 },
    change: {
      product: 'VPN Branch Site',
      offering: 'vpn-branch-site',
      characteristic: { name: 'bandwidthMbps', value: 500 },
      agreed: { productOfferingPrice: 'vpn-bandwidth', unitPrice: 0.3 },
    },
  },
];
