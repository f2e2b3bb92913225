import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { discoveryExamples } from '../../api/inventory/discovery-examples.js';
import { runDiscoveryImport } from '../../activities/inventory/discovery-import.js';
import { failDiscoveryImport } from '../../entities/inventory/discovery-imports.js';
import { perSuite } from '../support/per-suite.js';
import { discrepancies, imports, line, openDiscoveryScene, services } from './discovery-scene.js';
import type { Json } from './scene.js';

describe('a discovery of the network', () => {
  const scene = perSuite(openDiscoveryScene);

  it('makes a discrepancy of what differs, once, and overwrites nothing', async () => {
    const { id } = await scene.installed();
    const first = await scene.report({ item: [line(id, 100)] });
    assert.equal(first.state, 'done');
    assert.deepEqual(first.progress, { items: 1, compared: 1, skipped: 0, opened: 1, resolved: 0 });
    const [found, ...others] = await scene.discrepanciesOf(id);
    assert.equal(others.length, 0);
    const { state, kind, discrepancyType, attribute, item, place, specification, recorded, discovered } =
      found;
    assert.deepEqual(
      {
        state,
        kind,
        discrepancyType,
        attribute,
        recorded,
        discovered,
        place,
        specification,
        import: found.import.id,
      },
      {
        state: 'open',
        kind: 'service',
        discrepancyType: 'characteristic',
        attribute: 'mbps',
        recorded: 250,
        discovered: 100,
        place: { id: 'site-1' },
        specification: { id: 'rfs-line', '@referredType': 'ServiceSpecification' },
        import: first.id,
      },
    );
    assert.ok(item.href.endsWith(`${services}/${id}`));
    const again = await scene.report({ item: [line(id, 100)] });
    assert.deepEqual([again.progress.opened, (await scene.discrepanciesOf(id)).length], [0, 1]);
    assert.equal((await scene.get(`${services}/${id}`)).serviceCharacteristic[0].value, 250);
  });

  it('is resolved by a later report that agrees, and not by one that says nothing of it', async () => {
    const { id } = await scene.installed();
    await scene.report({ item: [line(id, 100)] });
    const [{ id: found }] = (await scene.discrepanciesOf(id)) as [Json];
    await scene.report({ item: [{ kind: 'service', id, place: { id: 'site-1' } }] });
    assert.equal((await scene.get(`${discrepancies}/${found}`)).state, 'open');
    const later = await scene.report({ item: [line(id, 250)] });
    assert.deepEqual(
      [later.progress.resolved, (await scene.get(`${discrepancies}/${found}`)).state],
      [1, 'resolved'],
    );
    assert.equal((await scene.decide(found, 'accept')).status, 409);
  });

  it('does not compare what was changed after the network was looked at', async () => {
    const { id } = await scene.installed();
    const before = new Date(Date.now() - 60_000).toISOString();
    const { progress } = await scene.report({ discoveredAt: before, item: [line(id, 100)] });
    assert.deepEqual([progress.skipped, (await scene.discrepanciesOf(id)).length], [1, 0]);
  });

  it('is of now when the clock of its source is a little ahead, and is refused when it is more', async () => {
    const { id } = await scene.installed();
    const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const { discoveredAt } = await scene.report({ discoveredAt: inMinutes(4), item: [line(id, 100)] });
    assert.ok(Date.parse(discoveredAt as string) <= Date.now());
    const late = { source: 'ems', discoveredAt: inMinutes(6), item: [line(id, 100)] };
    assert.equal((await scene.call('POST', imports, { body: late })).status, 400);
  });

  it('forgets what it found when neither it nor the install base has it any more', async () => {
    const id = randomUUID();
    const specification = { id: `ont-${id}` };
    await scene.report({ item: [{ kind: 'resource', id, specification }] });
    const { progress } = await scene.report({ scope: { kind: 'resource', specification }, item: [] });
    const [{ state }] = (await scene.discrepanciesOf(id)) as [Json];
    assert.deepEqual([progress.resolved, state], [1, 'resolved']);
  });

  it('is followed once, by however many workers, in parts, and goes on where it was', async () => {
    const spec = `spec-${randomUUID()}`;
    const item = Array.from({ length: 1_100 }, (_, index) => ({
      kind: 'resource',
      id: `${spec}-${index}`,
      specification: { id: spec },
    }));
    const { body } = await scene.call('POST', imports, { body: { source: 'ems', item } });
    await Promise.all([1, 2, 3].map(async () => runDiscoveryImport(scene.worker(), { id: body.id })));
    await failDiscoveryImport(scene.worker(), body.id, 'too late: it is done');
    const done = await scene.get(`${imports}/${body.id}`);
    assert.deepEqual([done.state, done.progress.compared, done.progress.opened], ['done', 1_100, 1_100]);
    const found = await scene.call('GET', `${discrepancies}?specification.id=${spec}&limit=0`);
    assert.equal(found.headers.get('x-total-count'), '1100');
  });

  it('misses all of a scope of many parts, each once', async () => {
    const spec = `spec-${randomUUID()}`;
    const ids = Array.from({ length: 1_001 }, (_, index) => `${spec}-${index}`);
    const at = new Date(Date.now() - 10_000);
    await scene.database.transaction(async (tx) => {
      const row = { state: 'available', name: 'ONT', category: 'Resource', specificationId: spec, doc: {} };
      const rows = ids.map((id) => ({ ...row, id, createdAt: at, updatedAt: at }));
      tx.insert('resource', Object.keys(rows[0]!) as (keyof (typeof rows)[0])[], rows);
    });
    const scope = { kind: 'resource', specification: { id: spec } };
    const there = { kind: 'resource', id: ids[700]! };
    const { progress } = await scene.report({ scope, item: [there] });
    assert.deepEqual(progress, { items: 1, compared: 1, skipped: 0, opened: 1_000, resolved: 0 });
    const back = ids.map((id) => ({ kind: 'resource', id }));
    assert.equal((await scene.report({ scope, item: back })).progress.resolved, 1_000);
  });

  it('finds the same at the same time as another one, and makes one discrepancy of it', async () => {
    const { id } = await scene.installed();
    const post = async () => scene.call('POST', imports, { body: { source: 'ems', item: [line(id, 100)] } });
    const jobs = await Promise.all([post(), post(), post()]);
    await Promise.all(jobs.map(async ({ body }) => runDiscoveryImport(scene.worker(), { id: body.id })));
    assert.equal((await scene.discrepanciesOf(id)).length, 1);
    for (const { body } of jobs) assert.equal((await scene.get(`${imports}/${body.id}`)).state, 'done');
  });

  it('is refused with every fault and its place', async () => {
    const item = line('line-1', 1);
    for (const [body, path] of [
      [{ item: [item, item] }, '$.item[1].id'],
      [{ item: [] }, '$.item'],
      [{ scope: { kind: 'service' }, item: [] }, '$.scope'],
      [{ item: [item], discoveredAt: '2999-01-01T00:00:00Z' }, '$.discoveredAt'],
      [{ item: [{ ...item, id: 'größe' }] }, '$.item[0].id'],
      [{ item: [{ ...item, name: 'x'.repeat(256) }] }, '$.item[0].name'],
      [
        { item: [{ ...item, characteristic: [{ name: 'x'.repeat(256), value: 1 }] }] },
        '$.item[0].characteristic[0].name',
      ],
    ] as const) {
      const reply = await scene.call('POST', imports, { body: { source: 'ems', ...body } });
      assert.deepEqual([reply.status, reply.body.errors?.[0].path], [400, path], JSON.stringify(reply.body));
    }
    assert.equal((await scene.decide('unheard', 'accept')).status, 404);
  });

  it('ends with its fault when Turnup fails at it', async () => {
    const { body } = await scene.call('POST', imports, { body: { source: 'ems', item: [line('a', 1)] } });
    await failDiscoveryImport(scene.worker(), body.id, 'no memory');
    const failed = await scene.get(`${imports}/${body.id}`);
    assert.deepEqual(
      [failed.state, failed.fault[0].message],
      ['terminatedWithError', 'could not be compared: no memory'],
    );
    await runDiscoveryImport(scene.worker(), { id: body.id });
    assert.equal((await scene.get(`${imports}/${body.id}`)).state, 'terminatedWithError');
  });

  for (const [title, body] of Object.entries(discoveryExamples))
    it(`is taken as the examples have it: ${title}`, async () => {
      const reply = await scene.call('POST', imports, { body });
      assert.equal(reply.status, 202, JSON.stringify(reply.body));
    });
});
