import type { Examples } from '../tmf630/operation.js';

/** What an order desk asks for while an order runs. */
export const orderRevisionExamples: Examples = {
  'Another speed, and no telephone': {
    reason: 'The customer called: faster, and no telephone.',
    productOrderItem: [
      { id: '1.1', product: { productCharacteristic: [{ name: 'downstreamMbps', value: 1000 }] } },
      { id: '1.3', state: 'cancelled' },
    ],
  },
  'One more site': {
    reason: 'The branch in Leipzig was forgotten.',
    productOrderItem: [
      {
        id: 'leipzig',
        action: 'add',
        productOffering: { id: 'vpn-branch-site' },
        product: {
          place: [
            { id: 'site-nordwind-leipzig', role: 'installationAddress', '@referredType': 'GeographicSite' },
          ],
          productCharacteristic: [{ name: 'bandwidthMbps', value: 100 }],
        },
      },
    ],
  },
  'What is past a soft point of no return too': {
    reason: 'The installation is to be at the other site.',
    acceptPenalty: true,
    productOrderItem: [
      {
        id: '1',
        product: {
          place: [
            { id: 'site-torstrasse-12', role: 'installationAddress', '@referredType': 'GeographicSite' },
          ],
        },
      },
    ],
  },
};
