import assert from 'node:assert/strict';
import { join } from 'node:path';
import { plan } from '../../catalog/plan.js';
import { exampleOrder, folderWith, removeFolders, run } from './support.js';

const planned = (...args: readonly string[]) => run('plan', plan, ...args);

/** Up to the first line that is empty again. */
const section = (lines: readonly string[], start: string) => {
  const from = lines.findIndex((line) => line.startsWith(start));
  return lines.slice(from, lines.indexOf('', from));
};

describe('npm run plan', () => {
  after(removeFolders);

  it('prints the items with their steps in the order of work', () => {
    const { exitCode, lines } = planned(exampleOrder('fibre-bundle'));
    assert.equal(exitCode, 0);
    assert.deepEqual(lines.slice(0, 2), [
      'catalog-seeds/orders/fibre-bundle.json, a productOrder',
      'Qualification: qualified',
    ]);
    assert.deepEqual(section(lines, '1 Fibre Home'), [
      '1 Fibre Home: add',
      '├── 1.1 Fibre Internet: add',
      '│   ├── #1 serviceOrder Set up Fibre access line [rfs-fibre-access-line] at provisioning ' +
        '{downstreamMbps=500 upstreamMbps=100 lineProfile=FTTH-500-100}',
      '│   └── #2 workOrder Install on site [onsite-installation] at field-service after #1 (soft point of no return)',
      '├── 1.2 Home Router: add',
      '│   └── #4 serviceOrder Set up Router configuration [rfs-router-configuration] at provisioning ' +
        '{model=wifi7 lineProfile=FTTH-500-100 voiceLines=1} after #1, #2, #3',
      '└── 1.3 Home Voice: add',
      '    └── #3 serviceOrder Set up Voice line [rfs-voice-line] at provisioning {lines=1} after #1',
      '4 steps',
    ]);
  });

  it('prints the same plan as a Mermaid flowchart', () => {
    const { lines } = planned(exampleOrder('mobile-plan'));
    assert.deepEqual(lines.slice(lines.indexOf('```mermaid')), [
      '```mermaid',
      'flowchart LR',
      '  subgraph i1["1 Mobile Plan"]',
      '    s1["#1 resourceOrder<br>Set up Mobile number<br>resource-management"]',
      '    s2["#2 resourceOrder<br>Set up SIM card<br>resource-management"]',
      '    s3["#3 serviceOrder<br>Set up Mobile subscription<br>provisioning"]',
      '  end',
      '  s1 --> s3',
      '  s2 --> s3',
      '```',
    ]);
  });

  it('explains why, on request', () => {
    const { lines } = planned(exampleOrder('fibre-self-install'), '--explain');
    assert.deepEqual(section(lines, '#2 Set up Set-top box, because'), [
      '#2 Set up Set-top box, because',
      '  item 1.2: The order item has the action add.',
      '  productOffering home-tv: productSpecification: It sells home-tv 1.0.',
      '  productSpecification home-tv: specificationRelationship[0]: realizedAs cfs-home-tv.',
      '  serviceSpecification cfs-home-tv: specificationRelationship[1]: requires set-top-box, 2 times by setTopBoxes. {setTopBoxes=2}',
      '  resourceSpecification set-top-box: fulfilment[0]: For add a resourceOrder is sent to resource-management.',
    ]);
    const line =
      '    serviceSpecification cfs-internet-access: specificationRelationship[1]: ' +
      'The condition for onsite-installation does not hold. {installation="selfInstall"}';
    const found = lines.indexOf(line);
    assert.equal(lines[found - 1], '  1.1/internet-access/cfs-internet-access');
    assert.ok(found > lines.indexOf('Not in the plan:'));
  });

  it('plans a captured service order', () => {
    const { exitCode, lines } = planned(exampleOrder('captured-service-order'));
    assert.deepEqual(
      [exitCode, lines[0]],
      [0, 'catalog-seeds/orders/captured-service-order.json, a serviceOrder'],
    );
  });

  it('says why an order is not feasible, with the alternatives, and exits with 1', () => {
    const { exitCode, lines } = planned(exampleOrder('not-feasible'));
    assert.equal(exitCode, 1);
    assert.deepEqual(lines.slice(1, 4), [
      'Qualification: unqualified',
      '  Item 1.1: 1000 Mbit/s is not available at 16341, at most 250 Mbit/s is. (speedNotAvailable)',
      '    possible: fibre-internet with downstreamMbps=250',
    ]);
  });

  it('says why an order cannot be decomposed', () => {
    const file = join(
      folderWith({
        'order.json': { productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'unheard' } }] },
      }),
      'order.json',
    );
    const { exitCode, lines } = planned(file);
    assert.equal(exitCode, 1);
    assert.deepEqual(lines.slice(-2), [
      'It cannot be decomposed:',
      '  Item 1: the catalog has no offering unheard. (unknownOffering)',
    ]);
  });

  it('takes the products of a completed order as what the customer has', () => {
    const owned = exampleOrder('fibre-bundle');
    const without = { id: '1', action: 'add', productOffering: { id: 'home-tv' } };
    const file = join(folderWith({ 'order.json': { productOrderItem: [without] } }), 'order.json');
    assert.equal(planned(file).exitCode, 1);
    assert.equal(planned(file, '--inventory', owned).exitCode, 0);
  });

  it('names every fault of an order that does not follow the schema, and ends with 2', () => {
    const { exitCode, lines } = planned(exampleOrder('invalid'));
    assert.equal(exitCode, 2);
    assert.match(lines[0] ?? '', /\$\.productOrderItem\[1\]\.action must be one of add, modify/);
    assert.match(lines[0] ?? '', /\$\.productOrderItem\[2\]\.id is required/);
  });

  it('does not plan with a catalog that cannot be read', () => {
    const p = { id: 'p', name: 'P' };
    const folder = folderWith({ 'productSpecification.json': [{ id: 'p' }] });
    const { exitCode, lines } = planned(exampleOrder('mobile-plan'), '--catalog', folder);
    assert.equal(exitCode, 2);
    assert.match(lines[0] ?? '', /productSpecification p: name: name is missing\./);
    const twice = folderWith({ 'productSpecification.json': [p, p] });
    assert.match(
      planned(exampleOrder('mobile-plan'), '--catalog', twice).lines[0] ?? '',
      /productSpecification p 1\.0: There is another productSpecification p with the version 1\.0\./,
    );
  });

  it('says which file is not an order, or does not exist', () => {
    const noOrder = join(folderWith({ 'order.json': { item: [] } }), 'order.json');
    assert.match(
      planned(noOrder).lines[0] ?? '',
      /is not an order: it has none of productOrderItem, serviceOrderItem, orderItem/,
    );
    assert.match(planned('nothing.json').lines[0] ?? '', /^nothing\.json cannot be read: ENOENT/);
    assert.equal(planned().exitCode, 2);
  });
});
