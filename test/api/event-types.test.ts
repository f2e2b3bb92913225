import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { operations } from '../../api/process/operations.js';
import { resources } from '../../api/process/resources.js';
import { eventSubjects, eventTypesOf } from '../../domain/events/event-types.js';
import { definitionsAtHand, officialEvents, officialHubs } from './official-definitions.js';

describe('the events', () => {
  it('are those of the official definitions, by name, where these lie beside the checkout', function () {
    if (!definitionsAtHand) this.skip();
    for (const api of Object.values(apis)) {
      const official = new Set(officialEvents(api));
      // Of TMF679 there is no definition at hand.
      if (official.size === 0) continue;
      const ours = eventTypesOf(api).filter((type) => api !== apis.event || type.startsWith('Topic'));
      assert.deepEqual(
        ours.filter((type) => !official.has(type)),
        [],
        api.id,
      );
      // A batch is a notification of many changes; each is reported by itself. Of TMF688's own events only topics are resources.
      const left = [...official].filter((type) => !ours.includes(type) && !/Batch|^EventCreate/.test(type));
      assert.deepEqual(left, [], api.id);
    }
  });

  it('can be subscribed to wherever the official definitions have a hub', function () {
    if (!definitionsAtHand) this.skip();
    const hubs = new Set(
      operations
        .filter(({ method, path }) => method === 'post' && path === '/hub')
        .flatMap(({ api: { base, aliases = [] } }) => [base, ...aliases].map((each) => each.toLowerCase())),
    );
    // Turnup hands off, it does not activate.
    const left = officialHubs().filter((base) => !hubs.has(base) && !base.includes('serviceactivation'));
    assert.deepEqual(left, []);
    assert.ok(hubs.has(apis.productOfferingQualification.base.toLowerCase()));
  });

  it('belong to the API, and are named by the state, that their resource is declared with', () => {
    for (const { name, type, api, attributes, schema } of resources) {
      const subject = eventSubjects.get(name);
      if (subject?.api !== api) continue;
      assert.equal(subject.type, type);
      const hasState = subject.eventTypes.stateChange !== undefined;
      const known =
        Object.hasOwn(attributes, subject.state) || Object.hasOwn(schema.properties, subject.state);
      assert.ok(known || !hasState, `${name}.${subject.state}`);
    }
  });
});
