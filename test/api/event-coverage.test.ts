import assert from 'node:assert/strict';
import { resources } from '../../api/process/resources.js';
import type { Resource } from '../../api/tmf630/resource.js';
import { apis } from '../../api/apis.js';
import { type StoredEvent, toNotification } from '../../domain/events/event-payload.js';
import { eventSubjects } from '../../domain/events/event-types.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { type HandOffKind, handOffKinds } from '../../domain/plan/plan.js';
import { receiveCallback } from '../../entities/orders/callbacks.js';
import { requestStop } from '../../entities/orders/hand-off-cancellation.js';
import { managedVpn, workOn } from '../activities/support/own-steps.js';
import { seedOrder } from '../activities/support/scene.js';
import { perSuite } from '../support/per-suite.js';
import { openSceneAtWork } from './scene-at-work.js';
import { cancelOrder } from '../activities/support/rollback.js';
import { notificationFaults } from './notification-faults.js';
import { type Json, referringAnywhere } from './scene.js';
import { subjectOf } from './subject.js';

/** What the definitions have events of, and nothing in Turnup does. */
const never: Readonly<Record<string, string>> = {
  'productOrder delete': 'an order is the record of what was done',
  'serviceOrder delete': 'an order is the record of what was done',
  'resourceOrder delete': 'a part of the order that it is part of',
  'workOrder delete': 'a part of the order that it is part of',
  'geographicAddressValidation stateChange': 'it is done in the POST that makes it',
  'searchTimeSlot stateChange': 'it is done in the POST that makes it',
};

describe('every change that the definitions have an event of', function () {
  this.timeout('3m');
  const scene = perSuite(async () => openSceneAtWork({ orderRules: referringAnywhere }));

  it('is recorded by an operation that causes it, or listed with the reason why there is none', async () => {
    for (const each of resources) await touch(each);
    await runTasks();
    await runOrders();
    await mergeCarts();
    await discover();
    await decideFallout();
    const rows = await scene.work.database.rows<Json>('SELECT DISTINCT resource, eventType FROM event');
    const recorded = new Set(rows.map(({ resource, eventType }) => `${resource} ${eventType}`));
    const unrecorded = [...eventSubjects.values()].flatMap(({ resource, eventTypes }) =>
      Object.entries(eventTypes)
        .filter(([, type]) => !recorded.has(`${resource} ${type}`))
        .map(([change]) => `${resource} ${change}`),
    );
    assert.deepEqual(unrecorded.toSorted(), Object.keys(never).toSorted());
  });

  it('is sent as the definition has it', async () => {
    const events = await scene.work.database.rows<StoredEvent>('SELECT * FROM event');
    const faults = new Set(events.flatMap((event) => [...faultsOf(event)]));
    assert.deepEqual([...faults], []);
  });

  /** By the definition, and by our schema. */
  function faultsOf(event: StoredEvent): readonly string[] {
    return notificationFaults(JSON.parse(JSON.stringify(toNotification(event, scene.url, 'timeOcurred'))));
  }

  /** Whatever callers can do to a resource: make it, change it, move it to another state, delete it. */
  async function touch(resource: Resource): Promise<void> {
    const known = eventSubjects.get(resource.name);
    if (!resource.create || known?.api !== resource.api) return;
    const { create, path } = subjectOf(resource, scene);
    const ids = [(await create(true)).body.id, (await create(false)).body.id];
    for (const id of resource.patch ? ids.slice(0, 1) : []) {
      await scene.call('PATCH', `${path}/${id}`, { body: { remark: 'changed' } });
      // The moves that its table does not have are refused.
      for (const state of statesOf(resource, known.state))
        await scene.call('PATCH', `${path}/${id}`, { body: { [known.state]: state } });
    }
    if (resource.remove && !/Job$|Qualification$/.test(resource.name))
      for (const id of ids) await scene.call('DELETE', `${path}/${id}`);
  }

  /** Finds an item that nobody knows, then otherwise, which somebody dismisses. */
  async function discover(): Promise<void> {
    for (const name of ['ONT', 'ONT 2']) {
      const body = { source: 'ems', item: [{ kind: 'resource', id: 'found', name }] };
      const { body: made } = await scene.call('POST', '/api/v1/discoveryImport', { body });
      await scene.work.activities.runDiscoveryImport({ id: made.id });
    }
    const [found] = (await scene.call('GET', '/api/v1/discrepancy?item.id=found')).body;
    const body = { reason: 'a spare' };
    assert.equal((await scene.call('POST', `/api/v1/discrepancy/${found.id}/dismiss`, { body })).status, 200);
  }

  /** Decides about all fallout of nobody's. */
  async function decideFallout(): Promise<void> {
    const body = { action: 'retry', filter: { owner: 'nobody' }, reason: 'a test' };
    const { body: made } = await scene.call('POST', '/api/v1/falloutJob', { body });
    await scene.work.activities.runFalloutJob({ id: made.id });
  }

  async function mergeCarts(): Promise<void> {
    const carts = `${apis.shoppingCart.base}/shoppingCart`;
    const made = async (): Promise<Json> => (await scene.call('POST', carts, { body: {} })).body;
    const body = { shoppingCart: { id: (await made()).id } };
    const { status } = await scene.call('POST', `${carts}/${(await made()).id}/merge`, { body });
    assert.equal(status, 200);
  }

  function statesOf({ schema }: Resource, attribute: string): readonly string[] {
    const { enum: values } = (schema.properties[attribute] ?? {}) as { readonly enum?: string[] };
    return values ?? ['active', 'other'];
  }

  /** What short workflows do, in place of them; then what they did it to is deleted. */
  async function runTasks(): Promise<void> {
    const asked = { id: '1', service: { serviceSpecification: { id: 'cfs-internet-access' } } };
    const offering = { id: '1', productOffering: { id: 'fibre-internet' } };
    for (const [api, name, body] of [
      [apis.serviceQualification, 'checkServiceQualification', { serviceQualificationItem: [asked] }],
      [
        apis.productOfferingQualification,
        'productOfferingQualification',
        { productOfferingQualificationItem: [offering] },
      ],
    ] as const) {
      const { status, body: made } = await scene.call('POST', `${api.base}/${name}`, { body });
      assert.equal(status, 201, JSON.stringify(made));
    }
    const { database, activities } = scene.work;
    const order = { account: { id: 'c-1' }, line: [{ productOffering: { id: 'fibre-internet' } }] };
    const { body: job } = await scene.call('POST', '/api/v1/order?mode=async', { body: order });
    await activities.runOrderJob({ id: job.id });
    const erasure = { subject: { id: 'c-1', '@referredType': 'Customer' }, reason: 'as asked', dryRun: true };
    const { body: erasing } = await scene.call('POST', '/api/v1/erasure', { body: erasure });
    await activities.runPrivacyJob({ id: erasing.id });
    const jobs = await database.rows<{ id: string }>('SELECT id FROM catalog_job');
    // Those that import from an address where nobody is ask five times.
    await Promise.all(jobs.map(async ({ id }) => activities.runCatalogJob({ id })));
    const rows = await database.rows<{ id: string; resource: string }>(
      `SELECT id, resource FROM business_document WHERE resource LIKE '%Qualification'`,
    );
    for (const { id, resource } of rows) {
      await activities.answerQualification({ id });
      const { api, name } = resources.find((each) => each.name === resource)!;
      await scene.call('DELETE', `${api.base}/${name}/${id}`);
    }
  }

  async function revise(): Promise<void> {
    const order = await scene.work.begin(seedOrder('mobile-plan'));
    const body = { reason: 'more', requestedCompletionDate: '2031-01-01T00:00:00.000Z' };
    const { status, body: revision } = await scene.call(
      'POST',
      `/api/v1/productOrder/${order.orderId}/revision`,
      {
        body,
      },
    );
    assert.equal(status, 202, JSON.stringify(revision));
    const history = await scene.call('GET', `/api/v1/history?resource=productOrder&id=${order.orderId}`);
    const { reason, change } = history.body[0];
    assert.deepEqual(
      [reason, change],
      ['more', [{ attribute: 'orderRevision', after: { id: revision.id, number: 1 } }]],
    );
    await scene.work.activities.replanOrder({ ...order, partition: 0, stepIds: [] });
  }

  /** Orders that are sold, stopped, cancelled, and of which something fails. */
  async function runOrders(): Promise<void> {
    await scene.work.fulfil(await scene.work.begin(seedOrder('fibre-bundle')));
    await scene.work.fulfil(await scene.work.begin(seedOrder('mobile-plan')));
    await revise();
    await workOn(scene.work).complete(await manage(), 'Survey the site');
    for (const [name, kind] of [
      ['captured-service-order', 'serviceOrder'],
      ['fibre-bundle', 'productOrder'],
      ['mobile-plan', 'productOrder'],
    ] as const) {
      for (const way of ['stop', 'cancel'] as const) {
        const order = await scene.work.begin(seedOrder(name), kind);
        for (const step of await reachable(order)) await fail(order, step, way);
      }
    }
  }

  /** Up to the milestone, which is passed at last. */
  async function manage(): Promise<OrderInput> {
    const { complete, rows } = workOn(scene.work);
    const passed = await scene.work.begin(managedVpn);
    await complete(passed, 'Survey the site');
    await scene.work.database.run(`UPDATE manual_task SET doc = JSON_REMOVE(doc, '$.askedCharacteristic')`);
    for (const { name } of await rows(passed)) await complete(passed, name);
    return await scene.work.begin(managedVpn);
  }

  interface Under {
    readonly id: string;
    readonly kind: HandOffKind;
    readonly system: string;
  }

  /** Hands off what there is, one wave after the other; the last of each kind stays under way. */
  async function reachable(order: OrderInput): Promise<readonly Under[]> {
    const steps = await scene.work.steps(order);
    const last = new Map<HandOffKind, Under>();
    for (const { id, step } of steps) {
      const kind = handOffKinds.find((each) => each === step.kind);
      if (kind) last.set(kind, { id, kind, system: step.downstreamSystem });
    }
    for (const { id, step } of steps) {
      await scene.work.activities.handOff({ ...order, system: step.downstreamSystem, stepIds: [id] });
      if ([...last.values()].some((each) => each.id === id)) continue;
      await scene.work.report(id);
      await scene.work.activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
    }
    return [...last.values()];
  }

  async function fail(order: OrderInput, { id, kind, system }: Under, way: 'stop' | 'cancel'): Promise<void> {
    const { activities, database } = scene.work;
    const notices = {
      milestone: [{ id: '1', name: 'Half', status: 'completed' }],
      jeopardyAlert: [{ id: '1', name: 'Late' }],
      errorMessage: [{ code: 'E-1', message: 'No port yet' }],
    };
    const report = {
      stepId: id,
      characteristics: [],
      reasons: [],
      body: notices,
      caller: 'test',
      notices,
    } as const;
    await receiveCallback(database, { ...report, state: 'inProgress', channel: 'callbackUrl' });
    if (way === 'stop') {
      const answer = await requestStop(database, {
        kind,
        orderId: id,
        caller: 'test',
        doc: { [kind]: { id } },
      });
      assert.ok('taskId' in answer, JSON.stringify(answer));
      await activities.askToStop({ id: answer.taskId });
      await scene.work.report(id, 'cancelled');
      await activities.advanceOrder({ ...order, stepIds: [id], partitions: 1, cancelling: false });
      return;
    }
    const asked = await cancelOrder(scene.work, order);
    if (!('taskId' in asked)) return;
    await activities.beginCancel({ ...order, taskId: asked.taskId });
    await activities.undoSteps({ ...order, system, stepIds: [id] });
    await activities.giveUp({ stepIds: [id], reason: 'away' });
  }
});
