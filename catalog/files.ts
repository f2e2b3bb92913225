import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { parseLine } from '../domain/catalog/catalog-file.js';
import { type CatalogKind, catalogKinds, type RawEntries } from '../domain/catalog/publish/catalog-fault.js';

/** A fault that the user can correct: a wrong argument, a file that is missing or cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The default: the catalog that comes with Turnup. */
export const seedsFolder = join(import.meta.dirname, '..', 'catalog-seeds');

/** The JSON of a file; throws a `UsageError` that names the file when it cannot be read or is not JSON. */
export function readJson(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (err) {
    throw new UsageError(`${file} cannot be read: ${(err as Error).message}`, { cause: err });
  }
  try {
    return JSON.parse(text.replaceAll('${SANDBOX_URL}', 'http://sandbox.invalid'));
  } catch (err) {
    throw new UsageError(`${file} is not JSON: ${(err as Error).message}`, { cause: err });
  }
}

/** Every file below the folder, in alphabetical order; throws a `UsageError` when the folder cannot be read. */
export function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules'))
      .map(({ parentPath, name }) => join(parentPath, name))
      .toSorted();
  } catch (err) {
    throw new UsageError(`${folder} cannot be read: ${(err as Error).message}`, { cause: err });
  }
}

/**
 * All entries of an exported file, or of a folder: of the files named for what they hold, `productSpecification.json`
 * and the like, and of the exported ones, which end in `.ndjson`. Throws a `UsageError` when there are none.
 */
export function readCatalog(path: string): RawEntries {
  const isFile = statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  for (const file of isFile ? [path] : filesBelow(path)) {
    for (const { resource, entry } of isFile || file.endsWith('.ndjson')
      ? linesIn(file)
      : entriesOfKindIn(file)) {
      (entries[resource] ??= []).push(entry);
    }
  }
  if (Object.keys(entries).length === 0) {
    const names = catalogKinds.map((kind) => `${kind}.json`).join(', ');
    throw new UsageError(`${path} has no catalog in it: no exported entry, and no file named ${names}.`);
  }
  return entries;
}

interface Line {
  readonly resource: CatalogKind;
  readonly entry: object;
}

function linesIn(file: string): Line[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      if (text.trim() === '') return [];
      const line = parseLine(text);
      if (typeof line !== 'string') return line;
      throw new UsageError(`${file}, line ${index + 1}: ${line}`);
    });
}

function entriesOfKindIn(file: string): Line[] {
  const resource = catalogKinds.find((each) => basename(file) === `${each}.json`);
  return resource ? entriesIn(file).map((entry) => ({ resource, entry })) : [];
}

function entriesIn(file: string): object[] {
  const content = readJson(file);
  const entries: unknown[] = Array.isArray(content) ? content : [content];
  return entries.map((each) => {
    if (typeof each === 'object' && each !== null) return each;
    throw new UsageError(`${file} must hold catalog entries: a list of objects.`);
  });
}

/** The path, relative to here if that is shorter. */
export const shortName = (file: string): string => {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short || '.';
};
