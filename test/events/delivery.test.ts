import assert from 'node:assert/strict';
import { Webhook } from 'standardwebhooks';
import { apis } from '../../api/apis.js';
import type { Json } from '../api/scene.js';
import { until } from '../support/until.js';
import { openEventScene, quick, type EventScene } from './support/event-scene.js';
import { openSubscriber, type Subscriber } from './support/subscriber.js';

describe('the delivery of events', function () {
  this.timeout('90s');
  let scene: EventScene;
  let subscriber: Subscriber;

  before(async function () {
    this.timeout('3m');
    scene = await openEventScene(quick);
  });
  after(async () => scene.close());
  beforeEach(async () => (subscriber = await openSubscriber()));
  afterEach(async () => {
    await subscriber.close();
    await scene.endHubs();
  });

  const rowsOf = async (table: string, subscriptionId: string): Promise<Json[]> =>
    scene.database.rows<Json>(`SELECT * FROM ${table} WHERE subscriptionId = ?`, [subscriptionId]);

  const untilIdle = async (id: string) =>
    until('its workflow to wait', async () => {
      const [row] = await scene.database.rows<Json>('SELECT wake FROM event_subscription WHERE id = ?', [id]);
      return row.wake === 'idle';
    });

  it('sends them to their subscribers, in the form of the definition, signed', async () => {
    const { secret, ...hub } = await scene.subscribe(subscriber.url);
    const customer = await scene.customer('Ann');
    const [{ event, text, headers }] = (await subscriber.untilTaken(1)) as [Json];
    const { eventId, eventTime, ...rest } = event;
    assert.deepEqual(rest, {
      eventType: 'CustomerCreateEvent',
      actor: 'caller:anonymous',
      domain: 'customerManagement',
      title: 'Customer create',
      timeOcurred: eventTime,
      event: { customer },
    });
    assert.equal(headers['webhook-id'], eventId);
    assert.deepEqual(new Webhook(secret).verify(text, headers), event);
    assert.throws(() => new Webhook(secret).verify(`${text} `, headers));
    const read = await scene.call('GET', `${apis.customer.base}/hub/${hub.id}`);
    assert.deepEqual([read.status, read.body], [200, hub]);
  });

  it('filters them by type and content', async () => {
    const query = 'eventType=CustomerStateChangeEvent&customer.status=active&event.customer.name=Bea,Bob';
    await scene.subscribe(subscriber.url, { query });
    for (const name of ['Bea', 'Ben', 'Bob']) {
      const { href } = await scene.customer(name);
      for (const status of ['new', 'active'])
        await scene.call('PATCH', new URL(href).pathname, { body: { status } });
    }
    const received = await subscriber.untilTaken(2);
    assert.deepEqual(
      new Map(received.map(({ event }) => [event.event.customer.name, event.event.customer.status])),
      new Map([
        ['Bea', 'active'],
        ['Bob', 'active'],
      ]),
    );
    assert.deepEqual(
      new Set(received.map(({ event }) => event.eventType)),
      new Set(['CustomerStateChangeEvent']),
    );
  });

  it('sends those of all APIs to the hub of TMF688, and those of a topic to its hubs', async () => {
    const other = await openSubscriber();
    const topics = `${apis.event.base}/topic`;
    const { body: topic } = await scene.call('POST', topics, {
      body: { name: 'leads', headerQuery: 'eventType=SalesLeadCreateEvent' },
    });
    await scene.subscribe(subscriber.url, {}, apis.event.base);
    await scene.subscribe(other.url, {}, `${topics}/${topic.id}`);
    await scene.customer('Carl');
    await scene.call('POST', `${apis.sales.base}/salesLead`, { body: { name: 'Fibre' } });
    // A lead is a record of two APIs, each with its event.
    const all = await subscriber.untilTaken(3);
    assert.deepEqual(
      new Set(all.map(({ event }) => event.eventType)),
      new Set(['CustomerCreateEvent', 'SalesLeadCreateEvent', 'LeadCreateEvent']),
    );
    const [lead] = await other.untilTaken(1);
    assert.equal(lead!.event.event.salesLead.name, 'Fibre');
    assert.equal(lead!.event.timeOccurred, lead!.event.eventTime);
    await other.close();
  });

  it('keeps the sequence of a resource’s changes, also when one has to be tried again', async () => {
    const { id: hub } = await scene.subscribe(subscriber.url);
    let refusals = 3;
    subscriber.answer = ({ event }) => (event.customer.name === 'Dan 3' && refusals-- > 0 ? 503 : 200);
    const { id } = await scene.customer('Dan 0');
    for (let number = 1; number <= 20; number += 1) await scene.rename(id, `Dan ${number}`);
    const taken = await subscriber.untilTaken(21);
    assert.deepEqual(
      taken.map(({ event }) => event.event.customer.name),
      Array.from({ length: 21 }, (_, number) => `Dan ${number}`),
    );
    const tries = subscriber.received.filter(({ event }) => event.event.customer.name === 'Dan 3');
    assert.deepEqual(
      tries.map(({ status }) => status),
      [503, 503, 503, 200],
    );
    assert.equal(new Set(tries.map(({ headers }) => headers['webhook-id'])).size, 1);
    await until('nothing to be left', async () => (await rowsOf('event_delivery', hub)).length === 0);
  });

  it('goes on for other subscribers while one is away', async () => {
    const [slow, dead] = [await openSubscriber(), await openSubscriber()];
    await dead.close();
    slow.answer = async () => new Promise(() => {});
    await scene.subscribe(slow.url);
    const { id: deadHub } = await scene.subscribe(dead.url);
    await scene.subscribe(subscriber.url);
    for (let number = 1; number <= 10; number += 1) await scene.customer(`Eve ${number}`);
    await subscriber.untilTaken(10, 8);
    const waiting = await until('the dead one to have been tried', async () => {
      const [row] = await scene.database.rows<Json>('SELECT * FROM event_subscription WHERE id = ?', [
        deadHub,
      ]);
      return row.failures > 0 && (await rowsOf('event_delivery', deadHub));
    });
    assert.equal(waiting.length, 10);
    await slow.close();
  });

  const name = (each: Json): string => each.event.customer.name;

  it('goes on for a subscriber that refuses single events for good, and does not count it as away', async () => {
    const { id: hub } = await scene.subscribe(subscriber.url);
    subscriber.answer = ({ event }) => (event.customer.name.startsWith('Odd') ? 400 : 201);
    for (let number = 1; number <= 40; number += 1) await scene.customer(`Odd ${number}`);
    const triedOften = await until('all to have been tried twice', async () => {
      const rows = await rowsOf('event_delivery', hub);
      return rows.length === 40 && rows.every(({ attempts }) => attempts >= 2) && rows;
    });
    assert.deepEqual(new Set(triedOften.map(({ lastError }) => lastError)), new Set(['answered 400']));
    const [row] = await scene.database.rows<Json>('SELECT * FROM event_subscription WHERE id = ?', [hub]);
    assert.deepEqual([row.failures, row.failingSince, row.retryAt], [0, null, null]);
    for (let number = 1; number <= 5; number += 1) await scene.customer(`Even ${number}`);
    const taken = await subscriber.untilTaken(5);
    assert.equal(new Set(taken.map(({ event }) => name(event))).size, 5);
  });

  it('goes on for a subscriber that fails on many older events again and again', async () => {
    const { id: hub } = await scene.subscribe(subscriber.url);
    subscriber.answer = ({ event }) => (event.customer.name.startsWith('Odd') ? 500 : 201);
    for (let number = 1; number <= 40; number += 1) await scene.customer(`Odd ${number}`);
    await until('it to be left in peace', async () => {
      const [row] = await scene.database.rows<Json>('SELECT * FROM event_subscription WHERE id = ?', [hub]);
      return row.failures > 5;
    });
    for (let number = 1; number <= 5; number += 1) await scene.customer(`Even ${number}`);
    const taken = await subscriber.untilTaken(5);
    assert.equal(new Set(taken.map(({ event }) => name(event))).size, 5);
  });

  it('goes on after all workers were away', async () => {
    await scene.subscribe(subscriber.url);
    const { id } = await scene.customer('Fay 0');
    await subscriber.untilTaken(1);
    await scene.stopWorker();
    for (let number = 1; number <= 5; number += 1) await scene.rename(id, `Fay ${number}`);
    await scene.startWorker();
    const taken = await subscriber.untilTaken(6);
    assert.deepEqual(
      taken.map(({ event }) => event.event.customer.name),
      ['Fay 0', 'Fay 1', 'Fay 2', 'Fay 3', 'Fay 4', 'Fay 5'],
    );
  });

  it('is done by a workflow that an operator sees, and that is started again when it was lost', async () => {
    const { id } = await scene.subscribe(`${subscriber.url}?token=secret`);
    const handle = scene.client.workflow.getHandle(`eventSubscription/${id}`);
    await untilIdle(id);
    await until(
      'the workflow',
      async () => (await handle.describe().catch(() => undefined))?.status.name === 'RUNNING',
    );
    await handle.terminate();
    await scene.customer('Gus');
    await subscriber.untilTaken(1);
    const shown = await until('its details', async () => {
      const description = await handle.describe();
      const summary = (await description.staticSummary()) ?? '';
      const backlog = description.typedSearchAttributes
        .getAll()
        .find(({ key }) => key.name === 'EventBacklog');
      return backlog && { summary, backlog: backlog.value, status: description.status.name };
    });
    assert.deepEqual(shown, { summary: `Events to ${subscriber.url}`, backlog: 0, status: 'RUNNING' });
  });

  it('ends with the deletion of the hub, with its workflow and all that was left', async () => {
    subscriber.answer = () => 500;
    const { id } = await scene.subscribe(subscriber.url);
    await scene.customer('Hal');
    await until('a try', () => subscriber.received.length > 0);
    const path = `${apis.customer.base}/hub/${id}`;
    assert.equal((await scene.call('DELETE', path)).status, 204);
    assert.deepEqual(
      [(await scene.call('GET', path)).status, (await scene.call('DELETE', path)).status],
      [404, 404],
    );
    const handle = scene.client.workflow.getHandle(`eventSubscription/${id}`);
    await handle.result();
    await scene.replay(handle.workflowId);
    assert.deepEqual(await rowsOf('event_delivery', id), []);
  });

  it('ends with a deletion during a delivery, and leaves nothing either', async () => {
    const rowsLeft = async (id: string) =>
      scene.database.rows<Json>('SELECT id FROM event_subscription WHERE id = ?', [id]);
    const { id } = await scene.subscribe(subscriber.url);
    subscriber.answer = async () => {
      await scene.call('DELETE', `${apis.customer.base}/hub/${id}`);
      return 201;
    };
    await scene.customer('Hob');
    await subscriber.untilTaken(1);
    await until('it to be removed', async () => (await rowsLeft(id)).length === 0);
    await scene.client.workflow.getHandle(`eventSubscription/${id}`).result();
  });

  it('refuses a private address, though the callback’s name resolved to another when the hub was made', async () => {
    const { id } = await scene.subscribe(subscriber.url);
    await untilIdle(id);
    await scene.database.run('UPDATE event_subscription SET allowAnyAddress = 0 WHERE id = ?', [id]);
    await scene.customer('Ike');
    const error = await until('a try', async () => {
      const [row] = await rowsOf('event_delivery', id);
      return row?.lastError ?? undefined;
    });
    assert.equal(error, 'refused: 127.0.0.1 is not a public address (loopback)');
    assert.deepEqual(subscriber.received, []);
  });
});
