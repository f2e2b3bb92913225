import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  handOffId,
  parseHandOffId,
  parseWorkflowId,
  partitionWorkflowId,
  stepWorkflowId,
  workflowId,
} from '../../domain/order/ids.js';
import { orderKinds } from '../../domain/order/messages.js';

const id = fc.uuid();
const kind = fc.constantFrom(...orderKinds);

describe('the ids of workflows and hand-offs', () => {
  it('name an order by its workflow, both ways', () => {
    fc.assert(
      fc.property(kind, id, (orderKind, orderId) => {
        assert.deepEqual(parseWorkflowId(workflowId(orderKind, orderId)), { kind: orderKind, orderId });
      }),
    );
  });

  it('name a partition by its workflow, both ways', () => {
    fc.assert(
      fc.property(kind, id, fc.nat(999), (orderKind, orderId, partition) => {
        const named = partitionWorkflowId(orderKind, orderId, partition);
        assert.deepEqual(parseWorkflowId(named), { kind: orderKind, orderId, partition });
      }),
    );
  });

  it('name a hand-off, both ways', () => {
    fc.assert(
      fc.property(id, fc.nat(999_999_999), fc.constantFrom('do', 'undo'), (stepId, generation, operation) => {
        const named = { stepId, generation, operation };
        assert.deepEqual(parseHandOffId(handOffId(named)), named);
      }),
    );
  });

  it('lead from a step to its order, or to its partition in an order that has several', () => {
    const step = { orderKind: 'productOrder', orderId: '42', partitionNo: 3 } as const;
    assert.equal(stepWorkflowId({ ...step, partitionNo: 0, partitions: 1 }), 'productOrder/42');
    assert.equal(stepWorkflowId({ ...step, partitions: 5 }), 'productOrder/42/partition/3');
  });

  it('are not recognised when they are not ours', () => {
    for (const text of ['', 'productOrder', 'productOrder/', 'order/42', 'productOrder/42/partition/x'])
      assert.equal(parseWorkflowId(text), undefined, text);
    for (const text of ['', '42', '42:1', '42:1:redo', '42:one:do', 'a:b:1:do'])
      assert.equal(parseHandOffId(text), undefined, text);
  });
});
