import type { Examples } from '../tmf630/operation.js';

/** Bodies for the OpenAPI documents; a test sends each of them. */

export const discoveryExamples: Examples = {
  'What an element manager has found': {
    source: 'access-ems',
    discoveredAt: '2026-11-28T02:00:00Z',
    item: [
      { kind: 'service', id: 'line-1', characteristic: [{ name: 'downstreamMbps', value: 100 }] },
      {
        kind: 'resource',
        id: 'ont-7',
        name: 'ONT',
        specification: { id: 'rs-ont' },
        characteristic: [{ name: 'serialNumber', value: 'HWTC0007' }],
        place: { id: 'site-1' },
      },
    ],
  },
  'All devices of a kind at a site': {
    source: 'site-survey',
    scope: { kind: 'resource', specification: { id: 'rs-ont' }, place: { id: 'site-1' } },
    item: [],
  },
};

export const dismissalExamples: Examples = {
  'A fault of the source': { reason: 'the element manager reports the profile, and not the line' },
};
