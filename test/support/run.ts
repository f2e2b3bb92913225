import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { markWholeRun } from './shared-servers.js';

/**
 * Runs the test files, several at a time, on servers that they share: those that the arguments name, or all. Other
 * arguments are mocha's.
 *
 *     node --no-experimental-require-module --import tsx test/support/run.ts [file or folder ...] [--grep ...]
 *
 * Without the option mocha would load some files by `require` and others by `import`, each with modules of their own.
 */

// Tests wait for timers and for servers: one file more than there are processors keeps them busy.
const jobs = availableParallelism() + 1;

/** What takes longest begins first, so that nothing long is left over when all else has ended. */
const longest = [
  'test/chaos',
  'test/clients',
  'test/api/conformance',
  // Not beside chaos and the fuzz run, which have little time each.
  'test/drill',
  'test/e2e',
  'test/workflows',
  'test/replay',
];

const given = process.argv.slice(2);
const named = given.some((each) => existsSync(each) || each.includes('*'));
const files = named ? [] : await allFiles();
if (given.length === 0) markWholeRun();
// Mocha has no types for its command.
const command: string = 'mocha/lib/cli/cli.js';
const mocha = (await import(command)) as { main(args: readonly string[]): void };
mocha.main(['--parallel', '--jobs', String(jobs), ...given, ...files]);

async function allFiles(): Promise<string[]> {
  const names = await readdir('test', { recursive: true });
  const paths = names.filter((name) => name.endsWith('.test.ts')).map((name) => join('test', name));
  return paths.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

function rank(path: string): number {
  const found = longest.findIndex((start) => path.startsWith(start));
  return found === -1 ? longest.length : found;
}
