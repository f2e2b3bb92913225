import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';

/** The text of every file of the program, by its name. */
const sources: ReadonlyMap<string, string> = new Map(
  ['domain', 'entities', 'activities', 'relay', 'api', 'chaos', 'bench'].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => [`${folder}/${name}`, readFileSync(join(projectRoot, folder, name), 'utf8')] as const),
  ),
);

/** What the columns of all tables are called. */
const columns = new Set(
  [...sources].flatMap(([file, text]) =>
    file.startsWith('entities/tables/') ? [...text.matchAll(/\b(\w+)!:/g)].map(([, name]) => name!) : [],
  ),
);

/** What stands between this bracket and the one that closes it. */
function bracketed(text: string, from: number): string {
  for (let [depth, at] = [1, from]; at < text.length; at += 1) {
    if (/[<{[(]/.test(text[at]!)) depth += 1;
    if (/[}\])]/.test(text[at]!) || (text[at] === '>' && text[at - 1] !== '=')) depth -= 1;
    if (depth === 0) return text.slice(from, at);
  }
  return text.slice(from);
}

/** The members of a type, or what it is made from, as it is declared: in the file that names it, or where it is exported. */
function declarationOf(name: string, file: string): string | undefined {
  const local = declared(sources.get(file), new RegExp(`^(?:export )?(?:interface|type) ${name}\\b`, 'm'));
  if (local !== undefined) return local;
  const exported = new RegExp(`^export (?:interface|type) ${name}\\b`, 'm');
  const found = [...sources.values()].flatMap((text) => declared(text, exported) ?? []);
  return found.length === 1 ? found[0] : undefined;
}

function declared(text = '', start: RegExp): string | undefined {
  const found = start.exec(text);
  return found ? /^[^]*?\n(?:\}|(?=\S))/.exec(text.slice(found.index + found[0].length))?.[0] : undefined;
}

/** The type with those that it is made from, but for what is picked of others by name, and what is deeper in documents. */
function expand(type: string, file: string, seen = new Set<string>()): string {
  const names = type.replaceAll(/\b(Pick|Omit|Row|Filled)<\s*\w+|: [^;}]+/g, '').match(/\b[A-Z]\w+\b/g) ?? [];
  const made = names.flatMap((name) => {
    if (seen.has(name)) return [];
    seen.add(name);
    return declarationOf(name, file) ?? [];
  });
  const members = type.replaceAll(/(: [^;{]*)\{[^{}]*\}/g, '$1').replaceAll(/(: [^;{]*)\{[^{}]*\}/g, '$1');
  return [members, ...made.map((declaration) => expand(declaration, file, seen))].join('\n');
}

/** The types that queries are read as. */
const rowTypes = [...sources].flatMap(([file, text]) =>
  [...text.matchAll(/\b(?:rows|reads|#query)</g)]
    .map((found) => bracketed(text, found.index + found[0].length))
    .map((type) => ({ file, type, text: expand(type, file) })),
);

describe('the rows of queries', () => {
  it('have the columns of a table from its class, so that the compiler sees when one is renamed or another type', () => {
    const byHand = rowTypes.flatMap(({ file, type, text }) =>
      [...text.matchAll(/\b(\w+)\??: ([^;,}]+)/g)]
        .filter(([, name, as]) => columns.has(name!) && !as!.includes(`['`) && !text.includes(`'${name}'`))
        .map(([member]) => `${file}: ${type.replaceAll(/\s+/g, ' ')}: ${member}`),
    );
    assert.deepEqual(byHand, []);
  });

  it('are found in the sources', () => assert.ok(rowTypes.length > 100, `${rowTypes.length} found`));
});
