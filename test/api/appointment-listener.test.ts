import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const { base } = apis.appointment;
const validFor = { startDateTime: '2030-01-01T08:00:00.000Z', endDateTime: '2030-01-01T10:00:00.000Z' };

describe('an appointment event of field service', () => {
  const scene = perSuite(openScene);

  before(async () => {
    for (const [id, kind, protocol] of [
      ['field-service', 'fieldService', 'TMF697'],
      ['provisioning', 'provisioning', 'TMF641'],
    ]) {
      const body = { id, name: id, kind, protocol, url: 'http://127.0.0.1:9' };
      const { status } = await scene.call('POST', `${apis.turnup.base}/downstreamSystem`, { body });
      assert.equal(status, 201);
    }
  });

  const make = async (externalId: string): Promise<Json> =>
    (await scene.call('POST', `${base}/appointment`, { body: { validFor, externalId } })).body;
  const report = async (
    appointment: Json,
    event = 'appointmentStateChangeEvent',
    key = 'dev-field-service',
  ) => {
    const { status, body } = await scene.call('POST', `${base}/listener/${event}`, {
      key,
      body: { eventId: 'e', eventType: event, event: { appointment } },
    });
    return [status, body.outcome ?? body.code];
  };
  const read = async (id: string): Promise<Json> =>
    (await scene.call('GET', `${base}/appointment/${id}`)).body;

  it('moves the appointment that is kept here to its state once, and notifies subscribers', async () => {
    const { id } = await make('A-1');
    assert.deepEqual(await report({ id, status: 'confirmed', description: 'not reported by this event' }), [
      201,
      'applied',
    ]);
    assert.deepEqual(await report({ id, status: 'confirmed' }), [201, 'duplicate']);
    const { status, description } = await read(id);
    assert.deepEqual([status, description], ['confirmed', undefined]);
    const { body: events } = await scene.call(
      'GET',
      `${apis.event.base}/event?source.id=${id}&sort=eventTime`,
    );
    assert.deepEqual(
      events.map(({ eventType }: Json) => eventType),
      ['AppointmentCreateEvent', 'AppointmentStateChangeEvent'],
    );
  });

  it('finds it by what both sides call it', async () => {
    const { id } = await make('A-2');
    assert.deepEqual(await report({ id: 'theirs', externalId: 'A-2', status: 'cancelled' }), [
      201,
      'applied',
    ]);
    assert.equal((await read(id)).status, 'cancelled');
    assert.deepEqual(await report({ id: 'theirs', status: 'confirmed' }), [404, 'notFound']);
  });

  it('is refused where the state does not allow it, and from callers that are no downstream system', async () => {
    const { id } = await make('A-3');
    assert.deepEqual(await report({ id, status: 'completed' }), [409, 'conflict']);
    const confirmed = { id, status: 'confirmed' };
    assert.deepEqual(await report(confirmed, undefined, 'dev-provisioning'), [403, 'forbidden']);
    const event = 'appointmentStateChangeEvent';
    assert.deepEqual(await report({ id, status: 'confirmed' }, event, 'dev-channel'), [403, 'forbidden']);
  });

  it('may carry another time', async () => {
    const { id } = await make('A-4');
    const later = { startDateTime: '2030-01-02T08:00:00.000Z', endDateTime: '2030-01-02T10:00:00.000Z' };
    assert.deepEqual(await report({ id, validFor: later }, 'appointmentAttributeValueChangeEvent'), [
      201,
      'applied',
    ]);
    assert.deepEqual((await read(id)).validFor, later);
  });
});
