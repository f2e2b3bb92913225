import assert from 'node:assert/strict';
import { v7 as uuidv7 } from 'uuid';
import { apis } from '../../api/apis.js';
import { recordSliceResult } from '../../entities/events/event-backlog.js';
import { dispatchEvents, markWoken, wakeOverdueSubscriptions } from '../../entities/events/event-fan-out.js';
import {
  addSubscription,
  endSubscription,
  type NewSubscription,
} from '../../entities/events/subscriptions.js';
import { type Json, openScene } from '../api/scene.js';
import { until } from '../support/until.js';
import { perSuite } from '../support/per-suite.js';

describe('the dispatch of events', () => {
  const scene = perSuite(openScene);
  beforeEach(async () => {
    await scene.database.run('DELETE FROM event_subscription');
    await scene.database.run('DELETE FROM event_delivery');
  });

  async function hub(changed: Partial<NewSubscription> = {}): Promise<string> {
    const id = uuidv7();
    await addSubscription(scene.database, {
      id,
      api: apis.customer.id,
      caller: 'test',
      callback: 'http://127.0.0.1/listener',
      topicId: null,
      query: null,
      filters: [],
      verification: 'notRequired',
      allowAnyAddress: true,
      secret: 'whsec_',
      doc: {},
      ...changed,
    });
    return changed.id ?? id;
  }

  const customer = async (name: string): Promise<void> => {
    const body = { name, engagedParty: { id: 'p', '@referredType': 'Individual' } };
    assert.equal((await scene.call('POST', `${apis.customer.base}/customer`, { body })).status, 201);
  };

  /** Names of the customers whose events the hub is to have. */
  const given = async (id: string): Promise<string[]> =>
    (
      await scene.database.rows<Json>(
        `SELECT e.doc FROM event_delivery d JOIN event e ON e.sequence = d.sequence WHERE d.subscriptionId = ?
         ORDER BY d.sequence`,
        [id],
      )
    ).map(({ doc }) => doc.event.customer.name);

  /** Does it while a round is under way, which is held at the row of this hub. */
  async function duringARound(held: string, act: () => Promise<void>): Promise<void> {
    const { database } = scene;
    const round = await database.transaction(async (tx) => {
      await tx.rows('SELECT id FROM event_subscription WHERE id = ? FOR UPDATE', [held]);
      const dispatching = dispatchEvents(database);
      await until('the round to reach the hub', async () => {
        const waiting = await database.rows(
          `SELECT 1 FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()
             AND info LIKE 'SELECT id, api%FROM event_subscription ORDER BY id FOR UPDATE'`,
        );
        return waiting.length > 0;
      });
      await act();
      return { dispatching };
    });
    await round.dispatching;
  }

  const first = '00000000-0000-7000-8000-000000000000';

  it('misses none that happened after the hub was made, though a round was under way', async () => {
    const held = await hub();
    await customer('before');
    await duringARound(held, async () => {
      await hub({ id: first });
      await customer('after');
    });
    while ((await dispatchEvents(scene.database)).more);
    assert.deepEqual(await given(held), ['before', 'after']);
    assert.ok((await given(first)).includes('after'));
  });

  it('filters by content for the first hub with a query, though a round was under way', async () => {
    const held = await hub();
    await customer('other');
    const filters = [
      { path: 'event.customer.name', operator: 'eq', values: ['asked for'], type: 'text' },
    ] as const;
    const asks = uuidv7();
    await duringARound(held, async () => {
      await hub({ id: asks, filters });
      await customer('asked for');
    });
    while ((await dispatchEvents(scene.database)).more);
    assert.deepEqual(await given(asks), ['asked for']);
  });

  const wakeOf = async (id: string): Promise<unknown> =>
    (await scene.database.rows<Json>('SELECT wake FROM event_subscription WHERE id = ?', [id]))[0].wake;

  it('has a hub that was deleted at the end of a slice removed', async () => {
    const id = await hub();
    await markWoken(scene.database, id);
    await endSubscription(scene.database, id);
    const end = { delivered: 1, failures: 0, failingSince: null, retryAt: null, lastError: null };
    assert.deepEqual(await recordSliceResult(scene.database, id, end), {
      backlog: 0,
      delivered: 1,
      deadLetters: 0,
    });
    assert.equal(await wakeOf(id), 'due');
  });

  it('has a hub removed that was deleted long ago and whose workflow sleeps', async () => {
    const id = await hub();
    await endSubscription(scene.database, id);
    await scene.database.run(`UPDATE event_subscription SET wake = 'idle', deletedAt = ?`, [
      new Date(Date.now() - 120_000),
    ]);
    await wakeOverdueSubscriptions(scene.database);
    assert.equal(await wakeOf(id), 'due');
  });
});
