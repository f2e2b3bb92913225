import assert from 'node:assert/strict';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { type Json, objects } from '../../domain/lib/json.js';
import { estimatedOrder, withEstimates } from '../../domain/selling/estimate.js';
import { withFigures } from '../../domain/selling/opportunity-values.js';
import { seedCatalog } from './support/seeds.js';

const basis = { catalog: seedCatalog, inventory: emptyInventory, instant: '2026-06-15T12:00:00.000Z' };
const given = {
  priceType: 'oneTime',
  price: { dutyFreeAmount: { unit: 'EUR', value: 50 } },
};
const sim = (more: Json = {}): Json => ({
  id: '1',
  productOffering: { id: 'fibre-internet' },
  quantity: 3,
  ...more,
});
const estimated = (...productOfInterest: readonly Json[]): Json =>
  withEstimates({ account: { id: 'a-1' }, probability: 50, productOfInterest }, basis);

describe('the estimate of an opportunity', () => {
  it('is what the catalog says for all of a line, over its term', () => {
    const once = withFigures(estimated(sim({ quantity: 1, termMonths: 24 })), undefined) as Record<
      string,
      Json
    >;
    const thrice = withFigures(estimated(sim({ termMonths: 24 })), undefined) as Record<string, Json>;
    const value = (money: Json | undefined): number => Number(money?.['value']);
    assert.ok(value(once['mrr']) > 0);
    assert.ok(Math.abs(value(thrice['mrr']) - 3 * value(once['mrr'])) < 0.005);
    assert.ok(
      Math.abs(value(thrice['tcv']) - value(thrice['oneTimeAmount']) - 24 * value(thrice['mrr'])) < 0.005,
    );
  });

  it('leaves what somebody expects, and is worked out anew when it is asked again', () => {
    const said = sim({ id: '2', estimatedPrice: [given] });
    const first = estimated(sim(), said);
    assert.deepEqual(objects(first['productOfInterest'])[1], said);
    assert.deepEqual(withEstimates(first, basis), first);
    assert.equal(estimatedOrder({ productOfInterest: [said] }), undefined);
  });

  it('says why the catalog has no price', () => {
    const [line] = objects(estimated(sim({ productOffering: { id: 'unheard' } }))['productOfInterest']);
    assert.deepEqual([line!['estimatedPrice'], (line!['priceNote'] as string[]).length], [undefined, 1]);
  });
});
