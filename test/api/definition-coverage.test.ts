import assert from 'node:assert/strict';
import { operations } from '../../api/process/operations.js';
import { definedOperations, definitionsAtHand } from './official-definitions.js';

/** What the definitions have and Turnup does not serve, and why; a line ending in `/` is of all below. */
const notServed: Readonly<Record<string, string>> = {
  '/tmf-api/productOrderingManagement/v4/productOrder/{id} delete': 'an order is the record of what was done',
  '/tmf-api/serviceOrdering/v4/serviceOrder/{id} delete': 'an order is the record of what was done',
  '/tmf-api/resourceOrderingManagement/v4/resourceOrder/{id} delete':
    'an order is the record of what was done',
  '/tmf-api/workOrderManagement/v4/workOrder post': 'made by decomposition',
  '/tmf-api/workOrderManagement/v4/workOrder/{id} delete': 'a part of the order that it is part of',
  '/tmf-api/event/v4/topic/{id}/event post': 'events are written with what happens, not posted',
  '/tmf-api/serviceactivationandconfiguration/v4/': 'Turnup hands off, it does not activate',
};

/** TMF names parameters variously. */
const named = (path: string): string => path.replaceAll(/\{\w+\}/g, '{id}');

describe('the official definitions', () => {
  it('have no operation that Turnup does not serve, unless it is listed with a reason', function () {
    if (!definitionsAtHand) this.skip();
    const served = new Set(
      operations.map(({ api, path, method }) => `${named(`${api.base}${path}`)} ${method}`.toLowerCase()),
    );
    const reasons = Object.keys(notServed).map((line) => line.toLowerCase());
    const missing = definedOperations()
      .map((operation) => named(operation).toLowerCase())
      .filter((operation) => !served.has(operation));
    const hasReason = (operation: string): boolean =>
      reasons.some((line) => (line.endsWith('/') ? operation.startsWith(line) : operation === line));
    assert.deepEqual(
      missing.filter((operation) => !hasReason(operation)),
      [],
    );
    const idle = reasons.filter(
      (line) =>
        !missing.some((operation) => (line.endsWith('/') ? operation.startsWith(line) : operation === line)),
    );
    assert.deepEqual(idle, [], 'served by now: take it off the list');
  });
});
