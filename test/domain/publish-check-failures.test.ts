import assert from 'node:assert/strict';
import { found, system } from './support/publish.js';

describe('the publish check of what is said about failures', () => {
  it('lets nothing be left out that would be missed, and no interval be given that does not count', () => {
    const order = {
      action: ['add'],
      kind: 'serviceOrder',
      downstreamSystem: 'network',
      compensation: 'none',
    };
    const task = { action: ['add'], kind: 'manualTask', name: 'Check' };
    const fulfilment = [
      { ...task, skippable: true },
      { ...task, skippable: true, pointOfNoReturn: 'hard', task: { characteristic: ['serial'] } },
      { ...order, skippable: true },
      { ...order, skippable: false, retry: { strategy: 'immediate', initialInterval: 1 } },
      { ...order, retry: { strategy: 'fixed', initialInterval: 1, maximumInterval: 2 } },
      { ...order, retry: { strategy: 'exponential', attempts: 5 } },
      { ...order, retry: { initialInterval: 600, maximumInterval: 300 } },
      { ...order, retry: { initialInterval: 600, limit: 300 } },
      { ...order, retry: { strategy: 'fixed', limit: 4 } },
      { action: ['add'], kind: 'milestone', name: 'Built', skippable: true },
    ];
    assert.deepEqual(
      found({
        serviceSpecification: [{ id: 's', fulfilment }],
        downstreamSystem: [system('network', 'TMF641')],
      })
        .map((each) => each.replace('serviceSpecification s: fulfilment', ''))
        .filter((each) => /skippable|retry/.test(each)),
      [
        'notSkippable at [1].skippable',
        'notSkippable at [1].skippable',
        'notSkippable at [2].skippable',
        'invalidRetry at [3].retry.attempts',
        'invalidRetry at [3].retry.initialInterval',
        'invalidRetry at [4].retry.maximumInterval',
        'invalidRetry at [6].retry.initialInterval',
        'invalidRetry at [7].retry.limit',
        'invalidRetry at [8].retry.limit',
        'misplacedAttribute at [9].skippable',
      ],
    );
  });

  it('lets no work order be left out that alone builds what the inventory shows', () => {
    const visit = {
      kind: 'workOrder',
      name: 'Visit',
      downstreamSystem: 'field',
      workOrder: { skills: [], duration: 'PT1H', appointmentRequired: false },
      skippable: true,
    };
    const of = (id: string, fulfilment: readonly object[], more: object = {}) => ({
      id,
      fulfilment,
      ...more,
    });
    const order = { action: ['add'], kind: 'resourceOrder', downstreamSystem: 'stock', skippable: false };
    const checked = found({
      resourceSpecification: [
        of('installed', [
          { ...visit, action: ['add'] },
          { ...visit, action: ['add'] },
        ]),
        of('changed', [{ ...visit, action: ['add', 'modify'] }, order]),
        of('ordered', [{ ...visit, action: ['add'] }, order]),
        of('collected', [order, { ...visit, action: ['delete'] }]),
        of('unseen', [{ ...visit, action: ['add'] }], { installBaseItem: false }),
      ],
      downstreamSystem: [system('field', 'TMF697'), system('stock', 'TMF652')],
    });
    assert.deepEqual(
      checked.filter((each) => each.startsWith('notSkippable')),
      [
        'notSkippable at resourceSpecification installed: fulfilment[0].skippable',
        'notSkippable at resourceSpecification changed: fulfilment[0].skippable',
      ],
    );
  });
});
