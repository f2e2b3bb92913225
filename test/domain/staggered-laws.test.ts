import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Catalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { Plan, Step } from '../../domain/plan/plan.js';
import { add, offering, orderOf, provision, realizedAs, requires, smallCatalog } from './support/catalog.js';
import type { StepReport } from '../../domain/decomposition/specification-node.js';

const lines = 4;
const index = fc.nat({ max: lines - 1 });

/**
 * Lines that each report a number, each with a booster where its own number is high; and taps, each with a value that is
 * mapped from a line.
 */
const catalogs: fc.Arbitrary<Catalog> = fc.array(index, { minLength: 1, maxLength: 4 }).map((taps) =>
  smallCatalog({
    offerings: [offering('o', 'p')],
    products: [
      {
        id: 'p',
        specificationRelationship: [
          ...Array.from({ length: lines }, (_, at) => realizedAs(`line${at}`)),
          ...taps.map((_, at) => realizedAs(`tap${at}`)),
        ],
      },
    ],
    services: [
      ...Array.from({ length: lines }, (_, at) => ({
        id: `line${at}`,
        specCharacteristic: [{ name: `number${at}`, valueType: 'number', configurable: false }],
        fulfilment: [provision()],
        specificationRelationship: [requires(`booster${at}`, { condition: { jsonata: `number${at} > 5` } })],
      })),
      ...taps.map((line, at) => ({
        id: `tap${at}`,
        specCharacteristic: [{ name: 'number', valueType: 'number' }],
        attributeMapping: [
          { from: { specification: `line${line}`, characteristic: `number${line}` }, to: 'number' },
        ],
        fulfilment: [provision()],
      })),
    ],
    resources: Array.from({ length: lines }, (_, at) => ({ id: `booster${at}`, fulfilment: [provision()] })),
  }),
);

/** What each line reports, in the order in which they report it. */
const reports = fc
  .tuple(
    fc.array(fc.nat({ max: 10 }), { minLength: lines, maxLength: lines }),
    fc.shuffledSubarray([0, 1, 2, 3]),
  )
  .map(([numbers, order]) => order.map((line) => ({ line, number: numbers[line] ?? 0 })));

type LineReport = { readonly line: number; readonly number: number };

const reportedBy = (all: readonly LineReport[]): Map<string, StepReport> =>
  new Map(
    all.map(({ line, number }) => [
      `1/p/line${line}`,
      { values: { [`number${line}`]: number }, final: true },
    ]),
  );

const planAfter = (catalog: Catalog, all: readonly LineReport[]): Plan =>
  decompose(orderOf(add('1', 'o')), catalog, emptyInventory, { reportedValues: reportedBy(all) });

const openIn = ({ items }: Plan): readonly string[] =>
  items.flatMap(({ openRules = [] }) => openRules.map(({ key, place }) => `${key} ${place}`)).toSorted();

const byId = ({ steps }: Plan): ReadonlyMap<string, Step> => new Map(steps.map((step) => [step.id, step]));

/** The steps that the report of a line concerns: its own, its booster's, and those of taps that read it. */
const concerns = ({ line }: LineReport, step: Step, plan: Plan): boolean =>
  step.key.includes(`/line${line}`) ||
  step.dependsOn.some((id) => byId(plan).get(id)?.key.startsWith(`1/p/line${line}:`));

describe('for any reported values in any sequence,', () => {
  it('steps that do not depend on a value keep id and content', () => {
    fc.assert(
      fc.property(catalogs, reports, (catalog, all) => {
        all.forEach((report, count) => {
          const before = planAfter(catalog, all.slice(0, count));
          const after = planAfter(catalog, all.slice(0, count + 1));
          const now = byId(after);
          for (const step of before.steps) {
            assert.ok(now.has(step.id), `${step.key} is gone`);
            if (!concerns(report, step, before)) assert.deepEqual(now.get(step.id), step);
          }
        });
      }),
    );
  });

  it('the plan is the same in the end, whichever line reports first', () => {
    fc.assert(
      fc.property(catalogs, reports, (catalog, all) => {
        assert.deepEqual(planAfter(catalog, all), planAfter(catalog, all.toReversed()));
      }),
    );
  });

  it('open rules only become fewer, by those that wait for what was reported', () => {
    fc.assert(
      fc.property(catalogs, reports, (catalog, all) => {
        all.forEach(({ line }, count) => {
          const before = openIn(planAfter(catalog, all.slice(0, count)));
          const after = openIn(planAfter(catalog, all.slice(0, count + 1)));
          assert.deepEqual(
            after,
            before.filter((rule) => !rule.startsWith(`1/p/line${line} `)),
          );
        });
      }),
    );
  });

  it('nothing is open once all have reported, and there is a booster exactly where a number is high', () => {
    fc.assert(
      fc.property(
        catalogs,
        fc.array(fc.nat({ max: 10 }), { minLength: lines, maxLength: lines }),
        (catalog, numbers) => {
          const plan = planAfter(
            catalog,
            numbers.map((number, line) => ({ line, number })),
          );
          assert.deepEqual(openIn(plan), []);
          const boosters = plan.steps
            .map(({ specification: { id } }) => id)
            .filter((id) => id.startsWith('booster'));
          const wanted = numbers.flatMap((number, line) => (number > 5 ? [`booster${line}`] : []));
          assert.deepEqual(boosters.toSorted(), wanted);
        },
      ),
    );
  });
});
