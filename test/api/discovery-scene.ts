import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { runDiscoveryImport } from '../../activities/inventory/discovery-import.js';
import { turnup } from '../../entities/actor.js';
import type { Database } from '../../entities/database.js';
import { type Json, openScene, type Reply, type Scene } from './scene.js';

export const imports = '/api/v1/discoveryImport';
export const discrepancies = '/api/v1/discrepancy';
export const services = `${apis.serviceInventory.base}/service`;
export const resources = `${apis.resourceInventory.base}/resource`;

/** An install base, and a network that reports what it finds of it. */
interface DiscoveryScene extends Scene {
  readonly worker: () => Database;
  readonly get: (path: string) => Promise<Json>;
  /** A service in use, alone unless it says otherwise. */
  readonly installed: (more?: Json) => Promise<Json>;
  /** The import of what is sent, which is compared at once. */
  readonly report: (body: Json) => Promise<Json>;
  readonly discrepanciesOf: (itemId: string) => Promise<Json[]>;
  readonly decide: (id: string, decision: 'accept' | 'dismiss', body?: Json) => Promise<Reply>;
}

/** A line as it was found. */
export const line = (id: string, mbps: number): Json => ({
  kind: 'service',
  id,
  characteristic: [{ name: 'mbps', value: mbps }],
});

export async function openDiscoveryScene(): Promise<DiscoveryScene> {
  const scene = await openScene();
  const worker = () => scene.database.pool.as(turnup('runDiscoveryImport'));
  const get = async (path: string): Promise<Json> => (await scene.call('GET', path)).body;
  return {
    ...scene,
    worker,
    get,
    installed: async (more = {}) =>
      scene.created(services, {
        state: 'active',
        serviceSpecification: { id: 'rfs-line' },
        serviceCharacteristic: [
          { name: 'mbps', value: 250 },
          { name: 'profile', value: 'gold' },
        ],
        place: [{ id: 'site-1', role: 'installationAddress' }],
        ...more,
      }),
    async report(body) {
      const reply = await scene.call('POST', imports, { body: { source: 'ems', ...body } });
      assert.equal(reply.status, 202, JSON.stringify(reply.body));
      assert.ok(scene.delivered.includes(`discoveryImport/${reply.body.id}`));
      assert.equal(reply.headers.get('location'), reply.body.href);
      await runDiscoveryImport(worker(), { id: reply.body.id });
      return await get(`${imports}/${reply.body.id}`);
    },
    discrepanciesOf: async (id) => get(`${discrepancies}?item.id=${id}`),
    decide: async (id, decision, body) =>
      scene.call('POST', `${discrepancies}/${id}/${decision}`, body === undefined ? {} : { body }),
  };
}
