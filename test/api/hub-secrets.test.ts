import assert from 'node:assert/strict';
import { perSuite } from '../support/per-suite.js';
import { apis } from '../../api/apis.js';
import { deliverEvents } from '../../activities/events/deliver-events.js';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { Keyring } from '../../domain/lib/keyring.js';
import { turnup } from '../../entities/actor.js';
import { encryptSecrets, openSecret } from '../../entities/events/hub-secrets.js';
import { createOutbound } from '../../outbound/outbound.js';
import { type Json, openScene, type Scene } from './scene.js';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte).toString('base64') });
const earlier = Keyring.parse(JSON.stringify([key('2025', 1)]));
const later = Keyring.parse(JSON.stringify([key('2026', 2), key('2025', 1)]));
const onlyLater = Keyring.parse(JSON.stringify([key('2026', 2)]));

const hub = `${apis.productOrdering.base}/hub`;
const callback = 'http://127.0.0.1:9/listener';

describe('the secret of a hub', () => {
  const scene = perSuite(async () => openScene({ keyring: earlier }));
  const outbound = createOutbound({ allowAnyAddress: true, networks: [] });

  const rowOf = async (of: Scene, id: string): Promise<Json> =>
    (await of.database.rows<Json>('SELECT id, secret FROM event_subscription WHERE id = ?', [id]))[0];

  it('is kept encrypted, and told once, to a repeated request too', async () => {
    const request = { body: { callback }, headers: { 'idempotency-key': 'once' } };
    const first = await scene.call('POST', hub, request);
    const again = await scene.call('POST', hub, request);
    const { id, secret } = first.body;
    assert.match(secret, /^whsec_/);
    assert.deepEqual(again.body, first.body);
    const row = await rowOf(scene, id);
    assert.match(row.secret, /^encrypted:2025:[A-Za-z0-9+/=]+$/);
    assert.equal(openSecret(earlier, row), secret);
    const shown = await scene.call('GET', `/api/v1/eventSubscription/${id}`);
    assert.doesNotMatch(JSON.stringify(shown.body), /whsec|encrypted/);
    // Whoever can write to the database cannot have the events of one signed with the secret of another.
    assert.throws(() => openSecret(earlier, { ...row, id: 'another' }), /the hub another cannot be read/);
  });

  it('may be as long as the longest that is allowed, with the longest id of a key', async () => {
    const keyring = Keyring.parse(JSON.stringify([key('k'.repeat(40), 3)]));
    const long = await openScene({ keyring, database: scene.database });
    try {
      const secret = `whsec_${Buffer.alloc(64, 7).toString('base64')}`;
      const { id } = await long.created(hub, { callback, secret });
      assert.equal(openSecret(keyring, await rowOf(scene, id)), secret);
    } finally {
      await long.close();
      await scene.database.run('DELETE FROM event_subscription');
    }
  });

  it('is encrypted again with a new key, also one from before there were keys; what cannot be read stays', async () => {
    const plain = await openScene({ database: scene.database });
    try {
      const hubs = [await scene.created(hub, { callback }), await plain.created(hub, { callback })];
      const unreadable = await scene.created(hub, { callback });
      await scene.database.run(`UPDATE event_subscription SET secret = 'encrypted:2019:eA==' WHERE id = ?`, [
        unreadable.id,
      ]);
      const worker = scene.database.pool.as(turnup('worker'));
      const { encrypted, failures } = await encryptSecrets(worker, later);
      assert.equal(encrypted, 2);
      assert.match(
        failures.join(),
        new RegExp(`^Error: the secret of the hub ${unreadable.id} .*no key 2019`),
      );
      for (const { id, secret } of hubs) {
        const row = await rowOf(scene, id);
        assert.match(row.secret, /^encrypted:2026:/);
        assert.equal(openSecret(onlyLater, row), secret);
      }
      assert.equal((await encryptSecrets(worker, later)).encrypted, 0);
    } finally {
      await plain.close();
    }
  });

  it('stops the delivery while its key is missing, and no event is given up', async () => {
    const { id } = await scene.created(hub, { callback });
    const dependencies = {
      database: scene.database.pool.as(turnup('deliverEvents')),
      publicUrl: scene.url,
      outbound,
      eventRetries: eventRetrySchedule,
    };
    await assert.rejects(
      deliverEvents({ ...dependencies, keyring: onlyLater }, { subscriptionId: id }),
      /the secret of the hub .* cannot be read: Error: there is no key 2025 in TURNUP_ENCRYPTION_KEYS/,
    );
    const { outcome } = await deliverEvents({ ...dependencies, keyring: later }, { subscriptionId: id });
    assert.equal(outcome, 'waiting');
  });
});
