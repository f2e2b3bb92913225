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
        'misplacedAttribute at [6].skippable',
      ],
    );
  });
});
