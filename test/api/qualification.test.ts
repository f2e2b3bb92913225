import assert from 'node:assert/strict';
import { eventRetrySchedule } from '../../domain/events/retry-schedule.js';
import { log } from '../support/log.js';
import { workerParts } from '../support/activities.js';
import { apis } from '../../api/apis.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { createOutbound } from '../../outbound/outbound.js';
import { openRelayScene } from '../relay/support/relay-scene.js';
import { until } from '../support/until.js';
import { perSuite } from '../support/per-suite.js';
import { type Json, openSeededScene } from './scene.js';

const services = apis.serviceQualification.base;
const check = `${services}/checkServiceQualification`;
const query = `${services}/queryServiceQualification`;
const offerings = `${apis.productOfferingQualification.base}/productOfferingQualification`;

const berlin = { role: 'installationAddress', postcode: '10119' };
const barnim = { role: 'installationAddress', postcode: '16321' };
const internet = (downstreamMbps: number, place: Json) => ({
  serviceSpecification: { id: 'cfs-internet-access' },
  serviceCharacteristic: [{ name: 'downstreamMbps', value: downstreamMbps }],
  place: [place],
});

const qualificationWorkflowId = (id: string) => jobWorkflowId('qualification', id);

describe('a qualification with the seeds', () => {
  const scene = perSuite(openSeededScene);

  const post = async (path: string, body: Json): Promise<Json> => {
    const reply = await scene.call('POST', path, { body });
    assert.equal(reply.status, 201, JSON.stringify(reply.body));
    return reply.body;
  };
  const atOnce = async (path: string, body: Json) => post(path, { ...body, instantSyncQualification: true });
  const resultsOf = ({ serviceQualificationItem: items }: Json) =>
    items.map(({ qualificationResult }: Json) => qualificationResult as string);
  const codesOf = ({ eligibilityUnavailabilityReason: reasons = [] }: Json) =>
    reasons.map(({ code }: Json) => code as string);

  describe('of services', () => {
    it('is answered by the service areas, at once when the caller waits', async () => {
      const body = await atOnce(check, { serviceQualificationItem: [{ service: internet(500, berlin) }] });
      assert.deepEqual([body.state, body.qualificationResult], ['done', 'qualified']);
      assert.deepEqual(resultsOf(body), ['qualified']);
      assert.equal(body.serviceQualificationItem[0].id, '1');
      assert.ok(body.effectiveQualificationDate < body.expirationDate);
      assert.ok(!scene.delivered.includes(qualificationWorkflowId(body.id)));
    });

    it('says what is wrong and, on request, what is available instead', async () => {
      const request = { serviceQualificationItem: [{ id: 'a', service: internet(500, barnim) }] };
      const plain = await atOnce(check, request);
      assert.deepEqual([plain.qualificationResult, resultsOf(plain)], ['unqualified', ['unqualified']]);
      assert.deepEqual(codesOf(plain.serviceQualificationItem[0]), ['speedNotAvailable']);
      const [item] = (await atOnce(check, { ...request, provideAlternative: true })).serviceQualificationItem;
      assert.equal(item.qualificationResult, 'alternate');
      assert.deepEqual(item.alternateServiceProposal[0].alternateService, {
        serviceSpecification: { id: 'cfs-internet-access' },
        serviceCharacteristic: [{ name: 'downstreamMbps', value: 250 }],
      });
      const silent = await atOnce(check, { ...request, provideUnavailabilityReason: false });
      assert.deepEqual(codesOf(silent.serviceQualificationItem[0]), []);
    });

    it('knows the postcode of a site or address that only its id names', async () => {
      const { body: address } = await scene.call('POST', `${apis.geographicAddress.base}/geographicAddress`, {
        body: { postcode: '16341', city: 'Panketal' },
      });
      const site = await post(`${apis.geographicSite.base}/geographicSite`, { place: [{ id: address.id }] });
      for (const { id } of [address, site]) {
        const body = await atOnce(check, {
          serviceQualificationItem: [
            { service: internet(250, { id, role: 'installationAddress' }) },
            { service: internet(500, { id, role: 'installationAddress' }) },
          ],
        });
        assert.deepEqual(resultsOf(body), ['qualified', 'unqualified'], id);
      }
      const order = {
        serviceOrderItem: [
          { id: '1', action: 'add', service: internet(250, { id: site.id, role: 'installationAddress' }) },
        ],
      };
      const { body: plan } = await scene.call('POST', '/api/v1/serviceOrder/plan', { body: order });
      assert.equal(plan.qualification.result, 'qualified');
    });

    it('lists what is available at a place, with the highest speed there', async () => {
      const found = async (service: Json) =>
        (await atOnce(query, { searchCriteria: { service } })).serviceQualificationItem;
      const inBarnim = await found({ place: [barnim] });
      const ids = inBarnim.map(({ id }: Json) => id as string);
      assert.ok(ids.includes('cfs-internet-access'), ids);
      assert.ok(inBarnim.every(({ service: { place } }: Json) => place[0].postcode === barnim.postcode));
      const named = { serviceSpecification: { id: 'cfs-internet-access' } };
      assert.deepEqual(await found({ ...named, place: [{ ...barnim, postcode: '99999' }] }), []);
      const fast = { serviceCharacteristic: [{ name: 'downstreamMbps', value: 1000 }] };
      assert.equal((await found({ ...named, ...fast, place: [berlin] })).length, 1);
      assert.deepEqual(await found({ ...named, ...fast, place: [barnim] }), []);
    });

    it('cannot be changed once it is done', async () => {
      const { id } = await atOnce(check, { serviceQualificationItem: [{ service: internet(500, berlin) }] });
      const { status, body } = await scene.call('PATCH', `${check}/${id}`, { body: { description: 'x' } });
      assert.deepEqual([status, body.code], [409, 'conflict']);
      assert.match(body.message, /It is done.*the legal next ones are: none/);
    });

    it('is completed by the server only; a caller may terminate it', async () => {
      const { id, state } = await post(check, { serviceQualificationItem: [{ service: {} }] });
      assert.equal(state, 'accepted');
      const patch = async (body: Json) => scene.call('PATCH', `${check}/${id}`, { body });
      const refused = await patch({ state: 'done' });
      assert.deepEqual(
        [refused.status, refused.body.errors[0].allowedValues],
        [409, ['terminatedWithError']],
      );
      assert.equal((await patch({ state: 'terminatedWithError' })).status, 200);
      assert.equal((await patch({ description: 'x' })).status, 409);
    });
  });

  describe('of offerings', () => {
    const bundle = (downstreamMbps: number, place: Json) => ({
      relatedParty: [{ id: 'c-1', role: 'customer', '@referredType': 'Customer' }],
      place: [place],
      productOfferingQualificationItem: [
        {
          id: '1',
          productOffering: { id: 'fibre-home' },
          productOfferingQualificationItem: [
            {
              id: '1.1',
              productOffering: { id: 'fibre-internet' },
              product: { productCharacteristic: [{ name: 'downstreamMbps', value: downstreamMbps }] },
            },
          ],
        },
      ],
    });

    it('is answered item by item, a bundle with its parts', async () => {
      const good = await atOnce(offerings, bundle(500, berlin));
      assert.deepEqual([good.state, good.qualificationResult], ['done', 'qualified']);
      const bad = await atOnce(offerings, { ...bundle(500, barnim), provideAlternative: true });
      const [top] = bad.productOfferingQualificationItem;
      const [part] = top.productOfferingQualificationItem;
      assert.deepEqual(
        [bad.qualificationResult, top.qualificationItemResult, part.qualificationItemResult],
        ['alternate', 'alternate', 'alternate'],
      );
      assert.deepEqual(part.alternateProductOfferingProposal[0], {
        id: '1',
        alternateProductOffering: {
          id: 'fibre-internet',
          name: 'Fibre Internet',
          '@referredType': 'ProductOffering',
        },
        alternateProduct: { productCharacteristic: [{ name: 'downstreamMbps', value: 250 }] },
      });
    });

    it('refuses what the catalog does not have', async () => {
      const body = await atOnce(offerings, {
        productOfferingQualificationItem: [{ id: '1', productOffering: { id: 'unheard' } }],
      });
      assert.deepEqual(codesOf(body.productOfferingQualificationItem[0]), ['unknownOffering']);
      assert.equal(body.qualificationResult, 'unqualified');
    });

    it('lists what is available at the place when it has no items', async () => {
      const idsAt = async (place: Json) =>
        (await atOnce(offerings, { place: [place] })).productOfferingQualificationItem.map(
          ({ productOffering }: Json) => productOffering.id as string,
        );
      const nowhere = await idsAt({ role: 'installationAddress', postcode: '99999' });
      const here = await idsAt(berlin);
      assert.ok(here.includes('fibre-home') && !nowhere.includes('fibre-home'), `${here}; ${nowhere}`);
    });

    it('names an item once', async () => {
      const item = { id: '1', productOffering: { id: 'fibre-home' } };
      const { status, body } = await scene.call('POST', offerings, {
        body: { productOfferingQualificationItem: [item, item] },
      });
      assert.deepEqual([status, body.errors[0].path], [400, '$.productOfferingQualificationItem[1].id']);
    });
  });

  it('is answered by its workflow when the caller does not wait', async function () {
    this.timeout('60s');
    const made = [
      await post(check, { serviceQualificationItem: [{ service: internet(500, berlin) }] }),
      await post(query, { searchCriteria: { service: { place: [berlin] } } }),
      await post(offerings, { place: [berlin] }),
    ];
    assert.deepEqual(
      made.map(({ state }) => state as string),
      ['accepted', 'accepted', 'acknowledged'],
    );
    assert.deepEqual(
      scene.delivered.slice(-3),
      made.map(({ id }) => qualificationWorkflowId(id)),
    );
    const { database } = scene;
    const temporal = await openRelayScene(database);
    const outbound = createOutbound({ allowAnyAddress: true, networks: [] });
    const { relay } = temporal;
    const worker = await temporal.worker(
      workerParts({
        database: database.pool,
        relay,
        publicUrl: scene.url,
        log,
        outbound,
        eventRetries: eventRetrySchedule,
      }).activities,
    );
    await worker.runUntil(async () => {
      for (const { id, href } of made) {
        relay.flush(qualificationWorkflowId(id));
        await until(`${href} to be done`, async () => {
          const { body } = await scene.call('GET', new URL(href).pathname);
          return body.state === 'done';
        });
      }
    });
    await temporal.close();
  });
});
