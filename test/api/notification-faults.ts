import { resources } from '../../api/process/resources.js';
import { createValidator } from '../../api/tmf630/validation.js';
import { eventSubjects } from '../../domain/events/event-types.js';
import { officialEventFaults } from './official-definitions.js';
import type { Json } from './scene.js';

/** What the definition of its event, and our own schema of what it is about, find wrong with a notification. */
export function notificationFaults(notification: Json): readonly string[] {
  const [name = ''] = Object.keys(notification.event);
  const api = eventSubjects.get(name)?.api;
  const resource = resources.find((each) => each.name === name && each.api === api);
  if (!resource) return [`${notification.eventType} is about no resource: ${name}`];
  const faults = [...officialEventFaults(resource, notification)];
  try {
    createValidator(resource.schema)(notification.event[name]);
  } catch (err) {
    faults.push(String(err));
  }
  return faults.map((fault) => `${notification.eventType} ${fault}`);
}
