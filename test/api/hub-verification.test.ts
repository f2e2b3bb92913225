import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { apis } from '../../api/apis.js';
import { deliverEvents } from '../../activities/events/deliver-events.js';
import { verificationOf } from '../../domain/events/event-subscription.js';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { turnup } from '../../entities/actor.js';
import { dispatchEvents } from '../../entities/events/event-fan-out.js';
import { createOutbound } from '../../outbound/outbound.js';
import { perSuite } from '../support/per-suite.js';
import { type Json, openScene } from './scene.js';

const base = apis.customer.base;

/** What the subscriber answers to a challenge. */
let answer = (challenge: string) => ({ status: 200, body: challenge });

describe('a hub that must be confirmed by its callback', () => {
  const scene = perSuite(async () =>
    openScene({ hubVerification: { required: true, trustedOrigins: ['https://crm.example.net'] } }),
  );
  const subscriber = perSuite(openSubscriber);

  const subscribe = async (callback: string): Promise<Json> => {
    subscriber.asked.length = 0;
    subscriber.notified.length = 0;
    return await scene.created(`${base}/hub`, { callback });
  };

  /** As its workflow has it done. */
  const deliver = async (subscriptionId: string) => {
    const database = scene.database.pool.as(turnup('deliverEvents'));
    const outbound = createOutbound({ allowAnyAddress: true, networks: [] });
    const dependencies = {
      database,
      publicUrl: 'https://turnup',
      outbound,
      eventRetries: eventRetrySchedule,
    };
    return await deliverEvents(dependencies, { subscriptionId });
  };

  const stateOf = async ({ id }: Json) => {
    const { body } = await scene.call('GET', `/api/v1/eventSubscription/${id}`);
    const own = await scene.call('GET', `${base}/hub/${id}`);
    assert.equal(own.body.verification, body.verification);
    const { verification, state, lastError } = body;
    return { verification, state, lastError };
  };

  const makeCustomer = async () => {
    await scene.created(`${base}/customer`, {
      name: 'Ann',
      engagedParty: { id: 'p', '@referredType': 'Individual' },
    });
    await dispatchEvents(scene.database);
  };

  it('gets no event before it has answered the challenge, and then all that have waited', async () => {
    answer = () => ({ status: 404, body: '' });
    const hub = await subscribe(`${subscriber.url}/listener?token=x`);
    assert.equal(hub.verification, 'pending');
    await makeCustomer();
    assert.equal((await deliver(hub.id)).outcome, 'waiting');
    assert.deepEqual(await stateOf(hub), {
      verification: 'pending',
      state: 'failing',
      lastError: 'the callback answered the challenge with 404',
    });
    // In its back-off it is not asked again.
    await deliver(hub.id);
    assert.equal(subscriber.asked.length, 1);
    const { challenge, ...asked } = subscriber.asked[0]!;
    assert.match(challenge, /^[\w-]{43}$/);
    assert.deepEqual(asked, {
      path: '/listener',
      token: 'x',
      mode: 'subscribe',
      topic: `https://turnup/api/v1/eventSubscription/${hub.id}`,
    });
    answer = (sent) => ({ status: 200, body: `${sent}\n` });
    await scene.database.run('UPDATE event_subscription SET retryAt = NULL WHERE id = ?', [hub.id]);
    await deliver(hub.id);
    assert.equal(subscriber.notified.length, 1);
    assert.deepEqual(await stateOf(hub), { verification: 'confirmed', state: 'idle', lastError: undefined });
    await makeCustomer();
    await deliver(hub.id);
    assert.deepEqual([subscriber.notified.length, subscriber.asked.length], [2, 2]);
    assert.notEqual(subscriber.asked[1]!.challenge, challenge);
  });

  it('is not confirmed by a server that answers everything, or more than the challenge', async () => {
    for (const body of [
      () => 'OK',
      () => '',
      (sent: string) => `<p>${sent}</p>`,
      (sent: string) => sent + 'x'.repeat(9_000),
    ]) {
      answer = (sent) => ({ status: 200, body: body(sent) });
      const hub = await subscribe(subscriber.url);
      await deliver(hub.id);
      const { verification, lastError } = await stateOf(hub);
      assert.deepEqual(
        [verification, lastError],
        ['pending', 'the callback did not answer with the challenge'],
      );
    }
  });

  it('is ended when it was not confirmed within a day, and that is on record', async () => {
    answer = () => ({ status: 500, body: '' });
    const hub = await subscribe(subscriber.url);
    await deliver(hub.id);
    await scene.database.run(
      'UPDATE event_subscription SET retryAt = NULL, failingSince = failingSince - INTERVAL 1 DAY WHERE id = ?',
      [hub.id],
    );
    assert.equal((await deliver(hub.id)).outcome, 'more');
    assert.equal((await scene.call('GET', `${base}/hub/${hub.id}`)).status, 404);
    assert.equal((await deliver(hub.id)).outcome, 'ended');
    const { body } = await scene.call('GET', `/api/v1/audit?resource=eventSubscription&resourceId=${hub.id}`);
    assert.deepEqual(
      body.map(({ actor, action, reason }: Json) => [actor, action, reason]),
      [
        ['system:deliverEvents', 'delete', 'Not confirmed: the callback answered the challenge with 500'],
        ['caller:anonymous', 'create', undefined],
      ],
    );
  });

  it('is not one whose origin is trusted, nor where it is switched off', () => {
    const trustedOrigins = ['https://crm.example.net'];
    for (const [callback, required, verification] of [
      ['https://crm.example.net/listener', true, 'notRequired'],
      ['https://crm.example.net:8443/listener', true, 'pending'],
      ['https://crm.example.net.evil.example/', true, 'pending'],
      ['https://other.example.net/', false, 'notRequired'],
    ] as const)
      assert.equal(verificationOf(callback, { required, trustedOrigins }), verification, callback);
  });
});

/** Somebody's server, and what it was sent. */
async function openSubscriber() {
  const asked: (Record<'path' | 'mode' | 'topic' | 'challenge', string> & { token?: string })[] = [];
  const notified: string[] = [];
  const server = createServer((req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '', 'http://subscriber');
    if (req.method === 'POST') {
      notified.push(pathname);
      req.resume().on('end', () => res.writeHead(204).end());
      return;
    }
    const of = (name: string) => searchParams.get(name) ?? '';
    const token = searchParams.get('token');
    const hub = { mode: of('hub.mode'), topic: of('hub.topic'), challenge: of('hub.challenge') };
    asked.push({ path: pathname, ...hub, ...(token !== null && { token }) });
    const { status, body } = answer(hub.challenge);
    res.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    notified,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
