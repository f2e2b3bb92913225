import assert from 'node:assert/strict';
import { pruneEvents } from '../../entities/events/event-retention.js';
import type { Json } from '../api/scene.js';
import { until } from '../support/until.js';
import { type EventScene, openEventScene, quick } from './support/event-scene.js';
import { openSubscriber, type Subscriber } from './support/subscriber.js';

describe('an event that its subscriber does not accept', function () {
  this.timeout('90s');
  let scene: EventScene;
  let subscriber: Subscriber;

  before(async function () {
    this.timeout('3m');
    scene = await openEventScene({ ...quick, maxElapsedMs: 1_500 });
  });
  after(async () => scene.close());
  beforeEach(async () => (subscriber = await openSubscriber()));
  afterEach(async () => {
    await subscriber.close();
    await scene.endHubs();
  });

  const list = async (path: string): Promise<Json[]> => (await scene.call('GET', path)).body;
  const lettersOf = async (id: string) => list(`/api/v1/deadLetter?subscription.id=${id}&sort=createdAt`);

  it('is tried again until its time is over, then becomes a dead letter, and holds up its resource until then only', async () => {
    const { id: hub } = await scene.subscribe(subscriber.url);
    subscriber.answer = ({ event }) => (event.customer.name === 'poison' ? 400 : 201);
    const { id } = await scene.customer('poison');
    await scene.rename(id, 'antidote');
    const [{ event }] = (await subscriber.untilTaken(1)) as [Json];
    assert.equal(event.event.customer.name, 'antidote');
    const refused = subscriber.received.filter(({ status }) => status === 400);
    assert.ok(refused.length >= 3, String(refused.length));
    const [letter, ...others] = await until('the letter', async () => {
      const letters = await lettersOf(hub);
      return letters.length > 0 && letters;
    });
    assert.deepEqual(others, []);
    assert.equal(letter.eventId, refused[0]!.event.eventId);
    assert.deepEqual([letter.attempts, letter.lastError], [refused.length, 'answered 400']);
    const found = await scene.call('GET', new URL(letter.event.href).pathname);
    assert.equal(found.body.event.customer.name, 'poison');
  });

  it('affects no event that was never tried while the subscriber answers with refusals', async () => {
    const { id: hub } = await scene.subscribe(subscriber.url);
    subscriber.answer = ({ event }) => (event.customer.name === 'poison' ? 400 : 201);
    for (let number = 1; number <= 40; number += 1) await scene.customer('poison');
    await scene.customer('antidote');
    await subscriber.untilTaken(1);
    const letters = await until('the letters', async () => {
      const { body } = await scene.call('GET', `/api/v1/deadLetter?subscription.id=${hub}&limit=100`);
      return body.length === 40 && (body as Json[]);
    });
    assert.deepEqual(
      letters.filter(({ attempts }) => attempts === 0),
      [],
    );
  });

  it('can be delivered after all, one by one or all of a subscriber, under its first id', async () => {
    const { id: hub } = await scene.subscribe(subscriber.url);
    subscriber.answer = () => 500;
    for (let number = 1; number <= 5; number += 1) await scene.customer(`Ida ${number}`);
    const letters = await until('all to be dead', async () => {
      const found = await lettersOf(hub);
      return found.length === 5 && found;
    });
    const [shown] = await list(`/api/v1/eventSubscription?id=${hub}`);
    assert.deepEqual([shown.backlog, shown.deadLetters, shown.delivered], [0, 5, 0]);
    subscriber.answer = () => 204;
    const replay = async (path: string, key?: string) => {
      const { status, body } = await scene.call('POST', path, key === undefined ? {} : { key });
      return [status, body.events ?? body.code];
    };
    assert.deepEqual(await replay(`/api/v1/deadLetter/${letters[0]!.id}/replay`, 'dev-channel'), [
      403,
      'forbidden',
    ]);
    assert.deepEqual(await replay(`/api/v1/deadLetter/${letters[0]!.id}/replay`), [202, 1]);
    assert.deepEqual(await replay(`/api/v1/deadLetter/${letters[0]!.id}/replay`), [404, 'notFound']);
    await subscriber.untilTaken(1);
    assert.deepEqual(await replay(`/api/v1/eventSubscription/${hub}/replay`), [202, 4]);
    const taken = await subscriber.untilTaken(5);
    assert.deepEqual(
      new Set(taken.map(({ headers }) => headers['webhook-id'])),
      new Set(letters.map(({ eventId }) => eventId)),
    );
    assert.deepEqual(await lettersOf(hub), []);
  });

  it('is kept however old, while delivered events are removed after the retention time', async () => {
    const old = new Date(Date.now() - 40 * 86_400_000);
    const before = new Date(Date.now() - 30 * 86_400_000);
    const { id: hub } = await scene.subscribe(subscriber.url);
    await scene.customer('first');
    await subscriber.untilTaken(1);
    subscriber.answer = () => 500;
    const { id } = await scene.customer('second');
    await until('its letter', async () => (await lettersOf(hub)).length === 1);
    const eventsOf = async (name: string) => list(`/tmf-api/event/v4/event?event.customer.name=${name}`);
    await scene.database.run('UPDATE event SET eventTime = ?', [old]);
    while ((await pruneEvents(scene.database, before)) > 0);
    assert.deepEqual([(await eventsOf('first')).length, (await eventsOf('second')).length], [0, 1]);
    await scene.database.run('UPDATE dead_letter SET createdAt = ?', [old]);
    while ((await pruneEvents(scene.database, before)) > 0);
    assert.deepEqual(await list(`/tmf-api/event/v4/event?source.id=${id}`), []);
  });
});
