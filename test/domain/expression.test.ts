import assert from 'node:assert/strict';
import { decompose } from '../../domain/decomposition/decompose.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import { parseExpression } from '../../domain/conditions/expression.js';
import { explain } from '../../domain/decomposition/explain.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { publishCheck } from '../../domain/catalog/publish/publish-check.js';
import { add, offering, orderOf, provision, realizedAs, smallCatalog } from './support/catalog.js';
import { outline } from './support/outline.js';
import { catalog as entriesOf } from './support/publish.js';

const evaluate = (text: string, values: object): unknown =>
  parseExpression(text).evaluate(values as Record<string, unknown>);

describe('an expression', () => {
  it('reads characteristics, and lists which', () => {
    const expression = parseExpression("speed > 500 and tier in ['gold', 'silver'] and site.floor = 3");
    assert.deepEqual([...expression.names], ['speed', 'tier', 'site']);
    assert.equal(expression.evaluate({ speed: 600, tier: 'gold', site: { floor: 3 } }), true);
    assert.equal(expression.evaluate({ speed: 100, tier: 'gold', site: { floor: 3 } }), false);
  });

  it('computes with the functions that are allowed', () => {
    assert.equal(
      evaluate("$uppercase(tier) & '-' & $string(speed / 2)", { tier: 'gold', speed: 500 }),
      'GOLD-250',
    );
    assert.equal(evaluate('speed > 500 ? "fast" : "slow"', { speed: 100 }), 'slow');
    assert.equal(evaluate('missing * 2', {}), undefined);
    assert.deepEqual(evaluate('[1, 2]', {}), [1, 2]);
  });

  for (const text of [
    '$now()',
    '$millis()',
    '$random()',
    "$eval('1')",
    '$map(list, $string)',
    'function($x) { $x }',
    '($x := 1; $x)',
    '$contains(name, /a+/)',
    'list[0]',
    'list^(name)',
    'list{name: 1}',
    '**.name',
    '*',
    '%.name',
    '$$.name',
    '$.name',
    '[1..1000000]',
    'name ~> $uppercase',
    '{"a": 1}',
    '__proto__.polluted',
    'site.constructor',
    'list.$string()',
  ]) {
    it(`may not be ${text}`, () => {
      assert.throws(() => parseExpression(text), /not allowed|not among the functions|names only|'parent'/);
    });
  }

  it('says where its syntax is wrong', () => {
    assert.throws(() => parseExpression('speed >'), {
      message: 'Unexpected end of expression (at character 7)',
    });
    assert.throws(() => parseExpression('a'.repeat(1_001)), { message: 'it is longer than 1000 characters' });
  });

  it('stops when it takes too many steps, and can be used again', () => {
    const expression = parseExpression('list.value');
    const list = Array.from({ length: 20_000 }, () => ({ value: 1 }));
    assert.throws(() => expression.evaluate({ list }), { message: 'it takes more than 10000 steps' });
    assert.equal(expression.evaluate({ list: { value: 2 } }), 2);
  });
});

describe('a catalog with expressions', () => {
  const catalogOf = (condition: string, jsonata: string) =>
    smallCatalog({
      offerings: [offering('o', 'p')],
      products: [
        {
          id: 'p',
          specificationRelationship: [
            realizedAs('s'),
            realizedAs('t', { condition: { jsonata: condition } }),
          ],
        },
      ],
      services: [
        {
          id: 's',
          specCharacteristic: [{ name: 'profile' }],
          attributeMapping: [{ from: { jsonata }, to: 'profile' }],
          fulfilment: [provision()],
        },
        {
          id: 't',
          specCharacteristic: [{ name: 'label' }],
          attributeMapping: [{ from: { specification: 's', jsonata: "profile & '!'" }, to: 'label' }],
          fulfilment: [provision()],
        },
      ],
    });
  const order = (speed: unknown) =>
    orderOf(add('1', 'o', { characteristics: [{ name: 'speed', value: speed }] }));

  it('decides rules and fills characteristics, from other branches too', () => {
    const catalog = catalogOf('speed > 500', "'P' & speed");
    assert.deepEqual(outline(decompose(order(600), catalog, emptyInventory)), [
      'add serviceOrder 1 s {profile=P600}',
      'add serviceOrder 1 t {label=P600!}',
    ]);
    assert.deepEqual(outline(decompose(order(100), catalog, emptyInventory)), [
      'add serviceOrder 1 s {profile=P100}',
    ]);
  });

  it('explains what an expression asked for', () => {
    const { explanation } = explain(order(100), catalogOf('speed > 500', 'speed'), emptyInventory);
    assert.deepEqual(
      explanation.notTaken.map(({ obstacle, seen }) => ({ obstacle, seen })),
      [{ obstacle: 'condition', seen: { speed: 100 } }],
    );
  });

  it('reports a failing expression and a condition that is not boolean as faults', () => {
    const faults = (condition: string, mapping: string) => {
      try {
        decompose(order('fast'), catalogOf(condition, mapping), emptyInventory);
      } catch (err) {
        assert.ok(err instanceof DecompositionError);
        return err.reasons.map(({ message }) => message);
      }
      return [];
    };
    assert.deepEqual(faults('speed', 'speed * 2'), [
      'The expression for profile of s fails: The left side of the "*" operator must evaluate to a number (at character 7).',
      'A condition of p cannot be evaluated: it evaluates to "fast", not to true or false',
    ]);
  });

  it('is checked when it is published', () => {
    const entries = entriesOf({
      productSpecification: [
        {
          id: 'p',
          productSpecCharacteristic: [{ name: 'speed' }],
          specificationRelationship: [
            realizedAs('s', { condition: { jsonata: 'sped > 500' } }),
            realizedAs('s', { condition: { jsonata: '$now() > 1' } }),
            realizedAs('s', { condition: { jsonata: 'speed > 500' } }),
          ],
        },
      ],
      serviceSpecification: [
        {
          id: 's',
          specCharacteristic: [{ name: 'x' }, { name: 'y' }, { name: 'z' }],
          attributeMapping: [
            { from: { jsonata: 'speed & sped' }, to: 'x' },
            { from: { jsonata: '$random()' }, to: 'y' },
            { from: { jsonata: 'speed', characteristic: 'speed' }, to: 'z' },
          ],
        },
        {
          id: 'a',
          specCharacteristic: [{ name: 'x' }],
          attributeMapping: [{ from: { specification: 'a', jsonata: 'x + 1' }, to: 'x' }],
        },
      ],
    });
    assert.deepEqual(
      publishCheck(entries).map(({ code, place }) => `${code} at ${place}`),
      [
        'unknownCharacteristic at productSpecification p: specificationRelationship[0].condition',
        'invalidCondition at productSpecification p: specificationRelationship[1].condition',
        'unknownCharacteristic at serviceSpecification s: attributeMapping[0].from.jsonata',
        'invalidExpression at serviceSpecification s: attributeMapping[1].from.jsonata',
        'invalidEntry at serviceSpecification s: attributeMapping[2].from',
        'mappingCycle at serviceSpecification a: attributeMapping[0]',
      ],
    );
  });
});
