import type { Examples } from '../tmf630/operation.js';

/** Bodies for the OpenAPI documents; a test sends each of them. */

export const exportExamples: Examples = {
  'What is stored about a customer': {
    subject: { id: 'customer-1', '@referredType': 'Customer' },
    reason: 'request 2026-117 for access (GDPR article 15)',
  },
};

export const erasureExamples: Examples = {
  'What would be erased': {
    subject: { id: 'customer-1', '@referredType': 'Customer' },
    reason: 'request 2026-118 for erasure (GDPR article 17)',
    dryRun: true,
  },
};
