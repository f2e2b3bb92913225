import assert from 'node:assert/strict';
import { fullOrder, keepRecords } from './support/full-order.js';
import {
  appointment,
  caretaker,
  carriedOn,
  contact,
  customer,
  dates,
  frame,
  janitor,
  notes,
  parties,
  place,
} from './support/carried.js';
import { openScene } from './support/scene.js';
import type { Json } from '../../domain/lib/json.js';
import { perSuite } from '../support/per-suite.js';

describe('a hand-off', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  before(async () => {
    await keepRecords(scene);
  });

  beforeEach(() => {
    scene.downstream.asked.length = 0;
    scene.downstream.answer = () => ({ status: 201 });
  });

  const { stepOf, sent, complete } = carriedOn(scene);

  const callback = (id: string) => `${id}:1:do`;
  const turnupOrder = (path: string, id: string) => ({
    externalReferenceType: 'turnupOrder',
    name: `http://turnup.test${path}/${id}`,
    '@type': 'ExternalReference',
  });
  const productOrder = (id: string) => ({
    id,
    href: `http://turnup.test/tmf-api/productOrderingManagement/v4/productOrder/${id}`,
    '@referredType': 'ProductOrder',
  });
  const referencesOf = (doc: Json) => [
    {
      '@type': 'ExternalReference',
      externalReferenceType: 'productOrder',
      id: doc['externalId'],
      name: doc['externalId'],
    },
    {
      '@type': 'ExternalReference',
      externalReferenceType: 'agreement',
      id: 'frame-1',
      name: 'Frame contract',
    },
  ];

  it('carries in a service order the customer, dates, priority, notes, appointment, site contact and references', async () => {
    const doc = fullOrder();
    const order = await scene.begin(doc);
    const row = await stepOf(order, 'rfs-fibre-access-line');
    const { body } = await sent(order, row);
    const path = '/tmf-api/serviceOrdering/v4/serviceOrder';
    assert.deepEqual(body, {
      '@type': 'ServiceOrder',
      description: 'Set up Fibre access line',
      externalId: callback(row.id),
      callbackUrl: `http://turnup.test/api/v1/callback/${callback(row.id)}`,
      ...dates,
      priority: '1',
      notificationContact: 'orders@nordwind.example',
      note: notes,
      relatedParty: parties,
      externalReference: [turnupOrder(path, row.id), ...referencesOf(doc)],
      orderRelationship: [{ ...productOrder(order.orderId), relationshipType: 'isPartOf' }],
      serviceOrderItem: [
        {
          id: '1',
          '@type': 'ServiceOrderItem',
          action: 'add',
          quantity: 1,
          appointment,
          service: {
            id: row.step.inventoryId,
            href: `http://turnup.test/tmf-api/serviceInventory/v4/service/${row.step.inventoryId}`,
            '@type': 'Service',
            name: 'Set up Fibre access line',
            serviceSpecification: row.step.specification,
            serviceCharacteristic: [
              ...row.step.characteristics,
              ...(row.step.asked ?? []).map((name) => ({ name, value: null })),
            ],
            place: [place],
            relatedParty: [caretaker, janitor],
          },
        },
      ],
    });
  });

  it('carries the same in a resource order, with a numeric priority and references that have an owner', async () => {
    const doc = fullOrder();
    const order = await scene.begin(doc);
    const row = await stepOf(order, 'sim-card');
    const { body } = await sent(order, row);
    const { externalReference, orderItem, ...head } = body as Json & {
      externalReference: Json[];
      orderItem: Json[];
    };
    assert.deepEqual(head, {
      '@type': 'ResourceOrder',
      description: 'Set up SIM card',
      externalId: callback(row.id),
      callbackUrl: `http://turnup.test/api/v1/callback/${callback(row.id)}`,
      ...dates,
      priority: 1,
      notificationContact: 'orders@nordwind.example',
      note: notes,
      relatedParty: parties,
    });
    const { '@referredType': _, ...parent } = productOrder(order.orderId);
    assert.deepEqual(externalReference.slice(1), [
      { '@type': 'ExternalId', entityType: 'productOrder', owner: 'Turnup', ...parent },
      { '@type': 'ExternalId', entityType: 'productOrder', owner: 'test', id: doc['externalId'] },
      {
        '@type': 'ExternalId',
        entityType: 'agreement',
        owner: 'Turnup',
        id: 'frame-1',
        name: 'Frame contract',
      },
    ]);
    assert.deepEqual(
      [Object.keys(orderItem[0]!), Object.keys(orderItem[0]!['resource'] as Json)],
      [
        ['id', '@type', 'action', 'quantity', 'resource'],
        ['href', 'id', '@type', 'name', 'resourceSpecification', 'resourceCharacteristic'],
      ],
    );
  });

  it('carries in a work order whom the technician calls, when to come and what to know', async () => {
    const doc = fullOrder();
    const order = await scene.begin(doc);
    const line = await stepOf(order, 'rfs-fibre-access-line');
    await sent(order, line);
    await complete(order, line);
    const row = await stepOf(order, 'onsite-installation');
    const { body } = await sent(order, row);
    const path = '/tmf-api/workOrderManagement/v4/workOrder';
    assert.deepEqual(body, {
      '@type': 'WorkOrder',
      description: row.step.name,
      externalId: callback(row.id),
      callbackUrl: `http://turnup.test/api/v1/callback/${callback(row.id)}`,
      ...dates,
      priority: '1',
      notificationContact: 'orders@nordwind.example',
      note: { text: 'sales: Ring twice.\nThe cellar is locked.' },
      relatedParty: parties,
      agreement: [frame],
      billingAccount: { id: 'account-1', name: 'Household' },
      channel: [{ id: 'web', name: 'Web shop', role: 'sales' }],
      externalReference: [turnupOrder(path, row.id), referencesOf(doc)[0]],
      order: [productOrder(order.orderId)],
      workOrderItem: [
        {
          id: '1',
          '@type': 'WorkOrderItem',
          action: 'add',
          quantity: 1,
          appointment,
          work: {
            '@type': 'Work',
            name: row.step.name,
            workSpecification: row.step.specification,
            workCharacteristic: row.step.characteristics,
            ...row.step.workOrder,
            place: [place],
            relatedParty: [caretaker, janitor],
          },
        },
      ],
    });
  });

  it('carries what Turnup shows of it', async () => {
    const order = await scene.begin(fullOrder());
    const row = await stepOf(order, 'rfs-fibre-access-line');
    const [shown] = await scene.database.rows<{
      doc: Json;
      requestedStartDate: Date;
      requestedCompletionDate: Date;
    }>('SELECT doc, requestedStartDate, requestedCompletionDate FROM service_order WHERE id = ?', [row.id]);
    const { body } = await sent(order, row);
    const { externalId: _, callbackUrl: __, orderRelationship: ___, externalReference, ...said } = body;
    // Addresses are added to what is stored when it is shown.
    const [item] = said['serviceOrderItem'] as [{ service: Json }];
    const { href: ____, ...service } = item.service;
    assert.deepEqual(shown?.doc, {
      ...said,
      serviceOrderItem: [{ ...item, service }],
      externalReference: (externalReference as Json[]).slice(1),
    });
    assert.deepEqual(
      [shown.requestedStartDate, shown.requestedCompletionDate],
      [new Date(dates.requestedStartDate), new Date(dates.requestedCompletionDate)],
    );
  });

  it('carries what a captured service order says', async () => {
    const order = await scene.begin(
      {
        externalId: 'som-1',
        priority: '3',
        note: [{ text: 'Careful.' }],
        relatedParty: [{ id: 'customer-full', role: 'customer', '@referredType': 'Customer' }],
        externalReference: [{ name: 'ticket-7', externalReferenceType: 'ticket' }],
        serviceOrderItem: [
          {
            id: '1',
            action: 'add',
            appointment: { id: 'appointment-1', description: 'In the morning' },
            service: {
              serviceSpecification: { id: 'cfs-mobile-service' },
              serviceCharacteristic: [{ name: 'dataGb', value: 50 }],
              note: [{ text: 'Business line.' }],
              relatedParty: [{ id: 'janitor', role: 'porter', '@referredType': 'Individual' }],
            },
          },
        ],
      },
      'serviceOrder',
    );
    const row = (await scene.steps(order)).find(({ step }) => step.dependsOn.length === 0)!;
    const { body } = await sent(order, row);
    const [item] = (body['orderItem'] ?? body['serviceOrderItem']) as [Json];
    const subject = (item['resource'] ?? item['service']) as Json;
    assert.deepEqual(
      [body['priority'], body['note'], body['relatedParty'], item['appointment'], subject['note']],
      [3, [{ text: 'Careful.' }], [customer, contact], appointment, [{ text: 'Business line.' }]],
    );
    assert.deepEqual(subject['relatedParty'], [{ ...janitor, role: 'porter' }]);
    assert.deepEqual(
      (body['externalReference'] as Json[])
        .slice(2)
        .map(({ entityType, id, owner }) => [entityType, id, owner]),
      [
        ['serviceOrder', 'som-1', 'test'],
        ['ticket', 'ticket-7', 'test'],
      ],
    );
  });
});
