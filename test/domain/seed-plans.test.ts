import assert from 'node:assert/strict';
import { inventoryAfter } from '../../catalog/inventory-after.js';
import { outline } from './support/outline.js';
import { orderOn, ownedBy } from './support/owned.js';
import { seedOrder, seedPlan } from './support/seeds.js';

describe('the plans of the example orders', () => {
  it('sets up the fibre line, then voice and the visit, then the router', () => {
    assert.deepEqual(outline(seedPlan(seedOrder('fibre-bundle'))), [
      'add serviceOrder 1.1 rfs-fibre-access-line {downstreamMbps=500 upstreamMbps=100 lineProfile=FTTH-500-100}',
      'add workOrder 1.1 onsite-installation after 1.1 rfs-fibre-access-line',
      'add serviceOrder 1.3 rfs-voice-line {lines=1} after 1.1 rfs-fibre-access-line',
      'add serviceOrder 1.2 rfs-router-configuration {model=wifi7 lineProfile=FTTH-500-100 voiceLines=1} ' +
        'after 1.1 rfs-fibre-access-line, 1.1 onsite-installation, 1.3 rfs-voice-line',
    ]);
  });

  it('sends nobody to a customer who installs, and a set-top box for each television', () => {
    assert.deepEqual(outline(seedPlan(seedOrder('fibre-self-install'))), [
      'add serviceOrder 1.1 rfs-fibre-access-line {downstreamMbps=1000 upstreamMbps=200 lineProfile=FTTH-1000-200}',
      'add resourceOrder 1.2 set-top-box',
      'add resourceOrder 1.2 set-top-box#2',
      'add serviceOrder 1.2 rfs-iptv-account {channelGroup=CH-140} ' +
        'after 1.1 rfs-fibre-access-line, 1.2 set-top-box, 1.2 set-top-box#2',
      'add serviceOrder 1.home-router rfs-router-configuration {model=standard lineProfile=FTTH-1000-200} ' +
        'after 1.1 rfs-fibre-access-line',
    ]);
  });

  it('orders number and SIM before the mobile subscription', () => {
    assert.deepEqual(outline(seedPlan(seedOrder('mobile-plan'))), [
      'add resourceOrder 1 mobile-number',
      'add resourceOrder 1 sim-card {simType=physical}',
      'add serviceOrder 1 rfs-mobile-subscription {dataGb=50 policy=throttle-64k} after 1 mobile-number, 1 sim-card',
    ]);
  });

  it('lets every branch of a business VPN wait for the hub', () => {
    const branch = (item: string) => [
      `add workOrder ${item} site-survey`,
      `add serviceOrder ${item} rfs-ethernet-access {bandwidthMbps=100} after ${item} site-survey`,
      `add serviceOrder ${item} rfs-branch-cpe {vpnName=nordwind cpeModel=branch-router bandwidthMbps=100 ` +
        `routingInstance=nordwind} after ${item} rfs-ethernet-access, 1.1 rfs-hub-cpe`,
    ];
    assert.deepEqual(outline(seedPlan(seedOrder('business-vpn'))), [
      'add workOrder 1.1 site-survey',
      'add serviceOrder 1.1 rfs-ethernet-access {bandwidthMbps=1000} after 1.1 site-survey',
      'add serviceOrder 1.1 rfs-hub-cpe {vpnName=nordwind cpeModel=edge-router bandwidthMbps=1000 ' +
        'routingInstance=nordwind} after 1.1 rfs-ethernet-access',
      ...branch('1.2'),
      ...branch('1.3'),
    ]);
  });

  it('fulfills a service order that another application captured, without a product', () => {
    const plan = seedPlan(seedOrder('captured-service-order', 'serviceOrder'));
    assert.deepEqual(outline(plan), [
      'add serviceOrder 1 rfs-fibre-access-line {downstreamMbps=250 upstreamMbps=50 lineProfile=FTTH-250-50}',
      'add workOrder 1 onsite-installation after 1 rfs-fibre-access-line',
    ]);
    assert.deepEqual(
      plan.items.map(({ product, realizations }) => [product, realizations.map(({ name }) => name)]),
      [[undefined, ['Internet access service', 'Fibre access line', 'Optical network terminal']]],
    );
  });

  it('takes a fibre bundle down in the reverse order, with all its parts', () => {
    const owned = ownedBy(seedPlan(seedOrder('fibre-bundle')));
    const plan = seedPlan(orderOn(owned, 'delete'), owned);
    assert.deepEqual(
      plan.steps.map(({ action, specification }) => `${action} ${specification.id}`),
      ['delete rfs-router-configuration', 'delete rfs-voice-line', 'delete rfs-fibre-access-line'],
    );
    assert.equal(plan.items.length, 4);
  });

  it('takes each part down once when the order names bundle and parts side by side', () => {
    const owned = ownedBy(seedPlan(seedOrder('fibre-bundle')));
    const all = owned.products.map(({ id }) => id);
    const plan = seedPlan(orderOn(owned, 'delete', all), owned);
    assert.deepEqual(
      plan.items.map(({ id, implied }) => [id, implied]),
      [
        ['1', false],
        ['2', false],
        ['3', false],
        ['4', false],
      ],
    );
    assert.equal(plan.steps.length, 3);
  });

  it('changes the line and the router when the speed changes, and keeps the ids of what is installed', () => {
    const before = seedPlan(seedOrder('fibre-bundle'));
    const owned = ownedBy(before);
    const internet = before.items[1];
    const order = orderOn(owned, 'modify', [internet?.product?.id ?? '']);
    const faster = order.items.map((item) => ({
      ...item,
      characteristics: [{ name: 'downstreamMbps', value: 1000 }],
    }));
    const plan = seedPlan({ ...order, items: faster }, owned);
    assert.deepEqual(outline(plan), [
      'modify serviceOrder 1 rfs-fibre-access-line {downstreamMbps=1000 upstreamMbps=200 lineProfile=FTTH-1000-200}',
      `modify serviceOrder 1.${before.items[2]?.product?.id} rfs-router-configuration {model=wifi7 lineProfile=FTTH-1000-200 voiceLines=1} after 1 rfs-fibre-access-line`,
    ]);
    const [service, line, terminal] = internet!.realizations.map(({ id }) => id);
    const [changed] = plan.items;
    assert.deepEqual(
      changed?.realizations.map(({ id }) => id),
      [service, line],
    );
    const { products } = inventoryAfter(plan, owned);
    assert.deepEqual(
      products.find(({ id }) => id === internet?.product?.id)?.realizations.map(({ id }) => id),
      [service, line, terminal],
    );
  });

  it('plans product, install base, entitlements, terms and pinned versions of an item', () => {
    const order = seedOrder('mobile-plan');
    const plan = seedPlan(order);
    const ref = (id: string, name: string, type: string) => ({
      id,
      version: '1.0',
      name,
      '@referredType': type,
    });
    const plan50 = ref('mobile-plan', 'Mobile plan', 'ProductSpecification');
    const cfs = ref('cfs-mobile-service', 'Mobile service', 'ServiceSpecification');
    const number = ref('mobile-number', 'Mobile number', 'ResourceSpecification');
    const sim = ref('sim-card', 'SIM card', 'ResourceSpecification');
    const rfs = ref('rfs-mobile-subscription', 'Mobile subscription', 'ServiceSpecification');
    const values = (entries: object) => Object.entries(entries).map(([name, value]) => ({ name, value }));
    const installed = plan.items[0]?.realizations.map(({ id }) => id) ?? [];
    const steps = plan.steps.map(({ id }) => id);
    const resource = { kind: 'resource' as const, parentId: installed[0] };
    const item = plan.items[0];
    assert.deepEqual(item, {
      id: '1',
      implied: false,
      action: 'add',
      name: 'Mobile Plan',
      product: {
        id: item?.product?.id,
        name: 'Mobile Plan',
        offering: { id: 'mobile-plan', version: '1.0', name: 'Mobile Plan' },
        specification: plan50,
        characteristics: values({ dataGb: 50, simType: 'physical' }),
      },
      realizations: [
        {
          id: installed[0],
          kind: 'service',
          name: 'Mobile service',
          category: 'CustomerFacingService',
          specification: cfs,
          characteristics: [],
        },
        {
          ...resource,
          id: installed[1],
          name: 'Mobile number',
          category: 'number',
          specification: number,
          characteristics: [],
          stepId: steps[0],
        },
        {
          ...resource,
          id: installed[2],
          name: 'SIM card',
          category: 'sim',
          specification: sim,
          characteristics: values({ simType: 'physical' }),
          stepId: steps[1],
        },
        {
          id: installed[3],
          kind: 'service',
          name: 'Mobile subscription',
          category: 'ResourceFacingService',
          specification: rfs,
          characteristics: values({ dataGb: 50, policy: 'throttle-64k' }),
          parentId: installed[0],
          stepId: steps[2],
        },
      ],
      entitlements: [
        {
          id: item?.entitlements[0]?.id,
          name: 'Mobile data 50 GB',
          validity: 'P1M',
          quantity: { amount: 50, units: 'GB' },
        },
        {
          id: item?.entitlements[1]?.id,
          name: 'Roaming like at home',
          description: 'The plan holds in the European Union.',
        },
      ],
      terms: [
        { name: 'Minimum term', description: 'From the day of activation.', duration: 'P12M' },
        { name: 'Notice period', description: 'After the minimum term.', duration: 'P1M' },
      ],
      pinned: [plan50, cfs, number, sim, rfs],
    });
  });

  it('gives these ids, today and after every later change of the code', () => {
    const plan = seedPlan(seedOrder('mobile-plan'));
    assert.deepEqual(
      plan.steps.map(({ id, key }) => [id, key]),
      [
        ['order.2bgzwz4q02wf', '1/mobile-plan/cfs-mobile-service/mobile-number:resourceOrder'],
        ['order.08tn788mevh3', '1/mobile-plan/cfs-mobile-service/sim-card:resourceOrder'],
        ['order.0e9cig941u4m', '1/mobile-plan/cfs-mobile-service/rfs-mobile-subscription:serviceOrder'],
      ],
    );
  });
});
