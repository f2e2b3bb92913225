import { text } from '../../domain/lib/json.js';
import { quoteToOrder } from '../../domain/qualification/quote.js';
import { activePart, asQuote } from '../../domain/selling/cart.js';
import { ConfigurationTooLarge, configure } from '../../domain/selling/configuration.js';
import { mapLines, orderOfLine, quoteLines, soldTogether } from '../../domain/selling/quote-lines.js';
import { itemsIn, numberItems } from '../../domain/tmf/item-numbers.js';
import {
  Configuration,
  ConfigurationRequest,
  type ConfigurationRequest as RequestBody,
} from '../../domain/tmf/schemas/configuration.js';
import { loadSellingBasis } from '../../entities/selling/selling-basis.js';
import { ordersToPlan } from '../../entities/selling/stored-quotes.js';
import { apis } from '../apis.js';
import { duplicateIdFaults } from '../orders/order-items.js';
import type { Context } from '../tmf630/context.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation } from '../tmf630/operation.js';
import { requireNamed } from '../tmf630/one-row.js';
import { storedBodyOf } from '../tmf630/render.js';
import type { Body, Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { configurationExamples } from './selling-examples.js';
import { inTurns } from './in-turns.js';
import { quote } from './quote.js';
import { shoppingCart } from './shopping-cart.js';

/** What may be chosen next: a question, which changes nothing. */
export const configurationOperation: ApiOperation = {
  api: apis.turnup,
  method: 'post',
  path: '/configuration',
  scopes: ['read'],
  idempotency: 'noEffect',
  summary: 'What may be chosen next of a line, with what is around it, and why the rest may not be.',
  body: jsonBody(ConfigurationRequest, { examples: configurationExamples }),
  responses: { 200: { description: 'The choices.', schema: Configuration } },
  async handle(context, { body }) {
    const { around, lineId } = await withLine(context, body as unknown as RequestBody);
    const now = new Date();
    const order = { ...quoteToOrder(around), orderDate: now.toISOString() };
    const basis = await loadSellingBasis(context.database, order, now);
    try {
      const item = (await inTurns(configure(order, lineId, basis))) ?? [];
      return { status: 200, body: { '@type': 'Configuration', item } };
    } catch (err) {
      if (!(err instanceof ConfigurationTooLarge)) throw err;
      throw invalidBody([{ path: '$.item', message: err.message }]);
    }
  },
};

/** The cart or quote, or nothing else, with the line: as a quote, whose rules hold for all of them. */
async function withLine(
  context: Context,
  request: RequestBody,
): Promise<{ readonly around: Body; readonly lineId: string }> {
  if (request.shoppingCart && request.quote)
    throw invalidBody([{ path: '$.quote', message: 'must be left out where shoppingCart is given' }]);
  const asked = asQuote({ cartItem: [{ ...(request.item as Body), status: 'active' }] });
  const around = await surroundings(context, request);
  const others = itemsIn(around, 'quoteItem');
  const [item = {}] = itemsIn(asked, 'quoteItem');
  const id = text(item['id']);
  const replaces = id !== undefined && quoteLines(around).some((line) => line.id === id);
  const together = replaces
    ? mapLines(around, (each) => (each['id'] === id ? standingFor(each, item) : each))
    : { ...around, quoteItem: [...others, item] };
  const quoteItem = numberItems(itemsIn(together, 'quoteItem'), 'quoteItem');
  const faults = duplicateIdFaults('quoteItem', { quoteItem });
  if (faults.length > 0)
    throw invalidBody(
      faults.map(({ message }) => ({ path: '$.item', message: `has an id that ${message}` })),
    );
  const lineId = replaces ? id : String(quoteItem.at(-1)?.['id']);
  const whole = { ...around, quoteItem };
  const top = quoteItem.find((each) => quoteLines({ quoteItem: [each] }).some((line) => line.id === lineId));
  const orders = quoteItem.flatMap((each) => orderOfLine(each) ?? []);
  const toCome = await ordersToPlan(context.database, [...new Set(orders)]);
  const sold = soldTogether(whole, String(top?.['id']), (orderId) => toCome.has(orderId));
  return { around: sold, lineId };
}

/** The line that is asked about is the alternative that the one in its place was. */
const standingFor = ({ alternative }: Body, item: Body): Body => ({
  ...(alternative !== undefined && { alternative }),
  ...item,
});

/** What the line is beside. */
async function surroundings(context: Context, request: RequestBody): Promise<Body> {
  const { relatedParty, shoppingCart: cart, quote: named } = request;
  if (cart) return asQuote(activePart(await stored(context, shoppingCart, cart.id)));
  if (named) return await stored(context, quote, named.id);
  return relatedParty === undefined ? {} : { relatedParty };
}

/** Throws 400 when there is none. */
async function stored(context: Context, resource: Resource, id: unknown): Promise<Body> {
  const row = await requireNamed(context, resource, String(id), `$.${resource.name}.id`);
  return { ...storedBodyOf(resource, row), id: row.id };
}
