import assert from 'node:assert/strict';
import type { Plan } from '../../domain/plan/plan.js';
import { orderOn, ownedBy } from './support/owned.js';
import { seedOrder, seedPlan } from './support/seeds.js';

const asked = ({ steps }: Plan) =>
  Object.fromEntries(steps.map((step) => [step.specification.id, step.asked ?? []]));

describe('the characteristics that a downstream system must report', () => {
  it('are those that nothing else fills, of the step and of what is realised with it', () => {
    assert.deepEqual(asked(seedPlan(seedOrder('fibre-bundle'))), {
      'rfs-fibre-access-line': ['serialNumber'],
      'onsite-installation': [],
      'rfs-voice-line': ['telephoneNumber'],
      'rfs-router-configuration': ['serialNumber'],
    });
  });

  it('belong to the part that they were requested of, and to the specification of the step', () => {
    const { items, steps } = seedPlan(seedOrder('fibre-bundle'));
    const line = steps.find(({ specification }) => specification.id === 'rfs-fibre-access-line');
    const built = items
      .flatMap(({ realizations }) => realizations)
      .filter(({ stepId }) => stepId === line?.id)
      .map(({ specification, told }) => [specification.id, told]);
    assert.deepEqual(built, [
      ['rfs-fibre-access-line', undefined],
      ['optical-network-terminal', ['serialNumber']],
    ]);
  });

  it('are never those that the catalog would fill from a fuller order', () => {
    const { 'rfs-router-configuration': router } = asked(seedPlan(seedOrder('fibre-self-install')));
    assert.ok(!router?.includes('voiceLines'));
  });

  it('are none when the step takes something down', () => {
    const plan = seedPlan(seedOrder('mobile-plan'));
    assert.deepEqual(asked(plan), {
      'mobile-number': ['msisdn'],
      'sim-card': ['iccid'],
      'rfs-mobile-subscription': [],
    });
    const inventory = ownedBy(plan);
    assert.deepEqual(Object.values(asked(seedPlan(orderOn(inventory, 'delete'), inventory))), [[], [], []]);
  });
});
