import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { openScene, type Json } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const customers = `${apis.customer.base}/customer`;
const engagedParty = { id: 'p-1', '@referredType': 'Individual' };

describe('events', () => {
  const scene = perSuite(openScene);

  /** The events of the resource, oldest first. */
  async function eventsOf(id: string): Promise<Json[]> {
    const { body } = await scene.call('GET', `${apis.event.base}/event?source.id=${id}&sort=eventTime`);
    return body;
  }

  async function make(path: string, body: Json): Promise<Json> {
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  }

  it('report creation, attribute change, state change and deletion, each with the resource as it was at that moment', async () => {
    const made = await make(customers, { name: 'Ann', status: 'new', engagedParty, unheard: [1] });
    const path = `${customers}/${made.id}`;
    const { body: renamed } = await scene.call('PATCH', path, { body: { name: 'Anne', unheard: null } });
    const { body: moved } = await scene.call('PATCH', path, { body: { status: 'active' } });
    await scene.call('DELETE', path);
    const events = await eventsOf(made.id);
    assert.deepEqual(
      events.map(({ eventType, fieldPath, event }) => [eventType, fieldPath, event]),
      [
        ['CustomerCreateEvent', undefined, { customer: made }],
        ['CustomerAttributeValueChangeEvent', 'name,unheard', { customer: renamed }],
        ['CustomerStateChangeEvent', undefined, { customer: moved }],
        ['CustomerDeleteEvent', undefined, { customer: moved }],
      ],
    );
  });

  it('report a change of state and of attributes as two events, and none for a patch that changes nothing', async () => {
    const { id } = await make(customers, { name: 'Bob', engagedParty });
    await scene.call('PATCH', `${customers}/${id}`, { body: { name: 'Rob', status: 'active' } });
    await scene.call('PATCH', `${customers}/${id}`, { body: { name: 'Rob' } });
    assert.deepEqual(
      new Set((await eventsOf(id)).map(({ eventType }) => eventType)),
      new Set(['CustomerCreateEvent', 'CustomerStateChangeEvent', 'CustomerAttributeValueChangeEvent']),
    );
  });

  it('report one change event of a service specification, as TMF633 defines no other', async () => {
    const path = `${apis.serviceCatalog.base}/serviceSpecification`;
    const { id } = await make(path, { name: 'Line' });
    await scene.call('PATCH', `${path}/${id}`, { body: { description: 'x', lifecycleStatus: 'inDesign' } });
    assert.deepEqual(
      (await eventsOf(id)).map(({ eventType }) => eventType),
      ['ServiceSpecificationCreateEvent', 'ServiceSpecificationChangeEvent'],
    );
  });

  it('refer to the version of a catalog entry that has changed', async () => {
    const path = `${apis.productCatalog.base}/productSpecification`;
    const made = await make(path, { id: 'versioned', name: 'Line', version: '2.0' });
    const [{ event, source }] = (await eventsOf(made.id)) as [Json];
    assert.deepEqual(event, { productSpecification: made });
    assert.deepEqual(source, { id: made.id, href: made.href, '@referredType': 'ProductSpecification' });
    assert.match(source.href, /:\(version=2\.0\)$/);
  });

  it('report nothing for resources without events in the definitions', async () => {
    const address = { city: 'Delft', country: 'NL', postcode: '1', streetName: 'Markt' };
    const { id } = await make(`${apis.geographicAddress.base}/geographicAddress`, address);
    assert.deepEqual(await eventsOf(id), []);
  });

  it('report an order in the transaction that accepts it, and not again when the request is repeated', async () => {
    const orders = `${apis.productOrdering.base}/productOrder`;
    const customer = await make(customers, { name: 'Emil', engagedParty });
    const body = {
      externalId: 'E-1',
      relatedParty: [{ id: customer.id, role: 'customer' }],
      productOrderItem: [{ id: '1', action: 'add' }],
    };
    const order = await make(orders, body);
    assert.equal((await scene.call('POST', orders, { body })).status, 200);
    const events = await eventsOf(order.id);
    assert.deepEqual(
      events.map(({ eventType, correlationId, event }) => [eventType, correlationId, event]),
      [['ProductOrderCreateEvent', order.id, { productOrder: order }]],
    );
    const [{ source, reportingSystem }] = events as [Json];
    assert.deepEqual(source, { id: order.id, href: order.href, '@referredType': 'ProductOrder' });
    assert.equal(reportingSystem.id, 'turnup');
  });

  it('have ids that never change, by which each can be read', async () => {
    const { id } = await make(customers, { name: 'Carl', engagedParty });
    const [event] = (await eventsOf(id)) as [Json];
    assert.match(event.eventId, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const { body } = await scene.call('GET', `${apis.event.base}/event/${event.eventId}`);
    assert.deepEqual(body, event);
  });

  it('are found by their content', async () => {
    const { id } = await make(customers, { name: 'Dora', engagedParty });
    const found = async (query: string) =>
      (await scene.call('GET', `/tmf-api/eventManagement/v4/event?${query}`)).body.map(
        (each: Json) => each.source.id,
      );
    assert.deepEqual(await found('event.customer.name=Dora'), [id]);
    assert.deepEqual(await found('event.customer.name=Nobody'), []);
  });
});
