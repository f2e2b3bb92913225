import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openSeededScene, type Json, type Reply, type Scene } from './scene.js';

/** The path of quotes. */
export const quotes = `${apis.quote.base}/quote`;

/** The API with the catalog of the seeds, and short forms of what is done with quotes. */
export interface QuoteScene extends Scene {
  readonly post: (body: Json) => Promise<Json>;
  readonly patch: (id: string, body: Json) => Promise<Reply>;
  readonly moved: (id: string, state: string) => Promise<Json>;
  readonly approved: () => Promise<Json>;
  readonly ordersOf: (id: string) => Promise<Json[]>;
}

/** A request for a quote of one line, by default for what can be ordered. */
export const quoteRequest = (offering = 'fibre-home', postcode = '10119') => ({
  category: 'residential',
  relatedParty: [{ id: 'c-1', role: 'customer', '@referredType': 'Customer' }],
  quoteItem: [
    {
      action: 'add',
      productOffering: { id: offering },
      product: { place: [{ role: 'installationAddress', postcode }] },
    },
  ],
});

export async function openQuoteScene(options?: Parameters<typeof openSeededScene>[0]): Promise<QuoteScene> {
  const scene = await openSeededScene(options);
  const patch = async (id: string, body: Json) => scene.call('PATCH', `${quotes}/${id}`, { body });
  const post = async (body: Json): Promise<Json> => scene.created(quotes, body);
  return {
    ...scene,
    post,
    patch,
    moved: async (id, state) => {
      const { status, body } = await patch(id, { state });
      assert.deepEqual([status, body.state], [200, state], JSON.stringify(body));
      return body;
    },
    approved: async () => post({ ...quoteRequest(), instantSyncQuote: true }),
    ordersOf: async (id) =>
      (await scene.call('GET', `${apis.productOrdering.base}/productOrder?quote.id=${id}`)).body,
  };
}
