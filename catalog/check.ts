import { publishCheck } from '../domain/catalog/publish/publish-check.js';
import { readCatalog, seedsFolder, shortName } from './files.js';
import type { Command } from './command.js';

/** `npm run catalog-check`: every fault of the catalog in a folder, without a server. */
export const check: Command = {
  usage: '[folder|file]',
  summary: 'Finds every fault of the catalog in the folder or exported file; without one, of the seeds.',
  options: {},
  positionals: [0, 1],
  run({ positionals: [folder = seedsFolder], print }) {
    const entries = readCatalog(folder);
    const count = Object.values(entries).reduce((sum, each) => sum + each.length, 0);
    const faults = publishCheck(entries);
    for (const { place, message, remedy } of faults) {
      print(place);
      print(`  ${message}`);
      print(`  -> ${remedy}`);
    }
    const found =
      faults.length === 0 ? 'no fault' : faults.length === 1 ? '1 fault' : `${faults.length} faults`;
    print(`${shortName(folder)}: ${count === 1 ? '1 entry' : `${count} entries`}, ${found}.`);
    return faults.length === 0 ? 0 : 1;
  },
};
