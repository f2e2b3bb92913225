import { isDeepStrictEqual } from 'node:util';
import type { TObject } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { workflowId } from '../../domain/order/ids.js';
import { object, objects, text } from '../../domain/lib/json.js';
import { customerOf } from '../../domain/order/order.js';
import { activePart, asQuote, withValidity } from '../../domain/selling/cart.js';
import { mergeLines } from '../../domain/selling/merge-carts.js';
import { itemsIn } from '../../domain/tmf/item-numbers.js';
import { cartLifecycle } from '../../domain/tmf/lifecycle.js';
import { ProductOrderCreate } from '../../domain/tmf/schemas/product-order.js';
import { QuoteCreate } from '../../domain/tmf/schemas/quote.js';
import {
  CartCheckout,
  CartMerge,
  type CartMerge as CartMergeBody,
  CartQuoting,
  type CartQuoting as CartQuotingBody,
  ShoppingCart,
} from '../../domain/tmf/schemas/shopping-cart.js';
import type { Transaction } from '../../entities/database.js';
import { updateDocument } from '../../entities/documents/documents.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { storeOf } from '../../entities/documents/store.js';
import { storeOrder } from '../../entities/orders/intake.js';
import { lockCarts } from '../../entities/selling/stored-carts.js';
import { orderFaults } from '../orders/order-faults.js';
import { toSubmission } from '../orders/submit-order.js';
import { type Context, inTransaction } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { refusedMoveProblem } from '../tmf630/lifecycle-move.js';
import { jsonBody } from '../tmf630/json-body.js';
import type { ApiOperation, ApiRequest } from '../tmf630/operation.js';
import { answerRow, requireRow } from '../tmf630/one-row.js';
import { storedBodyOf } from '../tmf630/render.js';
import type { Body } from '../tmf630/resource.js';
import { createValidator, invalidBody } from '../tmf630/validation.js';
import { orderOfCart, pricedCart } from './priced-cart.js';
import { quote } from './quote.js';
import { shoppingCart } from './shopping-cart.js';

const validateQuote = createValidator(QuoteCreate);

/** What is done with a cart beside changing it. */
export const cartOperations: readonly ApiOperation[] = [
  cartOperation('merge', {
    schema: CartMerge,
    summary:
      'Takes over the lines of another cart, once: of an anonymous one at login, or another one of the customer.',
    locks: ({ body }) => [(body as CartMergeBody).shoppingCart.id],
    decide: merged,
  }),
  cartOperation('order', {
    schema: CartCheckout,
    optional: true,
    summary: 'Orders what is in the cart at the prices that it shows, once.',
    decide: ordered,
  }),
  cartOperation('quote', {
    schema: CartQuoting,
    optional: true,
    summary: 'Makes a quote of what is in the cart, once.',
    decide: quoted,
  }),
];

/** A cart as it is stored, with the row that it is written to. */
interface StoredCart {
  readonly row: Row;
  readonly body: Body;
}

/** The cart after the operation, and what is committed with it; undefined when there is nothing (more) to do. */
type Decision =
  { readonly body: Body; readonly with?: (tx: Transaction) => Promise<readonly string[]> } | undefined;

interface CartOperation {
  readonly schema: TObject;
  readonly optional?: boolean;
  readonly summary: string;
  /** The other carts that it looks at. */
  readonly locks?: (request: ApiRequest) => readonly string[];
  readonly decide: (context: Context, cart: StoredCart, request: ApiRequest) => Promise<Decision>;
}

function cartOperation(
  verb: string,
  { schema, optional, summary, locks, decide }: CartOperation,
): ApiOperation {
  return {
    api: shoppingCart.api,
    method: 'post',
    path: `/shoppingCart/{id}/${verb}`,
    scopes: ['orders:write'],
    summary,
    body: jsonBody(schema, { optional }),
    responses: { 200: { description: 'The cart as it is now.', schema: ShoppingCart } },
    async handle(context, request) {
      const id = request.params['id'] ?? '';
      await inTransaction(context, async (within, tx) => {
        await lockCarts(tx, [id, ...(locks?.(request) ?? [])]);
        const cart = await storedCart(within, id);
        const decision = await decide(within, cart, request);
        if (!decision) return;
        await update(within, cart, decision.body);
        for (const workflow of (await decision.with?.(tx)) ?? []) within.relay.flush(workflow);
      });
      return await answerRow(context, shoppingCart, await requireRow(context, shoppingCart, id), request);
    },
  };
}

/** Throws 404 when there is none. */
async function storedCart(context: Pick<Context, 'database'>, id: string): Promise<StoredCart> {
  return toStoredCart(await requireRow(context, shoppingCart, id));
}

async function findCart(
  { database }: Pick<Context, 'database'>,
  id: string,
): Promise<StoredCart | undefined> {
  const row = await storeOf(database, shoppingCart).find(id);
  return row && toStoredCart(row);
}

const toStoredCart = (row: Row): StoredCart => ({
  row,
  body: { ...storedBodyOf(shoppingCart, row), id: row.id },
});

const update = async (context: Context, { row, body: before }: StoredCart, body: Body): Promise<void> =>
  updateDocument(context.database, shoppingCart, { row, body, before });

/** Throws 409 with the legal moves unless the cart is being filled. */
function requireActive({ status }: Body, refusal: string): void {
  if (status === 'active') return;
  const from = String(status);
  const legal = from === 'expired' ? cartLifecycle.moves.expired : [];
  throw refusedMoveProblem('status', from, legal, `${refusal}: it is ${from}`);
}

async function merged(context: Context, { body: cart }: StoredCart, { body }: ApiRequest): Promise<Decision> {
  const { id: otherId } = (body as CartMergeBody).shoppingCart;
  const other = await findCart(context, otherId);
  if (!other) throw invalidBody([{ path: '$.shoppingCart.id', message: 'is not the id of a cart' }]);
  if (otherId === cart['id'])
    throw invalidBody([{ path: '$.shoppingCart.id', message: 'is this cart: name the one to take over' }]);
  // Who repeats a merge gets what it led to.
  if (object(other.body['mergedInto'])['id'] === cart['id']) return undefined;
  requireActive(cart, 'It cannot take over another cart');
  requireActive(other.body, `Cart ${otherId} cannot be taken over`);
  const [customer, otherCustomer] = [customerOf(cart), customerOf(other.body)];
  if (otherCustomer !== undefined && otherCustomer !== customer)
    throw new Problem('conflict', `Cart ${otherId} is of another customer, and cannot be taken over.`);
  const now = new Date();
  const { lines, conflicts } = mergeLines(cart, other.body);
  await update(context, other, {
    ...other.body,
    status: 'merged',
    mergedInto: { id: cart['id'], '@referredType': 'ShoppingCart' },
  });
  const taken = {
    id: otherId,
    date: now.toISOString(),
    ...(conflicts.length > 0 && { conflict: conflicts }),
  };
  const whole = { ...cart, cartItem: lines, mergedFrom: [...objects(cart['mergedFrom']), taken] };
  return { body: await pricedCart(context, withValidity(whole, cart, now)) };
}

async function ordered(context: Context, { body: cart }: StoredCart, request: ApiRequest): Promise<Decision> {
  if (cart['status'] === 'ordered') return undefined;
  requireActive(cart, 'It cannot be ordered');
  const current = await readyCart(context, cart, 'ordered');
  const order = orderOfCart(current);
  const faults = await orderFaults(context, 'productOrder', order);
  if (faults.length > 0) throw invalidBody(faults);
  const orderId = uuidv7();
  const { caller } = request;
  const submission = await toSubmission(
    context,
    { kind: 'productOrder', schema: ProductOrderCreate },
    { body: order, caller, header: () => undefined },
  );
  return {
    body: {
      ...current,
      status: 'ordered',
      productOrder: { id: orderId, '@referredType': 'ProductOrder' },
    },
    with: async (tx) => {
      storeOrder(tx, orderId, submission);
      return [workflowId('productOrder', orderId)];
    },
  };
}

/** The cart as it is priced now; throws 409 when something speaks against it, or it costs something else by now. */
async function readyCart(context: Context, cart: Body, what: string): Promise<Body> {
  if (itemsIn(activePart(cart), 'cartItem').length === 0)
    throw new Problem('conflict', `It cannot be ${what}: there is nothing in it.`);
  const current = await pricedCart(context, cart);
  const [fault] = objects(current['errorMessage']);
  if (fault)
    throw new Problem('conflict', `It cannot be ${what}: ${text(fault['message'])}`, {
      errors: objects(current['errorMessage']).map(({ path, message }) => ({
        path: String(path),
        message: String(message),
      })),
    });
  if (!isDeepStrictEqual(current['cartTotalPrice'], cart['cartTotalPrice']))
    throw new Problem(
      'conflict',
      'Prices have changed since the cart was changed last: look at the new ones first (PATCH with {} prices it again).',
      { errors: [{ path: '$.cartTotalPrice', message: 'is no longer what it costs' }] },
    );
  return current;
}

/** A quote takes a cart as it is: what speaks against it is for those who prepare the quote. */
async function quoted(context: Context, { body: cart }: StoredCart, request: ApiRequest): Promise<Decision> {
  if (cart['status'] === 'quoted') return undefined;
  requireActive(cart, 'It cannot be quoted');
  if (itemsIn(activePart(cart), 'cartItem').length === 0)
    throw new Problem('conflict', 'It cannot be quoted: there is nothing in it.');
  const { opportunity, description } = request.body as CartQuotingBody;
  const asked = {
    ...asQuote(cart),
    ...(opportunity !== undefined && { opportunity }),
    ...(description !== undefined && { description }),
    shoppingCart: { id: cart['id'], '@referredType': 'ShoppingCart' },
  };
  // A cart takes attributes that only mean something in a quote: they are what a caller could ask of one.
  validateQuote(asked);
  const { id } = await quote.create!.handle(context, { ...request, body: asked });
  return { body: { ...cart, status: 'quoted', quote: { id, '@referredType': 'Quote' } } };
}
