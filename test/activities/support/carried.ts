import type { OrderInput } from '../../../domain/order/messages.js';
import { changeOrderDocument } from '../../../entities/orders/order-change.js';
import type { Asked } from './fake-downstream.js';
import type { Scene, StepRow } from './scene.js';

/** What hand-offs of the full order carry, with what the records say. */
const phone = (phoneNumber: string) => [{ mediumType: 'mobile', characteristic: { phoneNumber } }];
const person = (id: string, role: string, more: object) => ({
  id,
  role,
  ...more,
  '@referredType': 'Individual',
  '@type': 'RelatedParty',
});
export const customer = {
  id: 'customer-full',
  role: 'customer',
  name: 'Anna Müller',
  contactMedium: phone('+49 30 1'),
  '@referredType': 'Customer',
  '@type': 'RelatedParty',
};
export const contact = person('person-2', 'contact', {
  name: 'Ben Müller',
  contactMedium: phone('+49 30 2'),
});
export const parties = [customer, person('agent-1', 'salesAgent', { name: 'Ali Kaya' }), contact];
export const caretaker = person('caretaker-1', 'siteAccess', {
  name: 'Jan Beck',
  contactMedium: phone('+49 30 3'),
});
export const janitor = person('janitor', 'janitor', { name: 'Olga Weiß', contactMedium: phone('+49 30 4') });
export const frame = { id: 'frame-1', name: 'Frame contract', '@referredType': 'Agreement' };
export const appointment = {
  id: 'appointment-1',
  description: 'In the morning',
  validFor: { startDateTime: '2027-01-11T08:00:00.000Z', endDateTime: '2027-01-11T10:00:00.000Z' },
};
export const place = {
  id: 'site-full',
  role: 'installationAddress',
  postcode: '10119',
  '@referredType': 'GeographicSite',
};
export const dates = {
  requestedStartDate: '2027-01-04T00:00:00.000Z',
  requestedCompletionDate: '2027-01-11T00:00:00.000Z',
};
export const notes = [{ id: '1', author: 'sales', text: 'Ring twice.' }, { text: 'The cellar is locked.' }];

/** Orders whose hand-offs are looked at one by one. */
export function carriedOn(scene: Scene) {
  const stepOf = async (order: OrderInput, specification: string): Promise<StepRow> =>
    (await scene.steps(order)).find(({ step }) => step.specification.id === specification)!;

  /** What the system is asked for the step, and only for that. */
  async function sent(order: OrderInput, { id, step }: StepRow): Promise<Asked> {
    scene.downstream.asked.length = 0;
    const input = { ...order, system: step.downstreamSystem, stepIds: [id] };
    await scene.activities.handOff({ ...input, mayQueue: true });
    // What was tried in vain before is tried again from the queue.
    await scene.database.run('UPDATE queued_hand_off SET nextTryAt = queuedAt');
    await scene.queue.drain();
    return scene.downstream.asked[0]!;
  }

  /** As a PATCH does. */
  const change = async (order: OrderInput, changed: Readonly<Record<string, unknown>>) =>
    await changeOrderDocument(scene.database, {
      ...order,
      change: (doc) => ({ doc: { ...doc, ...changed }, changed: Object.keys(changed) }),
    });

  /** The step is done, and the order goes on. */
  async function complete(order: OrderInput, { id }: StepRow): Promise<void> {
    await scene.report(id);
    await scene.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
  }

  return { stepOf, sent, change, complete };
}
