import { Ajv } from 'ajv';
import { dirname, join, relative, sep } from 'node:path';
import { Type, type Static } from 'typebox';
import { filesBelow, readJson, UsageError } from './files.js';

const Lines = Type.Optional(Type.Array(Type.String()));

/** What a test can expect of a plan; what it leaves out is not compared. */
const Expectation = Type.Object(
  {
    qualification: Type.Optional(Type.Enum(['qualified', 'unqualified'])),
    /** Codes and items of the reasons against the order: `speedNotAvailable 1.1`. */
    reasons: Lines,
    /** `<item> <name>: <action>`, including those that a bundle implies. */
    items: Lines,
    /** `<action> <kind> <item> <specification> {<characteristics>} after <item> <specification>, …` */
    steps: Lines,
    /** `<item> <place> -> <specification> waits for <characteristic>` for rules that are not decided yet. */
    open: Lines,
    /** `<item> <name>` of the entitlements that are granted. */
    entitlements: Lines,
  },
  { additionalProperties: false, minProperties: 1 },
);
export type Expectation = Static<typeof Expectation>;

const Content = Type.Object(
  {
    title: Type.String({ minLength: 1 }),
    given: Type.Object(
      {
        /** A TMF order, or `{ "$file": "../orders/x.json" }`, as below. */
        order: Type.Object({}),
        /** `{ "products": [...] }`, or one order or several, which count as completed one after the other. */
        inventory: Type.Optional(Type.Union([Type.Object({}), Type.Array(Type.Object({}))])),
        /** What steps have reported, by the path of specifications: `{ "1/p/line": { "opticalPower": -30 } }`. */
        reported: Type.Optional(Type.Record(Type.String(), Type.Record(Type.String(), Type.Unknown()))),
      },
      { additionalProperties: false },
    ),
    expect: Expectation,
  },
  { additionalProperties: false },
);

/** One test of a catalog, with its files read. */
export interface CatalogTest extends Static<typeof Content> {
  /** The file that it is in. */
  readonly file: string;
}

const ajv = new Ajv({ allErrors: true, strict: false });
const validate = ajv.compile<Static<typeof Content>>(Content);

/**
 * All tests in the folders named `tests` below this one; a file holds one or a list of them. Throws a `UsageError` when
 * there are none.
 */
export function readTests(folder: string): CatalogTest[] {
  const files = filesBelow(folder).filter(
    (file) => file.endsWith('.json') && dirname(relative(folder, file)).split(sep).includes('tests'),
  );
  if (files.length === 0)
    throw new UsageError(`${folder} has no tests: no JSON file in a folder named tests.`);
  return files.flatMap((file) => {
    const content = readJson(file);
    return (Array.isArray(content) ? (content as unknown[]) : [content]).map((each) => toTest(file, each));
  });
}

function toTest(file: string, content: unknown): CatalogTest {
  if (!validate(content)) {
    const faults = (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `\n  ${instancePath || '/'} ${message}${'additionalProperty' in params ? `: ${params['additionalProperty']}` : ''}`,
    );
    throw new UsageError(`${file} is not a valid catalog test:${faults.join('')}`);
  }
  const { order, inventory, reported } = content.given;
  return {
    ...content,
    file,
    given: {
      order: withFileContent(file, order),
      ...(inventory && {
        inventory: Array.isArray(inventory)
          ? inventory.map((each) => withFileContent(file, each))
          : withFileContent(file, inventory),
      }),
      ...(reported && { reported }),
    },
  };
}

/** The path to the file, relative to the test. */
function withFileContent(file: string, value: object): object {
  const { $file: name } = value as { readonly $file?: unknown };
  return typeof name === 'string' ? (readJson(join(dirname(file), name)) as object) : value;
}
