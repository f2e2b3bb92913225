import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createSearchIds, withSearchIds } from '../../relay/search-id.js';
import { startOptions } from '../../relay/start-options.js';

const key = 'k'.repeat(32);
const hashed = (id: string): string => createHmac('sha256', key).update(id).digest('hex');
const order = {
  id: 'o1',
  externalId: 'SHOP-17',
  customerId: 'jane@doe.example',
  category: 'consumer',
  requestedCompletionDate: null,
  items: 2,
};
const target = { workflowId: 'productOrder/o1', taskQueue: 'turnup' };
const shownOf = (givenKey?: string) => {
  const { typedSearchAttributes, staticSummary, staticDetails } = startOptions(
    'productOrder',
    order,
    target,
    createSearchIds(givenKey),
  );
  const pairs = typedSearchAttributes as readonly {
    readonly key: { readonly name: string };
    readonly value: unknown;
  }[];
  return {
    ...Object.fromEntries(pairs.map(({ key: { name }, value }) => [name, value])),
    staticSummary,
    staticDetails,
  };
};

describe('what an order is found by in Temporal', () => {
  it('is the ids as they are', () => {
    assert.deepEqual(shownOf(), {
      OrderState: 'acknowledged',
      CustomerId: 'jane@doe.example',
      ExternalId: 'SHOP-17',
      OrderCategory: 'consumer',
      staticSummary: 'Product order SHOP-17',
      staticDetails: 'Product order `o1` for customer `jane@doe.example`, 2 items',
    });
  });

  it('is their digests by a key, where one is set, and no text has them either', () => {
    assert.deepEqual(shownOf(key), {
      OrderState: 'acknowledged',
      CustomerId: hashed('jane@doe.example'),
      ExternalId: hashed('SHOP-17'),
      OrderCategory: 'consumer',
      staticSummary: 'Product order o1',
      staticDetails: 'Product order `o1`, 2 items',
    });
    const described = (externalId: string | null) =>
      withSearchIds(
        { type: 'described', attributes: { externalId, requestedCompletionDate: null } },
        createSearchIds(key),
      );
    assert.deepEqual(
      [described('SHOP-18'), described(null)].map(
        (message) => message.type === 'described' && message.attributes.externalId,
      ),
      [hashed('SHOP-18'), null],
    );
  });

  it('is not taken from a key that can be guessed', () => {
    assert.throws(() => createSearchIds('secret'), /at least 32 characters/);
  });
});
