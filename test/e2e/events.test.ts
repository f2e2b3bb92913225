import assert from 'node:assert/strict';
import { openSubscriber, type Subscriber } from '../events/support/subscriber.js';
import { perSuite } from '../support/per-suite.js';
import { until } from '../support/until.js';
import { inventoryOf } from './support/inventory.js';
import { type LiveStep, openTurnup, seedOrder, type Json, type Order } from './support/turnup.js';

type Heard = Readonly<Record<string, readonly (readonly string[])[]>>;

describe('the events of an order, as a subscriber receives them,', function () {
  this.timeout('120s');
  const turnup = perSuite(openTurnup);
  let subscriber: Subscriber;

  before(async () => {
    subscriber = await openSubscriber();
    const hub = await turnup.api('POST', '/tmf-api/event/v4/hub', { callback: subscriber.url });
    assert.equal(hub.status, 201, JSON.stringify(hub.body));
    await turnup.sandbox({ all: { delayMs: 600_000 } });
  });

  beforeEach(() => void (subscriber.received.length = 0));

  after(async () => {
    await subscriber?.close();
  });

  /**
   * Answers the hand-offs of the order's steps until they are as meant. Each is answered after Turnup has noted that it was
   * taken: a system may complete it before that, but then it was never in progress.
   */
  async function answerUntil(
    what: string,
    order: Order,
    isMeant: (steps: readonly LiveStep[]) => Promise<boolean> | boolean,
    unanswered?: string,
  ): Promise<void> {
    await until(what, async () => {
      const steps = await turnup.plan(order);
      if (await isMeant(steps)) return true;
      const underWay = steps.filter(({ state }) => state === 'inProgress' || state === 'undoing');
      for (const { id, name } of underWay) if (name !== unanswered) await turnup.answer(`${order.id}/${id}/`);
      return false;
    });
  }

  async function answerUntilState(order: Order, state: string, unanswered?: string): Promise<void> {
    const isMeant = async () => (await turnup.api('GET', order.href)).body['state'] === state;
    await answerUntil(`${order.href} to be ${state}`, order, isMeant, unanswered);
  }

  async function run(doc: object, state = 'completed'): Promise<Order> {
    const order = await turnup.submit(doc);
    await answerUntilState(order, state);
    return order;
  }

  /** The events that the order caused: for each kind of resource the distinct sequences of events. */
  async function heardOf(order: Order): Promise<Heard> {
    const { length } = await turnup.list(`/tmf-api/event/v4/event?correlationId=${order.id}&limit=1000`);
    const received = await until(`${length} events of ${order.id}`, () => {
      const own = subscriber.taken().filter(({ event }) => event.correlationId === order.id);
      return own.length >= length && own;
    });
    const stories = new Map<string, string[]>();
    for (const { event } of received) {
      const [[name, content]] = Object.entries(event.event) as [[string, Json]];
      const key = `${name} ${String(content['id'])}`;
      // An agreement has the state of its contract beside TMF651's status.
      const state =
        name === 'agreement'
          ? content['status']
          : (content['state'] ?? content['status'] ?? content['resourceStatus']);
      const change = String(event.eventType).replace(
        /^.*(Create|StateChange|AttributeValueChange|InformationRequired|Milestone|Jeopardy)Event$/,
        '$1',
      );
      stories.set(key, [...(stories.get(key) ?? []), `${change} ${String(state)}`]);
    }
    const heard: Record<string, string[][]> = {};
    for (const [key, story] of [...stories].toSorted(([a], [b]) => a.localeCompare(b))) {
      const known = (heard[key.split(' ')[0]!] ??= []);
      if (!known.some((each) => each.join() === story.join())) known.push(story);
    }
    return Object.fromEntries(
      Object.entries(heard).map(([name, all]) => [
        name,
        all.toSorted((a, b) => a.join().localeCompare(b.join())),
      ]),
    );
  }

  const handedOff = ['Create acknowledged', 'StateChange inProgress', 'StateChange completed'];

  it('report every state of every resource once, in order: from the order to the sold products', async () => {
    const order = await run(seedOrder('fibre-bundle'));
    assert.deepEqual(await heardOf(order), {
      agreement: [['Create inProcess', 'StateChange approved']],
      entitlement: [['Create active']],
      product: [['Create pendingActive', 'StateChange active']],
      productOrder: [handedOff],
      resource: [['Create available']],
      service: [['Create active']],
      serviceOrder: [handedOff],
      workOrder: [handedOff],
    });
  });

  it('are checked by the definitions, as hand-offs are', () => {
    const { handOffs, notifications } = turnup.checked;
    assert.ok(handOffs > 0 && notifications > 0, JSON.stringify(turnup.checked));
  });

  it('report that a product is suspended, and what realizes it', async () => {
    const order = await run(seedOrder('mobile-plan'));
    const [sold] = await turnup.list(inventoryOf(order).products);
    const suspension = await run({
      '@type': 'ProductOrder',
      relatedParty: seedOrder('mobile-plan')['relatedParty'],
      productOrderItem: [{ id: '1', action: 'modify', product: { id: sold?.['id'], status: 'suspended' } }],
    });
    assert.deepEqual(await heardOf(suspension), { productOrder: [handedOff], serviceOrder: [handedOff] });
    // What is sold belongs to the order that sold it.
    assert.deepEqual(await heardOf(order), {
      agreement: [['Create inProcess', 'StateChange approved']],
      entitlement: [['Create active', 'StateChange suspended']],
      product: [['Create pendingActive', 'StateChange active', 'StateChange suspended']],
      productOrder: [handedOff],
      resource: [['Create available', 'StateChange suspended']],
      resourceOrder: [handedOff],
      service: [['Create active', 'StateChange inactive']],
      serviceOrder: [handedOff],
    });
  });

  it('ask for a decision where one is wanted', async () => {
    await turnup.sandbox({ provisioning: { failSpecifications: ['rfs-voice-line'] } });
    const order = await run(seedOrder('fibre-bundle'), 'held');
    await turnup.sandbox({ provisioning: { failSpecifications: [] } });
    const [fallout] = await turnup.list(`/api/v1/fallout?order.id=${order.id}`);
    await turnup.api('POST', `/api/v1/fallout/${String(fallout?.['id'])}/retry`);
    await answerUntilState(order, 'completed');
    const { productOrder, serviceOrder } = await heardOf(order);
    assert.deepEqual(productOrder, [
      [
        'Create acknowledged',
        'StateChange inProgress',
        'InformationRequired inProgress',
        'StateChange held',
        'StateChange inProgress',
        'StateChange completed',
      ],
    ]);
    // Its reason may come before or after the system's answer to the hand-off.
    const stories = serviceOrder?.map((story) => story.filter((each) => !each.startsWith('Attribute')));
    assert.deepEqual(stories, [
      [
        ...handedOff.slice(0, 2),
        'StateChange failed',
        'InformationRequired failed',
        'StateChange acknowledged',
        ...handedOff.slice(1),
      ],
      handedOff,
    ]);
  });

  it('report the rollback of a cancelled order', async () => {
    const order = await turnup.submit(seedOrder('fibre-bundle'));
    const visit = 'Install on site';
    const onlyVisitIsUnderWay = (steps: readonly LiveStep[]) =>
      steps.length > 0 &&
      steps.every(
        ({ name, state }) => (state === 'inProgress') === (name === visit) && state !== 'handingOff',
      );
    await answerUntil('the visit', order, onlyVisitIsUnderWay, visit);
    const cancel = '/tmf-api/productOrderingManagement/v4/cancelProductOrder';
    await turnup.api('POST', cancel, { productOrder: { id: order.id } });
    await answerUntilState(order, 'cancelled', visit);
    assert.deepEqual(await heardOf(order), {
      agreement: [['Create inProcess', 'StateChange rejected']],
      cancelProductOrder: [['Create acknowledged', 'StateChange inProgress', 'StateChange done']],
      entitlement: [['Create active', 'StateChange cancelled']],
      product: [
        ['Create pendingActive', 'StateChange active', 'StateChange terminated'],
        ['Create pendingActive', 'StateChange cancelled'],
      ],
      productOrder: [
        [
          'Create acknowledged',
          'StateChange inProgress',
          'StateChange assessingCancellation',
          'StateChange pendingCancellation',
          'StateChange cancelled',
        ],
      ],
      service: [['Create active', 'StateChange terminated']],
      serviceOrder: [
        ['Create acknowledged', 'StateChange cancelled'],
        [...handedOff, 'StateChange cancelled'],
      ],
      workOrder: [['Create acknowledged', 'StateChange inProgress', 'StateChange cancelled']],
    });
  });
});
