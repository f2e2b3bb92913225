import assert from 'node:assert/strict';
import { divided } from '../../api/orders/revise-by-patch.js';
import { revisedDocument } from '../../api/orders/revised-document.js';

const line = (id: string, more: object = {}) => ({
  id,
  action: 'add',
  productOffering: { id: 'pipe' },
  ...more,
});
const order = (...productOrderItem: readonly object[]) => ({ productOrderItem });

describe('the document of a revised order', () => {
  const ids = (document: object) =>
    (document as { productOrderItem: { id: string }[] }).productOrderItem.map(({ id }) => id);

  it('has both dates of a patch that sends both; the date of completion alone only describes the order', () => {
    const dates = { requestedStartDate: '2031-01-01', requestedCompletionDate: '2031-02-01' };
    assert.deepEqual(divided('productOrder', { ...dates, note: [] }), {
      revision: dates,
      rest: { note: [] },
    });
    const completion = { requestedCompletionDate: '2031-02-01' };
    assert.deepEqual(divided('productOrder', completion), { revision: {}, rest: completion });
    assert.deepEqual(divided('serviceOrder', dates), { revision: {}, rest: dates });
  });

  it('keeps what a waiting revision adds, of which a JSON patch of the whole list knows nothing', () => {
    const { document } = revisedDocument({
      stored: order(line('1'), line('2'), line('new')),
      shown: order(line('1', { state: 'inProgress' }), line('2', { state: 'inProgress' })),
      sent: order(line('1', { state: 'inProgress' })),
      isWhole: true,
    });
    assert.deepEqual(ids(document), ['1', 'new']);
  });

  it('tells what comes from an outdated read apart from what makes no sense', () => {
    const made = (item: object) =>
      revisedDocument({
        stored: order(line('1')),
        shown: order(line('1', { state: 'completed' }), { id: '2', action: 'add', state: 'cancelled' }),
        sent: order(item),
        isWhole: false,
      });
    const dropped = made(line('2', { state: 'inProgress' }));
    assert.deepEqual([dropped.faults.length, dropped.overtaken[0]?.path], [0, '$.productOrderItem[0]']);
    const moved = made(line('1', { state: 'inProgress' }));
    assert.match(
      moved.overtaken[0]?.message ?? '',
      /only cancelled can, which drops it\. It is completed by now/,
    );
    const senseless = made(line('1', { state: 'sold' }));
    assert.deepEqual([senseless.faults.length, senseless.overtaken], [1, []]);
  });

  it('loses nothing that is to be added to an item of which there will be none', () => {
    const made = (part: object) =>
      revisedDocument({
        stored: order(line('1'), line('2')),
        shown: order(line('1', { productOrderItem: [line('1.implied')] }), line('2')),
        sent: order(part),
        isWhole: false,
      }).faults.map(({ path }) => path);
    const within = { productOrderItem: [line('new')] };
    assert.deepEqual(made({ id: '1', ...within }), []);
    assert.deepEqual(made({ id: '1', productOrderItem: [{ id: '1.implied', ...within }] }), [
      '$.productOrderItem[0].productOrderItem[0].productOrderItem[0]',
    ]);
    assert.deepEqual(made({ id: '2', state: 'cancelled', ...within }), [
      '$.productOrderItem[0].productOrderItem[0]',
    ]);
  });
});
