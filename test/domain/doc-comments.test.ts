import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';

const layers = ['domain', 'entities', 'outbound', 'relay', 'activities', 'api', 'catalog'];

const sources = layers.flatMap((layer) =>
  readdirSync(join(projectRoot, layer), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${layer}/${name}`)
    .toSorted(),
);

interface ExportedFunction {
  readonly name: string;
  /** Empty when it has none. */
  readonly comment: string;
  /** Without the functions inside it: what these throw is thrown when they are called. */
  readonly body: string;
}

/** The exported functions of a file, as prettier lays them out: what begins in the first column ends there. */
function exportedFunctions(text: string): ExportedFunction[] {
  const pattern =
    /(?:^\/\*\*((?:(?!\*\/)[^])*)\*\/\n)?^export (?:async )?(?:function\*? (\w+)|const (\w+) = (?:async )?(?:<.*>)?\()([^]*?)^(?:\}|\S.*;$)/gm;
  return [...text.matchAll(pattern)].map(([, comment = '', declared, assigned, body = '']) => ({
    name: declared ?? assigned ?? '',
    comment,
    body: body.replaceAll(
      /^ {2}(?:async )?function[^]*?^ {2}\}$|^ {2}(?:const \w+ =|return) .*=> \{$[^]*?^ {2}\};$/gm,
      '',
    ),
  }));
}

/** Functions that only make others, such as handlers: what these throw is thrown when they are called. */
const isFactory = ({ name }: ExportedFunction): boolean => /^create|Operations$/.test(name);

/** What a function throws by itself; an error that it caught and throws again is its callee's. */
const throwsItself = (each: ExportedFunction): boolean =>
  !isFactory(each) && /\bthrow (?!err;)/.test(each.body);

const saysSo = ({ comment }: ExportedFunction): boolean => /\b(throws?|fails)\b/i.test(comment);

const find = (isMeant: (each: ExportedFunction) => boolean, among = throwsItself): string[] =>
  sources.flatMap((file) =>
    exportedFunctions(readFileSync(join(projectRoot, file), 'utf8'))
      .filter((each) => among(each) && isMeant(each))
      .map(({ name }) => `${file} ${name}`),
  );

describe('the doc comment of an exported function', () => {
  it('is there, and says what goes in and comes out', () =>
    assert.deepEqual(
      find(
        ({ comment }) => comment === '',
        () => true,
      ),
      [],
    ));
});

describe('the doc comment of an exported function that throws', () => {
  it('says when it throws', () => {
    // It prints what it throws.
    const exceptions = ['catalog/command.ts runCommand'];
    assert.deepEqual(
      find((each) => !saysSo(each)),
      exceptions,
    );
  });

  it('is found in every layer that throws', () => {
    const found = find(saysSo);
    for (const each of ['domain/decomposition/decompose.ts decompose', 'api/tmf630/auth.ts requireScope'])
      assert.ok(found.includes(each), each);
  });
});
