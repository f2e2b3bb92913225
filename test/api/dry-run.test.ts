import { orderForms } from '../../domain/order/order.js';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';
import { type Json, openSeededScene } from './scene.js';
import { perSuite } from '../support/per-suite.js';

const folder = join(projectRoot, 'catalog-seeds', 'orders');
const orderFile = (name: string): Json => JSON.parse(readFileSync(join(folder, name), 'utf8'));

describe('a dry run with the seeds', () => {
  const scene = perSuite(openSeededScene);

  const kindOf = (order: Json): string =>
    Object.entries(orderForms).find(([, { items }]) => order[items])?.[0] ?? 'productOrder';
  const plan = async (order: Json) => scene.call('POST', `/api/v1/${kindOf(order)}/plan`, { body: order });

  for (const name of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    if (['invalid.json', 'not-feasible.json'].includes(name)) continue;
    it(`plans ${name}, and stores nothing`, async () => {
      const { status, body } = await plan(orderFile(name));
      assert.deepEqual([status, body.qualification.result, body.errorMessage], [200, 'qualified', undefined]);
      assert.ok(body.plan.steps.length > 0);
      const [{ orders }] = (await scene.database.rows<Json>(
        `SELECT (SELECT COUNT(*) FROM product_order) + (SELECT COUNT(*) FROM service_order)
           + (SELECT COUNT(*) FROM resource_order) AS orders`,
      )) as [Json];
      assert.equal(Number(orders), 0);
    });
  }

  it('says why an order is not feasible', async () => {
    const { status, body } = await plan(orderFile('not-feasible.json'));
    assert.deepEqual([status, body.qualification.result], [200, 'unqualified']);
  });

  it('finds nothing under an id that is too long', async () => {
    const action = 'modify';
    const unknown = { id: 'é💥' };
    const product = await plan({ productOrderItem: [{ id: '1', action, product: unknown }] });
    const service = await plan({ serviceOrderItem: [{ id: '1', action, service: unknown }] });
    for (const { status, body } of [product, service]) {
      assert.deepEqual([status, body.qualification.result, body.plan], [200, 'unqualified', undefined]);
    }
  });

  it('explains on request why each step is in the plan and why nothing else is', async () => {
    const order = orderFile('fibre-self-install.json');
    const ask = async (query: string) =>
      scene.call('POST', `/api/v1/productOrder/plan${query}`, { body: order });
    const { body } = await ask('?explain=true');
    assert.deepEqual(
      (body.explanation.steps as Json[]).map(({ id }) => id as string),
      (body.plan.steps as Json[]).map(({ id }) => id as string),
    );
    const visit = (body.explanation.notTaken as Json[]).find(({ obstacle }) => obstacle === 'condition');
    assert.deepEqual(visit, {
      itemId: '1.1',
      key: '1.1/internet-access/cfs-internet-access',
      place: 'serviceSpecification cfs-internet-access: specificationRelationship[1]',
      obstacle: 'condition',
      message: 'The condition for onsite-installation does not hold.',
      seen: { installation: 'selfInstall' },
    });
    assert.equal((await ask('')).body.explanation, undefined);
    const wrong = await ask('?explain=perhaps');
    assert.deepEqual([wrong.status, wrong.body.errors[0].path], [400, '?explain']);
  });

  it('is validated like the order itself', async () => {
    const order = orderFile('invalid.json');
    const dry = await plan(order);
    const real = await scene.call('POST', '/tmf-api/productOrderingManagement/v4/productOrder', {
      body: order,
    });
    assert.deepEqual([dry.status, dry.body], [400, real.body]);
  });

  it('lists every reason why the order cannot be decomposed', async () => {
    const body = { productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'unheard' } }] };
    const reply = await plan(body);
    assert.equal(reply.status, 200);
    assert.notDeepEqual([reply.body.qualification.result, reply.body.errorMessage], ['qualified', undefined]);
  });
});
