import assert from 'node:assert/strict';
import { type EventFilter, matchesFilters } from '../../domain/events/event-filter.js';

const event = {
  eventType: 'ProductOrderStateChangeEvent',
  eventTime: '2026-03-01T08:00:00.000Z',
  event: {
    productOrder: {
      state: 'completed',
      priority: '2',
      productOrderItem: [
        { id: '1', quantity: 2 },
        { id: '2', quantity: 10 },
      ],
    },
  },
};

const met = (
  path: string,
  operator: EventFilter['operator'],
  values: readonly string[],
  type: EventFilter['type'] = 'text',
): boolean => matchesFilters(event, [{ path, operator, values, type }]);

describe('an event filter', () => {
  it('matches any of its values, and a query matches an event that matches all its filters', () => {
    const state = { path: 'event.productOrder.state', operator: 'eq', type: 'text' } as const;
    const held = { ...state, values: ['held'] };
    const ended = { ...state, values: ['failed', 'completed'] };
    assert.deepEqual(
      [matchesFilters(event, []), matchesFilters(event, [ended]), matchesFilters(event, [ended, held])],
      [true, true, false],
    );
  });

  it('looks into lists', () => {
    assert.equal(met('event.productOrder.productOrderItem.id', 'eq', ['2']), true);
    assert.equal(met('event.productOrder.productOrderItem.id', 'eq', ['3']), false);
  });

  it('compares numbers as numbers and instants by their time', () => {
    const quantity = 'event.productOrder.productOrderItem.quantity';
    assert.deepEqual(
      [met(quantity, 'gt', ['9'], 'number'), met(quantity, 'gt', ['10'], 'number')],
      [true, false],
    );
    assert.equal(met('eventTime', 'lte', ['2026-03-01T09:00:00+01:00'], 'instant'), true);
    assert.equal(met('eventTime', 'lt', ['2026-03-01T09:00:00+01:00'], 'instant'), false);
  });

  it('matches a missing attribute by "not equal" only', () => {
    const path = 'event.productOrder.category';
    assert.deepEqual(
      [met(path, 'eq', ['x']), met(path, 'ne', ['x']), met(path, 'gt', ['x'])],
      [false, true, false],
    );
    assert.equal(met('event.productOrder.productOrderItem.id', 'ne', ['1']), false);
  });
});
