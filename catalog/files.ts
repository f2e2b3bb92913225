import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { catalogKinds, type CatalogKind } from '../domain/publish/catalog-fault.js';
import type { RawEntries } from '../domain/publish-check.js';

/** What the caller can put right: a wrong argument, a file that is not there or cannot be read. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Where nothing else is said: the catalog that comes with Turnup. */
export const seedsFolder = join(import.meta.dirname, '..', 'catalog-seeds');

/** The JSON of a file; says which file, and what is wrong with it. */
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

/** Every file below the folder, in the order of the alphabet. */
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

/** All entries below the folder: the files named for what they hold, `productSpecification.json` and the like. */
export function readCatalog(folder: string): RawEntries {
  const entries: Partial<Record<CatalogKind, object[]>> = {};
  for (const file of filesBelow(folder)) {
    const kind = catalogKinds.find((each) => basename(file) === `${each}.json`);
    if (kind) (entries[kind] ??= []).push(...entriesIn(file));
  }
  if (Object.keys(entries).length === 0) {
    const names = catalogKinds.map((kind) => `${kind}.json`).join(', ');
    throw new UsageError(`${folder} has no catalog in it: no file named ${names}.`);
  }
  return entries;
}

function entriesIn(file: string): object[] {
  const content = readJson(file);
  const entries: unknown[] = Array.isArray(content) ? content : [content];
  return entries.map((each) => {
    if (typeof each === 'object' && each !== null) return each;
    throw new UsageError(`${file} must hold catalog entries: a list of objects.`);
  });
}

/** As short as it can be said from here. */
export const shortName = (file: string): string => {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') ? file : short || '.';
};
