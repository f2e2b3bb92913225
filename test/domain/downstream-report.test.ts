import assert from 'node:assert/strict';
import { readReport } from '../../domain/plan/downstream-report.js';

const characteristic = [
  { name: 'serialNumber', value: 'SN1' },
  { name: 'empty' },
  { name: 'notYet', value: null },
  { value: 'nameless' },
];
const found = [{ name: 'serialNumber', value: 'SN1' }];

const orders: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'a service order': { serviceOrderItem: [{ id: '1', service: { serviceCharacteristic: characteristic } }] },
  'a resource order': { orderItem: [{ id: '1', resource: { resourceCharacteristic: characteristic } }] },
  'a work order': { workOrderItem: [{ id: '1', work: { workCharacteristic: characteristic } }] },
  'an order with plain characteristics': { characteristic },
};

describe('the result of a callback', () => {
  for (const [what, order] of Object.entries(orders)) {
    it(`has the characteristics of ${what}`, () => {
      assert.deepEqual(readReport(order), { characteristics: found, reasons: [] });
    });
  }

  it('has the reasons of order and items', () => {
    const order = {
      errorMessage: [{ code: 'E1', reason: 'No port', message: 'None left', timestamp: 'x' }],
      serviceOrderItem: [{ errorMessage: { code: 7, message: 'Item' } }],
    };
    assert.deepEqual(readReport(order).reasons, [
      { code: 'E1', reason: 'No port', message: 'None left' },
      { code: '7', message: 'Item' },
    ]);
  });

  it('has the system’s own id, unless that is empty or too long to be kept', () => {
    const ids = ['SO-1', 'x'.repeat(255), '', 'x'.repeat(256), 7];
    assert.deepEqual(
      ids.map((id) => readReport({ id }).id),
      ['SO-1', 'x'.repeat(255), undefined, undefined, undefined],
    );
  });

  it('takes nothing from a body of another shape', () => {
    const order = { serviceOrderItem: 'none', orderItem: [null, { resource: 5 }], errorMessage: 'bad' };
    assert.deepEqual(readReport(order), { characteristics: [], reasons: [] });
  });
});
