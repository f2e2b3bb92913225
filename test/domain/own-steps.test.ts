import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { graphsOf, partition } from '../../domain/plan/partition.js';
import type { OrderToPlan } from '../../domain/order/order.js';
import type { ServiceSpecification } from '../../domain/tmf/schemas/service-specification.js';
import type { Fulfilment } from '../../domain/tmf/schemas/specification.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';

const step = (kind: Fulfilment['kind'], more: Partial<Fulfilment> = {}): Fulfilment => ({
  action: ['add', 'delete'],
  kind,
  name: kind,
  ...more,
});

/** A product that the services given realise. */
function planOf(
  services: readonly (Partial<ServiceSpecification> & { readonly id: string })[],
  more: Partial<OrderToPlan> & { readonly values?: Readonly<Record<string, unknown>> } = {},
) {
  const { values = {}, ...order } = more;
  const catalog = smallCatalog({
    offerings: [offering('o', 'p')],
    products: [{ id: 'p', specificationRelationship: services.map(({ id }) => realizedAs(id)) }],
    services,
  });
  const characteristics = Object.entries(values).map(([name, value]) => ({ name, value }));
  const toPlan = { ...orderOf(add('1', 'o', { characteristics })), ...order };
  return { plan: decompose(toPlan, catalog, emptyInventory), toPlan, catalog };
}

describe('a step that never leaves Turnup', () => {
  it('is a manual task with what a person must know and report, and has no downstream system', () => {
    const task = { instructions: 'Look at it.', role: 'office', skills: ['eyes'], characteristic: ['seen'] };
    const { plan } = planOf([{ id: 's', fulfilment: [step('manualTask', { task })] }]);
    const [only] = plan.steps;
    assert.deepEqual(only?.task, { instructions: 'Look at it.', role: 'office', skills: ['eyes'] });
    assert.deepEqual(
      [only?.asked, only?.downstreamSystem, only?.compensation],
      [['seen'], undefined, 'none'],
    );
  });

  it('is done by a person in place of a downstream system, and both name the installed item', () => {
    const specCharacteristic = [{ name: 'seen' }, { name: 'serial' }];
    const task = step('manualTask', { task: { characteristic: ['seen'] } });
    const { plan } = planOf([{ id: 's', specCharacteristic, fulfilment: [task, provision('add')] }]);
    const [first, second] = plan.steps;
    assert.deepEqual([first?.asked, second?.asked], [['seen'], ['serial']]);
    const [realization] = plan.items[0]!.realizations;
    assert.deepEqual([realization?.stepId, realization?.taskIds], [second?.id, [first?.id]]);
  });

  it('has its place between the hand-offs of its specification', () => {
    const fulfilment = [provision('add'), step('milestone'), provision('add')];
    const { plan } = planOf([{ id: 's', fulfilment }]);
    assert.deepEqual(
      plan.steps.map(({ kind, dependsOn }) => [kind, dependsOn.length]),
      [
        ['serviceOrder', 0],
        ['milestone', 1],
        ['serviceOrder', 1],
      ],
    );
  });

  it('is distinguished from a hand-off in the compact graph, which names its lags', () => {
    const { plan } = planOf([
      { id: 's', fulfilment: [provision('add')] },
      {
        id: 't',
        fulfilment: [step('milestone')],
        dependency: [{ specification: 's', scope: 'item', lag: 'PT2H' }],
      },
    ]);
    const [first, second] = plan.steps;
    const [{ steps } = { steps: [] }] = graphsOf(plan, partition(plan));
    assert.deepEqual(
      steps.map(({ kind, system, lags }) => ({ kind, system, lags })),
      [
        { kind: undefined, system: 'network', lags: undefined },
        { kind: 'milestone', system: undefined, lags: { [first!.id]: 'PT2H' } },
      ],
    );
    assert.deepEqual(second?.dependsOn, [first?.id]);
  });
});

describe('a wait', () => {
  const until = (value: object) => [{ id: 's', fulfilment: [step('waitUntil', { until: value })] }];
  const waitOf = (value: object, more?: Parameters<typeof planOf>[1]) =>
    planOf(until(value), more).plan.steps[0]?.wait;

  it("is for the order's dates, or for a characteristic, so much later or earlier", () => {
    const order = {
      requestedStartDate: '2030-03-01T00:00:00Z',
      requestedCompletionDate: '2030-05-31T12:00:00+02:00',
    };
    assert.deepEqual(waitOf({ attribute: 'requestedStartDate' }, order), { at: '2030-03-01T00:00:00.000Z' });
    assert.deepEqual(waitOf({ attribute: 'requestedCompletionDate', offset: '-P1M' }, order), {
      at: '2030-04-30T10:00:00.000Z',
    });
    assert.deepEqual(waitOf({ characteristic: 'date', offset: 'PT8H' }, { values: { date: '2030-01-02' } }), {
      at: '2030-01-02T08:00:00.000Z',
    });
  });

  it('lasts from its begin, or until a date that is reported later', () => {
    assert.deepEqual(waitOf({ duration: 'P14D' }), { duration: 'P14D' });
    assert.deepEqual(waitOf({ characteristic: 'date', offset: 'P1D' }), {
      characteristic: 'date',
      offset: 'P1D',
    });
  });

  it('has nothing to wait for when the order gives no date', () => {
    assert.deepEqual(waitOf({ attribute: 'requestedStartDate' }), {});
  });

  it('for what is no date is a fault of the order, with its place', () => {
    assert.throws(
      () => planOf(until({ characteristic: 'date' }), { values: { date: 'soon' } }),
      (err) => {
        assert.ok(err instanceof DecompositionError);
        assert.deepEqual(err.reasons, [
          {
            code: 'notADate',
            message: 'date must be a date, because a step waits for it, not "soon".',
            itemId: '1',
            path: '1/p/s',
          },
        ]);
        return true;
      },
    );
  });
});

describe('the lag of a dependency', () => {
  const on = (lag?: string) => ({ specification: 'line', scope: 'item' as const, ...(lag && { lag }) });
  const line = { id: 'line', fulfilment: [provision()] };

  it('lies between the steps of the two specifications, the longest where there are several', () => {
    const { plan } = planOf([
      line,
      { id: 'test', fulfilment: [provision()], dependency: [on('PT1H'), on(), on('P1D')] },
    ]);
    const [before, after] = plan.steps;
    assert.deepEqual(after?.lags, { [before!.id]: 'P1D' });
    assert.equal(before?.lags, undefined);
  });

  it('is part of the explanation', () => {
    const { toPlan, catalog } = planOf([
      line,
      { id: 'test', fulfilment: [provision()], dependency: [on('PT1H')] },
    ]);
    const { explanation } = explain(toPlan, catalog, emptyInventory);
    assert.deepEqual(explanation.steps[1]?.chain.at(-1), {
      place: 'serviceSpecification test: dependency[0]',
      message: 'It starts PT1H after line in the same item.',
    });
  });

  it('through which steps wait for each other in the whole order is printed when it is decomposed', () => {
    const near = { ...line, dependency: [{ specification: 'test', scope: 'item' as const }] };
    const back = [{ specification: 'line', scope: 'order' as const, lag: 'P1D' }];
    const far = { id: 'test', fulfilment: [provision()], dependency: back };
    assert.throws(
      () => planOf([near, far]),
      /Steps wait for each other: .*line:serviceOrder -> .*test:serviceOrder -> /,
    );
  });
});
