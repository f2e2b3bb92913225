import assert from 'node:assert/strict';
import { catalogOf, charges, euro, line, monthly, once, price } from './support/prices.js';

describe('prices that are derived from others', () => {
  const rent = monthly('rent', 100);

  it('say of a discount on everything whether they have it already', () => {
    const support = { ...monthly('support', 0), percentage: 10, derivedFrom: { scope: 'all' as const } };
    const { lines } = price(catalogOf({ o: [rent], s: [support] }), {
      lines: [line('1'), line('2', { offering: { id: 's' } })],
      alterations: [
        { name: 'half', kind: 'discount', percentage: 50 },
        { name: 'ten', kind: 'discount', amount: euro(10) },
      ],
    });
    const [first] = lines[1]!.parts[0]!.segments;
    assert.deepEqual(
      [first.net.toNumber(), ...first.explanation.slice(1).map(({ text }) => text)],
      [
        4,
        'half: not applied, the prices that it is derived from have it already',
        'ten: not applied, its amount is shared by the prices that are derived from no others',
      ],
    );
  });

  it('have a discount on everything where nothing else has it', () => {
    const derivedFrom = { scope: 'all' as const, priceType: 'oneTime' as const };
    const care = { ...monthly('care', 0), percentage: 10, derivedFrom };
    const half = { name: 'half', kind: 'discount' as const, percentage: 50 };
    const priced = price(catalogOf({ o: [once('set-up', 50)], s: [care] }), {
      lines: [line('1'), line('2', { offering: { id: 's' } })],
      alterations: [half],
    });
    assert.deepEqual(charges(priced), ['1 set-up: 50.00 EUR once', '2 care: 2.50 EUR a month']);
  });
});
