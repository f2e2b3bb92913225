import assert from 'node:assert/strict';
import type { Json } from '../../domain/lib/json.js';
import { soldTogether } from '../../domain/selling/quote-lines.js';

describe('a line of a quote is looked at beside what is sold with it', () => {
  const alternative = (id: string, group: string, chosen = false): Json => ({
    id,
    alternative: { group, chosen },
  });
  const quote: Json = {
    quoteItem: [
      { id: '1' },
      alternative('a1', 'a'),
      alternative('a2', 'a', true),
      alternative('b1', 'b'),
      alternative('b2', 'b'),
      { id: '2', declined: true },
      { id: '3', productOrder: { id: 'planned' } },
      { id: '4', productOrder: { id: 'new' } },
    ],
  };
  const beside = (id: string): string =>
    (soldTogether(quote, id, (orderId) => orderId === 'new')['quoteItem'] as readonly Json[])
      .map((item) => String(item['id']))
      .join(' ');

  it('the chosen alternatives, nothing declined, and what was ordered until the customer has it', () => {
    assert.equal(beside('1'), '1 a2 b1 4');
  });

  it('itself instead of its other alternatives, whatever became of it', () => {
    assert.equal(beside('a1'), '1 a1 b1 4');
    assert.equal(beside('b2'), '1 a2 b2 4');
    assert.equal(beside('2'), '1 a2 b1 2 4');
    assert.equal(beside('3'), '1 a2 b1 3 4');
  });
});
