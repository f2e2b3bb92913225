import assert from 'node:assert/strict';
import { join } from 'node:path';
import { lineDiff } from '../../catalog/line-diff.js';
import { test } from '../../catalog/test.js';
import { folderWith, removeFolders, run } from './support.js';

const launched = { version: '1', lifecycleStatus: 'launched' };

const mail = {
  'downstreamSystem.json': [
    { id: 'mail', name: 'Mail', kind: 'provisioning', protocol: 'TMF641', url: '${SANDBOX_URL}/mail' },
  ],
  'productOffering.json': [
    { id: 'mailbox', name: 'Mailbox', productSpecification: { id: 'mailbox' }, ...launched },
  ],
  'productSpecification.json': [
    {
      id: 'mailbox',
      name: 'Mailbox',
      ...launched,
      productSpecCharacteristic: [{ name: 'gigabytes', valueType: 'integer' }],
      fulfilment: [{ action: ['add', 'modify', 'delete'], kind: 'serviceOrder', downstreamSystem: 'mail' }],
    },
  ],
  'orders/mailbox.json': {
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: 'mailbox' },
        product: { productCharacteristic: [{ name: 'gigabytes', value: 5 }] },
      },
    ],
  },
};

const ordered = { order: { $file: '../orders/mailbox.json' } };
const made = ['add serviceOrder 1 mailbox {gigabytes=5}'];
const tested = (tests: unknown, files: object = mail) => {
  const folder = folderWith({ ...files, 'tests/mailbox.json': tests });
  const { exitCode, lines } = run('catalog-test', test, folder);
  return { exitCode, lines: lines.map((line) => line.replace(join(folder, 'tests/'), '')) };
};

describe('npm run catalog-test', () => {
  after(removeFolders);

  it('compares what the test names, and exits with 0 when all is as expected', () => {
    const change = {
      productOrderItem: [
        {
          id: '7',
          action: 'modify',
          product: { id: '$item 1', productCharacteristic: [{ name: 'gigabytes', value: 9 }] },
        },
      ],
    };
    assert.deepEqual(
      tested([
        { title: 'a mailbox', given: ordered, expect: { qualification: 'qualified', steps: made } },
        {
          title: 'a larger one',
          given: { order: change, inventory: ordered.order },
          expect: { items: ['7 Mailbox: modify'], steps: ['modify serviceOrder 7 mailbox {gigabytes=9}'] },
        },
      ]),
      {
        exitCode: 0,
        lines: ['✔ mailbox.json: a mailbox', '✔ mailbox.json: a larger one', '2 of 2 as expected.'],
      },
    );
  });

  it('shows line by line what is missing or unexpected, and exits with 1', () => {
    const expected = ['add workOrder 1 mailbox', ...made];
    assert.deepEqual(
      tested({
        title: 'a mailbox',
        given: ordered,
        expect: { qualification: 'unqualified', reasons: ['required 1'], steps: expected, entitlements: [] },
      }),
      {
        exitCode: 1,
        lines: [
          '✘ mailbox.json: a mailbox',
          '    qualification:',
          '      - unqualified',
          '      + qualified',
          '    reasons:',
          '      - required 1',
          '    steps:',
          '      - add workOrder 1 mailbox',
          '        add serviceOrder 1 mailbox {gigabytes=5}',
          'Lines with - were expected, lines with + are there.',
          '0 of 1 as expected.',
        ],
      },
    );
  });

  it('reads the tests of a catalog that lies in a folder named tests itself', () => {
    const mailboxTest = { title: 'a mailbox', given: ordered, expect: { steps: made } };
    const files = Object.entries({ ...mail, 'tests/mailbox.json': mailboxTest });
    const folder = folderWith(Object.fromEntries(files.map(([name, each]) => [`tests/mail/${name}`, each])));
    assert.equal(run('catalog-test', test, join(folder, 'tests', 'mail')).exitCode, 0);
  });

  it('can expect a refusal', () => {
    const order = { productOrderItem: [{ id: '1', action: 'add', productOffering: { id: 'letterbox' } }] };
    const expect = { qualification: 'unqualified', reasons: ['unknownOffering 1'], steps: [] };
    assert.equal(tested({ title: 'no letterbox', given: { order }, expect }).exitCode, 0);
  });

  it('counts a test whose order cannot be read as failed, and goes on', () => {
    const { exitCode, lines } = tested([
      { title: 'no order', given: { order: { productOrderItem: [{ id: '1' }] } }, expect: { steps: [] } },
      { title: 'a mailbox', given: ordered, expect: { steps: made } },
    ]);
    assert.equal(exitCode, 1);
    assert.deepEqual(lines.slice(2), [
      '      $.productOrderItem[0].action is required',
      '✔ mailbox.json: a mailbox',
      'Lines with - were expected, lines with + are there.',
      '1 of 2 as expected.',
    ]);
  });

  it('says why a test is invalid, or that there are none, and exits with 2', () => {
    const wrong = tested({ title: 'x', given: ordered, expect: { step: [] } });
    assert.equal(wrong.exitCode, 2);
    assert.match(
      wrong.lines[0] ?? '',
      /is not a valid catalog test:\n {2}\/expect must NOT have additional properties: step/,
    );
    const none = run('catalog-test', test, folderWith(mail));
    assert.equal(none.exitCode, 2);
    assert.match(none.lines[0] ?? '', /has no tests: no JSON file in a folder named tests\./);
  });
});

describe('a diff of lines', () => {
  it('keeps what both have in common', () => {
    assert.deepEqual(lineDiff(['a', 'b', 'c', 'd'], ['a', 'c', 'x', 'd', 'e']), [
      '  a',
      '- b',
      '  c',
      '+ x',
      '  d',
      '+ e',
    ]);
    assert.deepEqual(lineDiff([], ['a']), ['+ a']);
    assert.deepEqual(lineDiff(['a'], []), ['- a']);
  });
});
