import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Json } from '../../domain/lib/json.js';
import { withValidity } from '../../domain/selling/cart.js';
import { mergeLines } from '../../domain/selling/merge-carts.js';

const line = (id: string, offering: string, more: Json = {}): Json => ({
  id,
  productOffering: { id: offering },
  ...more,
});
const configured = (value: string): Json => ({
  product: { productCharacteristic: [{ name: 'speed', value }], place: [{ postcode: '10119' }] },
});
const cart = (...cartItem: readonly Json[]): Json => ({ cartItem });

describe('the lines of two carts', () => {
  it('are added up where they are equal, whatever their numbers, prices and the order of their values', () => {
    const values = [
      { name: 'a', value: 1 },
      { name: 'b', value: 2 },
    ];
    const one = line('1', 'sim', { product: { productCharacteristic: values }, note: [{ text: 'mine' }] });
    const other = line('7', 'sim', {
      action: 'add',
      quantity: 3,
      status: 'active',
      itemPrice: [{}],
      product: { productCharacteristic: values.toReversed() },
      note: [{ text: 'yours' }],
    });
    assert.deepEqual(mergeLines(cart(one), cart(other)), {
      lines: [{ ...one, quantity: 4, note: [{ text: 'mine' }, { text: 'yours' }] }],
      conflicts: [],
    });
  });

  it('are told apart by configuration, and the second one is named', () => {
    const { lines, conflicts } = mergeLines(
      cart(line('1', 'fibre', configured('500'))),
      cart(line('1', 'fibre', configured('1000')), line('2', 'sim', { cartItemRelationship: [{ id: '1' }] })),
    );
    assert.deepEqual(
      lines.map(({ id, cartItemRelationship }) => [id, cartItemRelationship]),
      [
        ['1', undefined],
        ['3', undefined],
        ['2', [{ id: '3' }]],
      ],
    );
    assert.deepEqual(
      conflicts.map(({ code, cartItem }) => [code, cartItem.id]),
      [['otherConfiguration', '1']],
    );
  });

  it('change a product once: what the cart says of it stands', () => {
    const change = (id: string, action: string): Json => ({ id, action, product: { id: 'p-1' } });
    const { lines, conflicts } = mergeLines(cart(change('1', 'modify')), cart(change('2', 'delete')));
    assert.deepEqual(lines, [change('1', 'modify')]);
    assert.deepEqual(
      conflicts.map(({ code }) => code),
      ['sameProduct'],
    );
    assert.deepEqual(mergeLines(cart(change('1', 'delete')), cart(change('2', 'delete'))).conflicts, []);
  });

  it('have no more than a line may have', () => {
    const many = line('1', 'sim', { quantity: 99_999 });
    const { lines, conflicts } = mergeLines(cart(many), cart({ ...many, quantity: 2 }));
    assert.deepEqual(
      [lines[0]!['quantity'], conflicts.map(({ code }) => code)],
      [100_000, ['quantityTooLarge']],
    );
  });

  it('are compared by what they contain, not each with all others, of which there may be thousands', () => {
    const many = (from: number) =>
      cart(...Array.from({ length: 4_000 }, (_, index) => line(`${index}`, `sim-${from + index}`)));
    const { lines, conflicts } = mergeLines(many(0), many(2_000));
    assert.deepEqual([lines.length, lines[3_999]?.['quantity'], conflicts.length], [6_000, 2, 0]);
  });

  it('lose none and repeat no id, whatever the carts', () => {
    const anyCart = fc
      .array(
        fc.record({
          offering: fc.constantFrom('sim', 'fibre', 'box'),
          quantity: fc.integer({ min: 1, max: 9 }),
          speed: fc.constantFrom('1', '2'),
        }),
        { maxLength: 6 },
      )
      .map((lines) =>
        cart(
          ...lines.map(({ offering, quantity, speed }, index) =>
            line(String(index + 1), offering, { quantity, ...configured(speed) }),
          ),
        ),
      );
    const ordered = (lines: readonly Json[]): number =>
      lines.reduce((sum, { quantity }) => sum + Number(quantity), 0);
    fc.assert(
      fc.property(anyCart, anyCart, (into, from) => {
        const { lines } = mergeLines(into, from);
        const both = [into, from].map(({ cartItem }) => ordered(cartItem as Json[]));
        assert.equal(ordered(lines), both[0]! + both[1]!);
        assert.equal(new Set(lines.map(({ id }) => id)).size, lines.length);
      }),
    );
  });
});

describe('the validity of a cart', () => {
  const now = new Date('2030-01-01T00:00:00.000Z');
  const validFor = { endDateTime: '2031-01-01T00:00:00.000Z' };

  it('follows its changes: 90 days, or 7 without lines', () => {
    assert.deepEqual(withValidity(cart(), undefined, now)['validFor'], {
      endDateTime: '2030-01-08T00:00:00.000Z',
    });
    const filled = cart(line('1', 'sim'));
    const before = { ...filled, validFor };
    assert.deepEqual(withValidity(before, before, now), {
      ...filled,
      validFor: { endDateTime: '2030-04-01T00:00:00.000Z' },
    });
  });

  it('stays what a caller has said, until it is taken back', () => {
    const said = withValidity({ validFor }, undefined, now);
    assert.deepEqual(said, { validFor, validityIsFixed: true });
    assert.deepEqual(withValidity(said, said, now), said);
    assert.deepEqual(withValidity({ validityIsFixed: true }, said, now), {
      validFor: { endDateTime: '2030-01-08T00:00:00.000Z' },
    });
  });
});
