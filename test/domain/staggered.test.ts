import assert from 'node:assert/strict';
import type { Catalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import type { Plan } from '../../domain/plan/plan.js';
import type { AttributeMapping, Fulfilment } from '../../domain/tmf/schemas/specification.js';
import { add, offering, orderOf, provision, realizedAs, requires, smallCatalog } from './support/catalog.js';
import { outline } from './support/outline.js';
import type { ReportedValues } from '../../domain/decomposition/specification-node.js';

const reported = (name: string, valueType = 'string') => ({ name, valueType, configurable: false });

const reportedBy = (key: string, values: Record<string, unknown>, final = true): ReportedValues =>
  new Map([[key, { values, final }]]);

const planOf = (catalog: Catalog, reportedValues?: ReportedValues): Plan =>
  decompose(orderOf(add('1', 'o')), catalog, emptyInventory, reportedValues ? { reportedValues } : {});

const openOf = ({ items }: Plan) =>
  items.flatMap(({ openRules = [] }) =>
    openRules.map(({ place, target, names }) => `${place} -> ${target}: ${names.join()}`),
  );

const stepsOf = (plan: Plan) => plan.steps.map(({ specification }) => specification.id);

/** A line that needs a booster where the light that the installer measures is weak. */
const fibre = ({
  booster = {},
  mapping,
}: { readonly booster?: object; readonly mapping?: AttributeMapping } = {}): Catalog =>
  smallCatalog({
    offerings: [offering('o', 'p')],
    products: [{ id: 'p', specificationRelationship: [realizedAs('line'), realizedAs('activation')] }],
    services: [
      {
        id: 'line',
        specCharacteristic: [reported('opticalPower', 'number'), reported('serialNumber')],
        fulfilment: [provision()],
        specificationRelationship: [
          requires('booster', { condition: { jsonata: 'opticalPower < -27' }, ...booster }),
        ],
      },
      {
        id: 'activation',
        specCharacteristic: [{ name: 'ontSerial', valueType: 'string' }],
        fulfilment: [provision()],
        ...(mapping && { attributeMapping: [mapping] }),
      },
    ],
    resources: [{ id: 'booster', fulfilment: [provision()] }],
  });

const ontSerial: AttributeMapping = {
  from: { specification: 'line', characteristic: 'serialNumber' },
  to: 'ontSerial',
};

describe('staggered decomposition', () => {
  it('leaves a rule open that needs a value which a step has yet to report', () => {
    const plan = planOf(fibre());
    assert.deepEqual(stepsOf(plan), ['line', 'activation']);
    assert.deepEqual(openOf(plan), [
      'serviceSpecification line: specificationRelationship[0] -> booster: opticalPower',
    ]);
    const [rule] = plan.items[0]?.openRules ?? [];
    assert.deepEqual(rule?.waitsFor, [plan.steps[0]?.id]);
    assert.deepEqual(
      plan.steps.map(({ staggers }) => staggers),
      [true, undefined],
    );
  });

  it('decides when the value is reported, and keeps the ids of existing steps', () => {
    const before = planOf(fibre());
    const weak = planOf(fibre(), reportedBy('1/p/line', { opticalPower: -30 }));
    assert.deepEqual(stepsOf(weak), ['line', 'booster', 'activation']);
    assert.deepEqual(openOf(weak), []);
    const ids = new Set(weak.steps.map(({ id }) => id));
    assert.ok(before.steps.every(({ id }) => ids.has(id)));
    const strong = planOf(fibre(), reportedBy('1/p/line', { opticalPower: -20 }));
    assert.deepEqual(stepsOf(strong), ['line', 'activation']);
    assert.deepEqual(openOf(strong), []);
  });

  it('treats an unreported value as missing once its step has ended', () => {
    const silent = planOf(fibre(), reportedBy('1/p/line', {}));
    assert.deepEqual([stepsOf(silent), openOf(silent)], [['line', 'activation'], []]);
    const early = planOf(fibre(), reportedBy('1/p/line', {}, false));
    assert.equal(openOf(early).length, 1);
  });

  it('leaves a rule open for a missing value, even where it would hold without it', () => {
    const catalog = fibre({ booster: { condition: { not: { required: ['opticalPower'] } } } });
    assert.deepEqual(stepsOf(planOf(catalog)), ['line', 'activation']);
    assert.deepEqual(stepsOf(planOf(catalog, reportedBy('1/p/line', {}))), ['line', 'booster', 'activation']);
  });

  it('leaves a quantity open, and which steps are made', () => {
    const { condition: _, ...byNumber } = { condition: undefined, quantityCharacteristic: 'boosters' };
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [{ id: 'p', specificationRelationship: [realizedAs('line')] }],
      services: [
        {
          id: 'line',
          specCharacteristic: [reported('boosters', 'integer')],
          fulfilment: [
            provision(),
            { ...provision(), condition: { jsonata: 'boosters > 1' } } satisfies Fulfilment,
          ],
          specificationRelationship: [requires('booster', byNumber)],
        },
      ],
      resources: [{ id: 'booster', fulfilment: [provision()] }],
    });
    assert.deepEqual(openOf(planOf(catalog)), [
      'serviceSpecification line: specificationRelationship[0] -> booster: boosters',
      'serviceSpecification line: fulfilment[1] -> serviceOrder: boosters',
    ]);
    const after = planOf(catalog, reportedBy('1/p/line', { boosters: 2 }));
    assert.deepEqual(stepsOf(after).toSorted(), ['booster', 'booster', 'line', 'line']);
  });

  it('lets a step wait for the step that reports what is mapped into it', () => {
    const before = planOf(fibre({ mapping: ontSerial }));
    assert.deepEqual(outline(before), [
      'add serviceOrder 1 line',
      'add serviceOrder 1 activation after 1 line',
    ]);
    const after = planOf(fibre({ mapping: ontSerial }), reportedBy('1/p/line', { serialNumber: 'ALCL1' }));
    assert.deepEqual(outline(after).at(-1), 'add serviceOrder 1 activation {ontSerial=ALCL1} after 1 line');
  });

  it('decides a rule by a value that comes from another branch, reported or not', () => {
    const catalog = (line: object): Catalog =>
      smallCatalog({
        offerings: [offering('o', 'p')],
        products: [{ id: 'p', specificationRelationship: [realizedAs('survey'), realizedAs('line')] }],
        services: [
          {
            id: 'line',
            attributeMapping: [{ from: { specification: 'survey', characteristic: 'metres' }, to: 'metres' }],
            fulfilment: [provision()],
            specificationRelationship: [requires('duct', { condition: { jsonata: 'metres > 50' } })],
          },
          { id: 'survey', fulfilment: [provision()], ...line },
        ],
        resources: [{ id: 'duct', fulfilment: [provision()] }],
      });
    const known = { characteristicValueSpecification: [{ value: 80, isDefault: true }] };
    const fixed = catalog({ specCharacteristic: [{ name: 'metres', valueType: 'number', ...known }] });
    assert.deepEqual(stepsOf(planOf(fixed)).toSorted(), ['duct', 'line', 'survey']);
    const surveyed = catalog({ specCharacteristic: [reported('metres', 'number')] });
    assert.deepEqual(stepsOf(planOf(surveyed)), ['survey', 'line']);
    assert.deepEqual(openOf(planOf(surveyed)), [
      'serviceSpecification line: specificationRelationship[0] -> duct: metres',
    ]);
    const after = planOf(surveyed, reportedBy('1/p/survey', { metres: 80 }));
    assert.deepEqual(stepsOf(after).toSorted(), ['duct', 'line', 'survey']);
  });

  it('says in the explanation that a rule is not decided yet', () => {
    const { explanation } = explain(orderOf(add('1', 'o')), fibre(), emptyInventory);
    assert.deepEqual(
      explanation.notTaken.map(({ obstacle, message }) => [obstacle, message]),
      [['unknownYet', 'Whether there is a booster is decided once the missing value is reported.']],
    );
  });
});
