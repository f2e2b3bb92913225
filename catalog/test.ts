import type { Command } from './command.js';
import { seedsFolder, shortName, UsageError } from './files.js';
import { runTest } from './run-test.js';
import { readTests, type CatalogTest } from './test-file.js';
import { usableCatalog, type UsableCatalog } from './usable-catalog.js';

/** `npm run catalog-test`: the tests of a catalog, which are files beside it. */
export const test: Command = {
  usage: '[folder] [--catalog folder|file]',
  summary:
    'Runs the tests of the catalog in the folder (the JSON files in its folders named tests); without one, of the seeds.\n' +
    'With --catalog they are run with another catalog, such as an exported file.',
  options: { catalog: { type: 'string' } },
  positionals: [0, 1],
  run({ positionals: [folder = seedsFolder], values, print }) {
    const usable = usableCatalog((values['catalog'] as string | undefined) ?? folder);
    const tests = readTests(folder);
    const failed = tests.filter((each) => {
      const differences = differencesOf(each, usable);
      print(`${differences.length === 0 ? '✔' : '✘'} ${shortName(each.file)}: ${each.title}`);
      for (const line of differences) print(`    ${line}`);
      return differences.length > 0;
    });
    if (failed.length > 0) print('Lines with - were expected, lines with + are there.');
    print(`${tests.length - failed.length} of ${tests.length} as expected.`);
    return failed.length === 0 ? 0 : 1;
  },
};

/** A test that cannot be run has failed; the others still count. */
function differencesOf(each: CatalogTest, usable: UsableCatalog): readonly string[] {
  try {
    return runTest(each, usable);
  } catch (err) {
    if (!(err instanceof UsageError)) throw err;
    return err.message.split('\n');
  }
}
