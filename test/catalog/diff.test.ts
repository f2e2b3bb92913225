import assert from 'node:assert/strict';
import { diff } from '../../catalog/diff.js';
import { folderWith, removeFolders, run } from './support.js';

const compared = (...args: readonly string[]) => run('catalog-diff', diff, ...args);

const entry = { version: '1.0', lifecycleStatus: 'launched' };
const step = (more: object = {}) => ({
  action: ['add'],
  kind: 'serviceOrder',
  downstreamSystem: 'network',
  ...more,
});
const toService = (id: string, more: object = {}) => ({
  relationshipType: 'realizedAs',
  id,
  '@referredType': 'ServiceSpecification',
  ...more,
});

interface Variant {
  readonly voice?: object;
  readonly line?: object;
}

/** A line, with voice where the order asks for it. */
const catalog = ({ voice = {}, line = {} }: Variant = {}) => ({
  'productOffering.json': [{ ...entry, id: 'line', name: 'Line', productSpecification: { id: 'line' } }],
  'productSpecification.json': [
    {
      ...entry,
      id: 'line',
      name: 'Line',
      productSpecCharacteristic: [{ name: 'voice', valueType: 'boolean' }],
      specificationRelationship: [
        toService('rfs-line'),
        toService('rfs-voice', { condition: { jsonata: 'voice' }, ...voice }),
      ],
    },
  ],
  'serviceSpecification.json': [
    { ...entry, id: 'rfs-line', name: 'Line', fulfilment: [step(line)] },
    { ...entry, id: 'rfs-voice', name: 'Voice', fulfilment: [step()] },
  ],
  'downstreamSystem.json': [
    {
      id: 'network',
      name: 'network',
      kind: 'provisioning',
      protocol: 'TMF641',
      url: 'http://127.0.0.1:4000',
    },
  ],
});

const order = (voice: boolean) => ({
  productOrderItem: [
    {
      id: '1',
      action: 'add',
      productOffering: { id: 'line' },
      product: { productCharacteristic: [{ name: 'voice', value: voice }] },
    },
  ],
});

const orders = { 'orders/with-voice.json': order(true), 'orders/without.json': order(false) };

describe('npm run catalog-diff', () => {
  after(removeFolders);

  it('finds no difference between a catalog and itself', () => {
    const folder = folderWith({ ...catalog(), ...orders });
    assert.deepEqual(compared(folder, folder), { exitCode: 0, lines: ['0 of 2 plans change.'] });
  });

  it('shows which plans change, and how', () => {
    const before = folderWith(catalog());
    const never = { condition: { jsonata: 'voice and false' } };
    const after = folderWith({ ...catalog({ voice: never, line: { pointOfNoReturn: 'hard' } }), ...orders });
    const { exitCode, lines } = compared(before, after);
    assert.equal(exitCode, 1);
    assert.deepEqual(lines, [
      `~ ${after}/orders/with-voice.json`,
      '    steps:',
      '        add serviceOrder 1 rfs-line',
      '      - add serviceOrder 1 rfs-voice',
      '    details:',
      '      1 rfs-line: pointOfNoReturn "none" -> "hard"',
      `~ ${after}/orders/without.json`,
      '    details:',
      '      1 rfs-line: pointOfNoReturn "none" -> "hard"',
      `Lines with - are of ${before}, lines with + of ${after}.`,
      '2 of 2 plans change.',
    ]);
  });

  it('reads orders from other folders, and the inventory that catalog tests are given', () => {
    const folder = folderWith({
      ...catalog(),
      'tests/line.json': { title: 'A line', given: { order: order(false) }, expect: { items: [] } },
    });
    assert.deepEqual(compared(folder, folder).lines, ['0 of 1 plans change.']);
    const elsewhere = folderWith(orders);
    assert.deepEqual(compared(folder, folder, elsewhere).lines, ['0 of 2 plans change.']);
  });

  it('reports what is not an order and compares the rest; fails without any order', () => {
    const folder = folderWith({ ...catalog(), ...orders, 'orders/note.json': {} });
    const { lines } = compared(folder, folder);
    assert.match(lines[0] ?? '', /note\.json is not an order/);
    assert.equal(lines[1], '0 of 2 plans change.');
    const none = folderWith(catalog());
    assert.equal(compared(none, none).exitCode, 2);
  });
});
