import assert from 'node:assert/strict';
import { orderRevisionOperations } from '../../../api/orders/order-revision.js';
import type { Context } from '../../../api/tmf630/context.js';
import type { ApiRequest } from '../../../api/tmf630/operation.js';
import type { OrderInput } from '../../../domain/order/messages.js';
import { parseCustomerRequired, parseReferential } from '../../../domain/order/order-rules.js';
import { log } from '../../support/log.js';
import type { Scene, StepRow } from './scene.js';
import { to } from './light-catalog.js';

const work = (more: object = {}) => ({
  action: ['add', 'modify', 'delete'],
  kind: 'serviceOrder',
  downstreamSystem: 'provisioning',
  ...more,
});

/** A pipe with a speed: its port has it, a trench cannot be filled in again, and a splice only at a penalty. */
export const pipes = [
  [
    'serviceSpecification',
    'port',
    {
      specCharacteristic: [{ name: 'speed', valueType: 'number' }],
      attributeMapping: [{ from: { characteristic: 'speed' }, to: 'speed' }],
      fulfilment: [work()],
    },
  ],
  ['serviceSpecification', 'trench', { fulfilment: [work({ pointOfNoReturn: 'hard' })] }],
  ['serviceSpecification', 'splice', { fulfilment: [work({ pointOfNoReturn: 'soft' })] }],
  [
    'productSpecification',
    'pipe',
    {
      productSpecCharacteristic: [{ name: 'speed', valueType: 'number' }],
      specificationRelationship: [
        to('realizedAs', 'Service', 'port'),
        to('realizedAs', 'Service', 'trench'),
        to('realizedAs', 'Service', 'splice'),
      ],
    },
  ],
  ['productOffering', 'pipe', { productSpecification: { id: 'pipe' } }],
] as const;

export const speed = (value: number) => ({ productCharacteristic: [{ name: 'speed', value }] });
export const line = (id: string, value = 1) => ({
  id,
  action: 'add',
  quantity: 1,
  productOffering: { id: 'pipe' },
  product: speed(value),
});

/** An item that changes a pipe which the customer has. */
export const changing = (id: string, productId: string, value = 9) => ({
  id,
  action: 'modify',
  product: { id: productId, ...speed(value) },
});

/** Orders of pipes, and revisions of them as the API asks for them. */
export function revisedOrders(scene: Scene) {
  const beginWith = async (...productOrderItem: readonly object[]): Promise<OrderInput> =>
    await scene.begin({
      '@type': 'ProductOrder',
      relatedParty: [{ id: 'customer-1', role: 'customer' }],
      productOrderItem,
    });
  const begin = async (...ids: readonly string[]): Promise<OrderInput> =>
    await beginWith(...ids.map((id) => line(id)));

  const contextOf = (prices?: 'calculated'): Context => ({
    database: scene.database,
    relay: { flush: () => undefined },
    outbound: { refusal: async () => undefined, allowAnyAddress: true },
    orderRules: {
      customerRequired: parseCustomerRequired(),
      referential: parseReferential('customer=off'),
      ...(prices && { prices }),
    },
    log,
  });

  const requestOf = ({ orderId }: Pick<OrderInput, 'orderId'>, body: object, query = ''): ApiRequest => ({
    params: { id: orderId },
    query: new URLSearchParams(query),
    body: { ...body },
    header: () => undefined,
    caller: { kind: 'system', subject: 'desk', name: 'desk', scopes: new Set() },
    origin: 'http://turnup.test',
    path: '',
  });

  /** Asks for a revision as the API does. */
  async function ask(
    { orderId }: OrderInput,
    body: object,
    query = '',
    prices?: 'calculated',
  ): Promise<Readonly<Record<string, unknown>>> {
    const [post] = orderRevisionOperations;
    const request = requestOf({ orderId }, { reason: 'the customer called', ...body }, query);
    const { body: answer } = await post!.handle(contextOf(prices), request);
    return JSON.parse(JSON.stringify(answer)) as Record<string, unknown>;
  }

  const replan = async (order: OrderInput) =>
    await scene.activities.replanOrder({ ...order, partition: 0, stepIds: [] });
  const advance = async (order: OrderInput, ...stepIds: string[]) =>
    await scene.activities.advanceOrder({ ...order, stepIds, partitions: 1, cancelling: false });
  const revisionsOf = async ({ orderId }: OrderInput) =>
    await scene.database.rows<{
      state: string;
      doc: { item: { id: string; result: string; reason?: object }[] };
    }>('SELECT state, doc FROM order_revision WHERE orderId = ? ORDER BY revisionNo', [orderId]);
  const stepsOf = async (order: OrderInput) =>
    (await scene.steps(order)).map(({ step, state }) => `${step.itemId} ${step.specification.id} ${state}`);
  const itemStates = async ({ orderId }: OrderInput) =>
    Object.fromEntries(
      (
        await scene.database.rows<{ itemId: string; state: string }>(
          'SELECT itemId, state FROM order_item WHERE orderId = ? ORDER BY position',
          [orderId],
        )
      ).map(({ itemId, state }) => [itemId, state]),
    );
  const productStates = async ({ orderId }: OrderInput) =>
    (
      await scene.database.rows<{ status: string; reservedBy: string | null }>(
        'SELECT status, reservedBy FROM product WHERE orderId = ? ORDER BY orderItemId',
        [orderId],
      )
    ).map(({ status, reservedBy }) => `${status} ${reservedBy === null ? 'free' : 'reserved'}`);

  async function stepOf(order: OrderInput, itemId: string, specification: string): Promise<StepRow> {
    const found = (await scene.steps(order)).find(
      ({ step }) => step.itemId === itemId && step.specification.id === specification,
    );
    return found ?? assert.fail(`item ${itemId} has no step for ${specification}`);
  }

  async function finish(order: OrderInput, itemId: string, specification: string): Promise<void> {
    const { id, step } = await stepOf(order, itemId, specification);
    await scene.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
    await scene.report(id);
    await advance(order, id);
  }

  /** Has the step taken back by its system. */
  async function undo(order: OrderInput, itemId: string, specification: string): Promise<void> {
    const { id, step } = await stepOf(order, itemId, specification);
    await scene.activities.undoSteps({ ...order, system: step.downstreamSystem, stepIds: [id] });
    await scene.report(id);
    await advance(order, id);
  }

  return {
    begin,
    beginWith,
    contextOf,
    requestOf,
    ask,
    replan,
    advance,
    revisionsOf,
    stepsOf,
    itemStates,
    productStates,
    stepOf,
    finish,
    undo,
  };
}
