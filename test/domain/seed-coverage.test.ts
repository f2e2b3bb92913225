import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { readSeeds } from '../../catalog-seeds/load.js';
import { namesIn } from '../../domain/conditions/condition.js';
import type { ProductOffering } from '../../domain/tmf/schemas/product-offering.js';
import type {
  AttributeMapping,
  Compatibility,
  Condition,
  Dependency,
  Fulfilment,
  SpecificationRelationship,
} from '../../domain/tmf/schemas/specification.js';

/** What a product family's folder holds, as far as the eight points of decomposition are to be found in it. */
interface Family {
  readonly relationships: readonly SpecificationRelationship[];
  readonly fulfilments: readonly Fulfilment[];
  readonly dependencies: readonly Dependency[];
  readonly mappings: readonly AttributeMapping[];
  readonly compatibility: readonly Compatibility[];
  /** Conditions of relationships and fulfilments. */
  readonly conditions: readonly Condition[];
  /** The characteristics of its products, of products that bundle others, and those that steps report. */
  readonly ofItems: ReadonlySet<string>;
  readonly ofBundles: ReadonlySet<string>;
  readonly reported: ReadonlySet<string>;
  /** The file of its catalog tests, and their plans line by line. */
  readonly tests: readonly Test[];
  readonly lines: readonly string[];
}

interface Test {
  readonly given: {
    readonly order: { readonly productOrderItem?: readonly { readonly quantity?: number }[] };
    readonly reported?: object;
  };
  readonly expect: {
    readonly reasons?: readonly string[];
    readonly steps?: readonly string[];
    readonly items?: readonly string[];
    readonly open?: readonly string[];
  };
}

interface Entry extends Partial<ProductOffering> {
  readonly id: string;
  readonly specificationRelationship?: readonly SpecificationRelationship[];
  readonly fulfilment?: readonly Fulfilment[];
  readonly dependency?: readonly Dependency[];
  readonly attributeMapping?: readonly AttributeMapping[];
  readonly compatibility?: readonly Compatibility[];
  readonly productSpecCharacteristic?: readonly Definition[];
  readonly specCharacteristic?: readonly Definition[];
  readonly resourceSpecCharacteristic?: readonly Definition[];
}

interface Definition {
  readonly name: string;
  readonly configurable?: boolean;
}

const asks = ({ conditions }: Family, name: string): boolean =>
  conditions.some((condition) => namesIn(condition).has(name));

const asksOneOf = (family: Family, names: ReadonlySet<string>): boolean =>
  [...names].some((name) => asks(family, name));

const relates = (type: SpecificationRelationship['relationshipType']) => (family: Family) =>
  family.relationships.some(({ relationshipType }) => relationshipType === type);

const refuses = (code: string) => (family: Family) =>
  family.tests.some(({ expect }) => expect.reasons?.some((reason) => reason.startsWith(code)));

const isExpected = (beginning: string) => (family: Family) =>
  family.lines.some((line) => line.startsWith(beginning));

const reads = ({ from: { jsonata, characteristic } }: AttributeMapping): ReadonlySet<string> =>
  jsonata === undefined
    ? new Set(characteristic === undefined ? [] : [characteristic])
    : namesIn({ jsonata });

/** The eight points of the issue, and how one sees that a family uses them. */
const points: Readonly<Record<string, Readonly<Record<string, (family: Family) => boolean | undefined>>>> = {
  '1 relationships': {
    bundles: relates('bundles'),
    realizedAs: relates('realizedAs'),
    requires: relates('requires'),
    composedOf: relates('composedOf'),
    'minimum, default and maximum': ({ relationships }) =>
      relationships.some(
        ({ minimumQuantity, defaultQuantity, maximumQuantity }) =>
          minimumQuantity !== undefined && defaultQuantity !== undefined && maximumQuantity !== undefined,
      ),
    'quantity by a characteristic': ({ relationships }) =>
      relationships.some(({ quantityCharacteristic }) => quantityCharacteristic !== undefined),
    'quantity of the order line': ({ tests }) =>
      tests.some(({ given }) => given.order.productOrderItem?.some(({ quantity = 1 }) => quantity > 1)),
  },
  '2 conditions': {
    'JSON Schema': ({ conditions }) => conditions.some((condition) => !('jsonata' in condition)),
    JSONata: ({ conditions }) => conditions.some((condition) => 'jsonata' in condition),
    'on the item': (family) => asksOneOf(family, family.ofItems),
    'on its parents': (family) => asksOneOf(family, family.ofBundles),
    'on its offering': (family) => asks(family, 'offering'),
    'on the site': (family) => asks(family, 'place'),
    "on the customer's segment": ({ conditions }) =>
      conditions.some((condition) => JSON.stringify(condition).includes('customer.segment')),
  },
  '3 mappings': {
    'from the product': ({ mappings }) =>
      mappings.some(({ from }) => from.specification === undefined && from.characteristic !== undefined),
    'from another specification': ({ mappings }) =>
      mappings.some(({ from }) => from.specification !== undefined),
    constant: ({ mappings }) => mappings.some(({ from }) => from.constant !== undefined),
    'lookup table': ({ mappings }) => mappings.some(({ lookup }) => lookup !== undefined),
    expression: ({ mappings }) => mappings.some(({ from }) => from.jsonata !== undefined),
  },
  '4 staggered': {
    'a rule on a reported value': (family) => asksOneOf(family, family.reported),
    'a mapping of a reported value': ({ mappings, reported }) =>
      mappings.some(
        (mapping) =>
          mapping.from.specification !== undefined && [...reads(mapping)].some((name) => reported.has(name)),
      ),
    'left open in a plan': ({ tests }) => tests.some(({ expect }) => (expect.open ?? []).length > 0),
    'decided when it is reported': ({ tests }) =>
      tests.some(({ given, expect }) => given.reported !== undefined && expect.open?.length === 0),
  },
  '5 dependencies': {
    'in the same item': ({ dependencies }) => dependencies.some(({ scope }) => scope === 'item'),
    'at the same site': ({ dependencies }) => dependencies.some(({ scope }) => scope === 'site'),
    'in the whole order': ({ dependencies }) => dependencies.some(({ scope }) => scope === 'order'),
    'with lag': ({ dependencies }) => dependencies.some(({ lag }) => lag !== undefined),
  },
  '6 compatibility': {
    requires: refuses('required'),
    excludes: refuses('excluded'),
    'minimum and maximum': ({ compatibility }) =>
      compatibility.some(({ minimum, maximum }) => minimum !== undefined && maximum !== undefined),
    'of a specification': ({ compatibility }) =>
      compatibility.some(({ specification }) => specification !== undefined),
    'by characteristic values': ({ compatibility }) =>
      compatibility.some(({ having }) => having !== undefined),
  },
  '7 actions': {
    add: isExpected('add '),
    modify: isExpected('modify '),
    delete: isExpected('delete '),
    suspend: isExpected('suspend '),
    resume: isExpected('resume '),
    noChange: ({ tests }) =>
      tests.some(
        ({ given, expect }) =>
          JSON.stringify(given.order).includes('"action":"noChange"') && expect.steps?.length === 0,
      ),
    move: ({ tests }) =>
      tests.some(
        ({ given: { order }, expect: { steps = [] } }) =>
          JSON.stringify(order).includes('"place"') &&
          ['add ', 'delete '].every((action) => steps.some((step) => step.startsWith(action))),
      ),
  },
  '8 kinds of step': {
    'work order': isExpected('add workOrder'),
    'manual task': isExpected('add manualTask'),
    milestone: isExpected('add milestone'),
    wait: isExpected('add waitUntil'),
    'skills, duration, appointment': ({ fulfilments }) =>
      fulfilments.some(
        ({ workOrder }) => (workOrder?.skills.length ?? 0) > 0 && workOrder?.appointmentRequired,
      ),
  },
};

const files = readSeeds('http://127.0.0.1:4000');

function familyIn(folder: string): Family {
  const kinds = files.filter(({ path }) => basename(dirname(path)) === folder);
  const of = (kind: string) =>
    kinds.filter((file) => file.kind === kind).flatMap(({ entries }) => entries as unknown as Entry[]);
  const products = of('productSpecification');
  const entries = [...products, ...of('serviceSpecification'), ...of('resourceSpecification')];
  const bundles = new Set(
    of('productOffering').flatMap(({ bundledProductOffering, productSpecification }) =>
      bundledProductOffering ? [productSpecification?.id] : [],
    ),
  );
  const relationships = entries.flatMap((each) => each.specificationRelationship ?? []);
  const fulfilments = entries.flatMap((each) => each.fulfilment ?? []);
  const definitions = entries.flatMap((each) => [
    ...(each.productSpecCharacteristic ?? []),
    ...(each.specCharacteristic ?? []),
    ...(each.resourceSpecCharacteristic ?? []),
  ]);
  const namesOf = (some: readonly Entry[]) =>
    new Set(some.flatMap((each) => (each.productSpecCharacteristic ?? []).map(({ name }) => name)));
  const tests = readTests(folder);
  return {
    relationships,
    fulfilments,
    dependencies: entries.flatMap((each) => each.dependency ?? []),
    mappings: entries.flatMap((each) => each.attributeMapping ?? []),
    compatibility: entries.flatMap((each) => each.compatibility ?? []),
    conditions: [...relationships, ...fulfilments].flatMap(({ condition }) => (condition ? [condition] : [])),
    ofItems: namesOf(products.filter(({ id }) => !bundles.has(id))),
    ofBundles: namesOf(products.filter(({ id }) => bundles.has(id))),
    reported: new Set(
      definitions.flatMap(({ name, configurable }) => (configurable === false ? [name] : [])),
    ),
    tests,
    lines: tests.flatMap(({ expect }) => expect.steps ?? []),
  };
}

const readTests = (folder: string): readonly Test[] =>
  JSON.parse(
    readFileSync(new URL(`../../catalog-seeds/tests/${folder}.json`, import.meta.url), 'utf8'),
  ) as readonly Test[];

const families = ['residential-fibre', 'mobile', 'business-vpn'].map((folder) => ({
  folder,
  family: familyIn(folder),
}));

describe('each family of the seeds uses', () => {
  for (const [point, aspects] of Object.entries(points)) {
    for (const [aspect, isUsed] of Object.entries(aspects)) {
      it(`${point}: ${aspect}`, () => {
        const used = families.map(({ folder, family }) => `${folder}: ${isUsed(family) === true}`);
        assert.deepEqual(
          used,
          families.map(({ folder }) => `${folder}: true`),
        );
      });
    }
  }
});
