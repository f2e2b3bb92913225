import assert from 'node:assert/strict';
import { deliverEvents } from '../../activities/events/deliver-events.js';
import type { Resource } from '../../api/tmf630/resource.js';
import { createValidator } from '../../api/tmf630/validation.js';
import { eventSubjects } from '../../domain/events/event-types.js';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { dispatchEvents } from '../../entities/events/event-fan-out.js';
import { createOutbound } from '../../outbound/outbound.js';
import { openSubscriber, type Received } from '../events/support/subscriber.js';
import { officialEventFaults } from './official-definitions.js';
import type { Json, Scene } from './scene.js';
import type { Subject } from './subject.js';

/** What a subscriber hears of every resource that callers can create and whose definition has events. */
export function eventRules(resource: Resource, scene: () => Scene, subject: () => Subject): void {
  const known = eventSubjects.get(resource.name);
  if (!resource.create || known?.api !== resource.api) return;
  const { eventTypes } = known;
  const patched = resource.patch !== undefined && !resource.patch.scopes.includes('callbacks:write');
  const expectedOf = (made: Json) =>
    [
      eventTypes.create,
      ...(resource.informationRequired?.(made) === undefined ? [] : [eventTypes.informationRequired]),
      ...(patched ? [eventTypes.attributeValueChange] : []),
      ...(resource.remove ? [eventTypes.delete] : []),
    ].filter((type) => type !== undefined);

  it('notifies a subscriber of its creation, change and end, by its schema and the definition', async () => {
    const { create, call } = subject();
    const { received, made } = await heard(scene(), resource, async () => {
      const { body } = await create(true);
      if (patched) await call('PATCH', `/${body.id}`, { body: { remark: 'changed' } });
      if (resource.remove) await call('DELETE', `/${body.id}`);
      return body;
    });
    const validate = createValidator(resource.schema);
    const events = received
      .map(({ event }) => event)
      .filter(({ event }) => event[resource.name]?.id === made.id);
    assert.deepEqual(
      events.map(({ eventType }) => eventType),
      expectedOf(made),
    );
    for (const event of events) {
      assert.deepEqual(officialEventFaults(resource, event), [], JSON.stringify(event));
      assert.doesNotThrow(() => validate(event.event[resource.name]), JSON.stringify(event));
    }
  });
}

/** What a hub of the API hears of what is done. */
async function heard(
  { call, database, url: publicUrl }: Scene,
  { api }: Resource,
  act: () => Promise<Json>,
): Promise<{ readonly received: readonly Received[]; readonly made: Json }> {
  const subscriber = await openSubscriber();
  const { body: hub } = await call('POST', `${api.base}/hub`, { body: { callback: subscriber.url } });
  try {
    const made = await act();
    while ((await dispatchEvents(database)).more);
    const outbound = createOutbound({ allowAnyAddress: true, networks: [] });
    const dependencies = { database, publicUrl, outbound, eventRetries: eventRetrySchedule };
    await deliverEvents(dependencies, { subscriptionId: hub.id });
    return { received: subscriber.taken(), made };
  } finally {
    await call('DELETE', `${api.base}/hub/${hub.id}`);
    await subscriber.close();
  }
}
