import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';

const read = (file: string): string => readFileSync(join(projectRoot, file), 'utf8');

const filesBelow = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' }).map(
    (name) => `${folder}/${name}`,
  );

const pages = ['README.md', 'CONTRIBUTING.md', ...filesBelow('docs').filter((name) => name.endsWith('.md'))];

const sources = ['domain', 'entities', 'outbound', 'relay', 'activities', 'workflows', 'api', 'catalog']
  .concat(['catalog-seeds', 'temporal-dev', 'bench', 'chaos', 'drill', 'test'])
  .flatMap(filesBelow)
  .filter((name) => name.endsWith('.ts'));

/** What the how-tos make, and so is not there. */
const examples = /document(-source)?\.(ts|sql)$/;

const found = (page: string, pattern: RegExp): readonly string[][] =>
  [...read(page).replaceAll('\n', ' ').matchAll(pattern)].map((match) => match.map((each) => each ?? ''));

/** The files that a name may mean: a path, or the name of files in any folder. */
const meant = (name: string): string[] =>
  name.includes('/') ? [name].filter((each) => existsSync(join(projectRoot, each))) : (named.get(name) ?? []);

const named = new Map<string, string[]>();
for (const file of sources) named.set(basename(file), [...(named.get(basename(file)) ?? []), file]);

describe('the pages for contributors and users', () => {
  it('link to what exists', () => {
    const broken = pages.flatMap((page) =>
      found(page, /\]\(([^)#\s:]+)(?:#[^)]*)?\)/g)
        .filter(([, to = '']) => !existsSync(join(projectRoot, dirname(page), to)))
        .map(([, to]) => `${page}: ${to}`),
    );
    assert.deepEqual(broken, []);
  });

  it('name source files that exist', () => {
    const gone = pages.flatMap((page) =>
      found(page, /`((?:[\w-]+\/)*[\w.-]+\.ts)`/g)
        .filter(([, name = '']) => !examples.test(name) && meant(name).length === 0)
        .map(([, name]) => `${page}: ${name}`),
    );
    assert.deepEqual(gone, []);
  });

  it('name functions in the files where they are', () => {
    const elsewhere = pages.flatMap((page) =>
      found(page, /`#?(\w+)` (?:and `#?(\w+)` )?(?:\([^)]*\) )?(?:in|of) \[?`([\w/.-]+\.ts)`/g).flatMap(
        ([, one = '', other = '', file = '']) =>
          [one, other]
            .filter((name) => name !== '' && !examples.test(file))
            .filter((name) => !meant(file).some((each) => new RegExp(`\\b${name}\\b`).test(read(each))))
            .map((name) => `${page}: ${name} in ${file}`),
      ),
    );
    assert.deepEqual(elsewhere, []);
  });
});
