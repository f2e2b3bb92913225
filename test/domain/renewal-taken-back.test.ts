import assert from 'node:assert/strict';
import { type KeptRenewal, renewalTakenBack } from '../../domain/inventory/renewal-taken-back.js';
import { renewedContract, renewedPart } from '../../domain/inventory/renewed-contract.js';

const start = new Date('2025-01-01T00:00:00Z');
const line = (id: string) => ({ id, term: 'P12M', price: { value: 40, unit: 'EUR' }, product: [{ id }] });
const contract = {
  end: new Date('2026-12-31T00:00:00Z'),
  doc: {
    agreementItem: [line('a'), line('b')],
    agreementPeriod: { endDateTime: '2026-12-31T00:00:00.000Z' },
    renewal: { renewalType: 'automatic', renewals: 0 },
  },
};
type Contract = { readonly doc: Record<string, unknown>; readonly end: Date | null };

/** The contract after the order has renewed the products, from the day on. */
function renewed(
  { doc, end }: Contract,
  orderId: string,
  {
    products,
    term,
    day,
  }: { readonly products: readonly string[]; readonly term: string; readonly day: string },
) {
  const after = renewedContract(
    doc,
    { end, start, now: new Date(day) },
    products.map((productId) => ({
      productId,
      itemId: productId,
      renewalType: 'early',
      term,
      until: undefined,
      price: { price: { value: 30, unit: 'EUR' } },
    })),
  )!;
  const kept = after.lines.map((each): KeptRenewal => ({
    ...each,
    orderId,
    endBefore: end,
    endAfter: after.end,
  }));
  return { contract: { doc: after.doc, end: after.end }, kept };
}

const merged = (rows: readonly KeptRenewal[], changed: readonly KeptRenewal[]): KeptRenewal[] =>
  rows.map(
    (row) => changed.find(({ orderId, lineId }) => orderId === row.orderId && lineId === row.lineId) ?? row,
  );

describe('a renewal that is taken back', () => {
  const one = renewed(contract, 'one', { products: ['a', 'b'], term: 'P24M', day: '2026-06-01' });

  it('leaves the contract as it was', () => {
    const { doc, end } = renewalTakenBack(one.contract, one.kept, []);
    assert.deepEqual({ doc, end }, contract);
  });

  it('in part leaves the rest renewed, and the contract its end', () => {
    const [a, b] = one.kept as [KeptRenewal, KeptRenewal];
    const part = renewalTakenBack(one.contract, [a], [b]);
    assert.deepEqual(part.end, one.contract.end);
    assert.deepEqual(
      (part.doc['agreementItem'] as (typeof contract.doc.agreementItem)[number][]).map(
        ({ price }) => price.value,
      ),
      [40, 30],
    );
    const { doc, end } = renewalTakenBack(part, merged([b], part.changed), []);
    assert.deepEqual({ doc, end }, contract);
  });

  it('leaves what another order has renewed since, in whichever order they are taken back', () => {
    const two = renewed(one.contract, 'two', { products: ['a'], term: 'P36M', day: '2026-07-01' });
    const first = renewalTakenBack(two.contract, one.kept, two.kept);
    assert.deepEqual(first.end, two.contract.end);
    const [a] = first.doc['agreementItem'] as readonly Record<string, unknown>[];
    assert.deepEqual(renewedPart(a!), two.kept[0]!.after);
    const then = renewalTakenBack(first, merged(two.kept, first.changed), []);
    assert.deepEqual({ doc: then.doc, end: then.end }, contract);
    const latest = renewalTakenBack(two.contract, two.kept, one.kept);
    assert.deepEqual([latest.end, latest.doc], [one.contract.end, one.contract.doc]);
  });

  it('leaves a shorter renewal that has not moved the end its commitment', () => {
    const two = renewed(one.contract, 'two', { products: ['b'], term: 'P9M', day: '2026-07-01' });
    assert.deepEqual(two.contract.end, one.contract.end);
    const { end, changed } = renewalTakenBack(two.contract, one.kept, two.kept);
    assert.equal(end?.toISOString(), '2027-04-01T00:00:00.000Z');
    assert.deepEqual([changed[0]?.endBefore, changed[0]?.endAfter], [contract.end, end]);
  });

  it('leaves what was set by hand since', () => {
    const end = new Date('2030-01-01T00:00:00Z');
    const [a, b] = one.contract.doc['agreementItem'] as readonly Record<string, unknown>[];
    const byHand = { end, doc: { ...one.contract.doc, agreementItem: [{ ...a, term: 'P6M' }, b] } };
    const back = renewalTakenBack(byHand, one.kept, []);
    assert.deepEqual(back.end, end);
    assert.deepEqual(back.doc['agreementItem'], [{ ...a, term: 'P6M' }, line('b')]);
  });
});
