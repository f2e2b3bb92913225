import assert from 'node:assert/strict';
import { createConditions } from '../../domain/conditions/condition.js';
import { valueFault } from '../../domain/catalog/characteristics.js';
import { parsePattern } from '../../domain/lib/pattern.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import { emptyInventory } from '../../domain/inventory/inventory.js';
import { add, offering, orderOf, realizedAs, smallCatalog } from './support/catalog.js';
import { found } from './support/publish.js';

const conditions = createConditions();

/** Why the condition is refused, without the list of the keywords allowed. */
function refusal(condition: Record<string, unknown>): string | undefined {
  try {
    conditions.requireReadable(condition);
    return undefined;
  } catch (err) {
    return (err as Error).message.replace(/: type, enum.*$/, '');
  }
}

/** The condition in so many others. */
const nested = (depth: number): Record<string, unknown> =>
  depth === 0 ? { required: ['x'] } : { not: nested(depth - 1) };

describe('a condition as JSON Schema', () => {
  it('decides by each keyword that looks at values only', () => {
    const condition = {
      $comment: 'All that is allowed.',
      type: ['object', 'null'],
      required: ['speed'],
      properties: {
        speed: { type: 'integer', minimum: 1, exclusiveMaximum: 1_001, multipleOf: 10 },
        site: { type: 'string', minLength: 2, pattern: '^[A-Z]{2}-' },
        ports: { type: 'array', items: { enum: [1, 2] }, contains: { const: 1 }, maxItems: 2 },
      },
      patternProperties: { '^x-': { type: 'boolean' } },
      if: { required: ['site'] },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { anyOf: [{ required: ['ports'] }, { not: { required: ['x-any'] } }] },
      else: true,
    };
    assert.equal(refusal(condition), undefined);
    const holds = (values: object): boolean => conditions.holds(condition, { speed: 100, ...values });
    assert.deepEqual(
      [
        {},
        { speed: 95 },
        { site: 'DE-1' },
        { site: 'de-1' },
        { ports: [1, 2] },
        { ports: [2] },
        { 'x-any': 1 },
        { site: 'DE-1', 'x-any': true },
      ].map(holds),
      [true, false, true, false, true, false, false, false],
    );
  });

  it('is refused when it would crash, block or leave the process', () => {
    const attacks: [Record<string, unknown>, string][] = [
      [{ $async: true, required: ['y'] }, '/$async is not among the keywords allowed'],
      [{ $ref: 'http://json-schema.org/draft-07/schema#' }, '/$ref is not among the keywords allowed'],
      [{ not: { $ref: '#' } }, '/not/$ref is not among the keywords allowed'],
      [{ $id: 'x' }, '/$id is not among the keywords allowed'],
      [{ properties: { a: { format: 'regex' } } }, '/properties/a/format is not among the keywords allowed'],
      [{ uniqueItems: true }, '/uniqueItems is not among the keywords allowed'],
      [{ constructor: {} }, '/constructor is not among the keywords allowed'],
      [
        { properties: { a: { pattern: '(?=a)' } } },
        '/properties/a/pattern: error parsing regexp: invalid or unsupported Perl syntax: `(?=`',
      ],
      [{ pattern: 'a'.repeat(201) }, '/pattern: the pattern is longer than 200 characters'],
      [{ enum: Array.from({ length: 7_000 }, (_, index) => index) }, 'it is longer than 20000 characters'],
      [nested(17), `${'/not'.repeat(17)} is in more than 16 schemas`],
      [
        { type: 'nonsense' },
        '/type must be one or several of array, boolean, integer, null, number, object, string',
      ],
      [{ required: 'x' }, '/required must be a list of different names'],
      [{ anyOf: [] }, '/anyOf must be a list of schemas'],
      [{ minimum: '1' }, '/minimum must be a number'],
      [{ properties: 1 }, '/properties must be an object of schemas'],
      [{ not: [] }, '/not must be a schema'],
    ];
    assert.deepEqual(
      attacks.map(([condition]) => refusal(condition)),
      attacks.map(([, reason]) => reason),
    );
    for (const [condition] of attacks) assert.throws(() => conditions.holds(condition, {}), Error);
    assert.equal(refusal(nested(16)), undefined);
  });

  it('is reported as a fault of a stored entry, by the check and for an order', () => {
    const relationship = realizedAs('s', { condition: { $async: true, required: ['y'] } });
    const specification = { id: 'p', specificationRelationship: [relationship] };
    assert.deepEqual(found({ productSpecification: [specification], serviceSpecification: [{ id: 's' }] }), [
      'invalidCondition at productSpecification p: specificationRelationship[0].condition',
    ]);
    const catalog = smallCatalog({
      offerings: [offering('o', 'p')],
      products: [specification],
      services: [{ id: 's' }],
    });
    assert.throws(
      () => decompose(orderOf(add('1', 'o')), catalog, emptyInventory),
      (err) =>
        err instanceof DecompositionError && err.reasons.some(({ code }) => code === 'invalidCondition'),
    );
  });
});

describe('a pattern', () => {
  const name = { name: 'name', values: [], valueType: 'string' };

  it('matches the whole value of a characteristic', () => {
    const fault = (regex: string, value: string) => valueFault({ ...name, regex } as never, value);
    assert.equal(fault('[a-z0-9-]{3,32}', 'site-1'), undefined);
    assert.equal(fault('a|b', 'ab'), 'name must match a|b, which "ab" does not.');
    assert.equal(fault('[^\\u0000-\\u001f]+', 'é'), undefined);
  });

  it('is matched in time linear in the length of the value', function () {
    this.timeout('5s');
    const fault = valueFault({ ...name, regex: '(a+)+' } as never, `${'a'.repeat(3_999)}!`);
    assert.match(fault ?? '', /must match/);
    const pattern = parsePattern('^(.?){450}y');
    assert.equal(pattern.find('x'.repeat(4_000)), false);
  });

  it('is a fault where it cannot be read, repeats too much, or the value is too long for it', () => {
    const fault = (regex: string, value = 'a') => valueFault({ ...name, regex } as never, value);
    assert.deepEqual(
      [fault('(a)\\1'), fault('(a{31}){31}(a{31}){31}(b{31}){31}'), fault('a*', 'a'.repeat(4_001))],
      [
        'name cannot be matched: error parsing regexp: invalid escape sequence: `\\1`.',
        'name cannot be matched: the pattern (a{31}){31}(a{31}){31}(b{31}){31} repeats too much.',
        'name cannot be matched: text of more than 4000 characters is not matched with patterns.',
      ],
    );
  });

  it('is a fault of the catalog where it cannot be read', () => {
    const characteristic = { name: 'x', valueType: 'string', regex: '(?=a)b' };
    assert.deepEqual(
      found({ productSpecification: [{ id: 'p', productSpecCharacteristic: [characteristic] }] }),
      ['invalidEntry at productSpecification p: productSpecCharacteristic[0].regex'],
    );
  });
});
