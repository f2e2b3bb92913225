import { statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { emptyInventory, type Inventory } from '../domain/inventory/inventory.js';
import type { Step } from '../domain/plan/plan.js';
import type { Command } from './command.js';
import { filesBelow, readJson, seedsFolder, shortName, UsageError } from './files.js';
import { lineDiff } from './line-diff.js';
import { toOrder, toOwnedProducts, withProducts } from './order-file.js';
import { type Outcome, outcomeOf, stepNames } from './outcome.js';
import { readTests } from './test-file.js';
import { usableCatalog, type UsableCatalog } from './usable-catalog.js';

/** `npm run catalog-diff`: which orders another version of the catalog would plan differently, and how. */
export const diff: Command = {
  usage: 'before after [orders...]',
  summary:
    'Plans a set of orders with the catalogs of two folders, and prints which plans change, and how. Orders are files or\n' +
    'folders; without any, those of the second catalog: its folders named orders, and what its tests are given.',
  options: {},
  positionals: [2, Infinity],
  run({ positionals: [before = seedsFolder, after = seedsFolder, ...given], print }) {
    const [old, current] = [usableCatalog(before), usableCatalog(after)];
    const all = given.length > 0 ? given.flatMap(ordersAt) : ordersOf(after);
    const orders = all.filter((each) => isReadable(each, print));
    if (orders.length === 0) throw new UsageError(`${after} has no orders to compare.`);
    const changed = orders.filter((order) => {
      const lines = differences(outcomeOfCase(order, old), outcomeOfCase(order, current));
      if (lines.length > 0) print(`~ ${order.title}`);
      for (const line of lines) print(`    ${line}`);
      return lines.length > 0;
    });
    if (changed.length > 0)
      print(`Lines with - are of ${shortName(before)}, lines with + of ${shortName(after)}.`);
    print(`${changed.length} of ${orders.length} plans change.`);
    return changed.length === 0 ? 0 : 1;
  },
};

/** A file that is not an order is reported, and does not stop the others. */
function isReadable({ file, order, title }: OrderCase, print: (line: string) => void): boolean {
  try {
    toOrder(file, withProducts(order));
    return true;
  } catch (err) {
    if (!(err instanceof UsageError)) throw err;
    print(`! ${title}: ${err.message}`);
    return false;
  }
}

/** An order to be planned, with what the customer has. */
interface OrderCase {
  readonly title: string;
  readonly file: string;
  readonly order: object;
  readonly inventory?: object;
}

function outcomeOfCase({ file, order, inventory }: OrderCase, usable: UsableCatalog): Outcome {
  const owned: Inventory = inventory
    ? toOwnedProducts(file, inventory, usable.catalog).inventory
    : emptyInventory;
  return outcomeOf({ order: toOrder(file, withProducts(order)), inventory: owned }, usable);
}

/** An order's file, or all files of a folder. */
function ordersAt(path: string): OrderCase[] {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
  const files = isFolder ? filesBelow(path).filter((file) => file.endsWith('.json')) : [path];
  return files.map((file) => ({ title: shortName(file), file, order: readJson(file) as object }));
}

function ordersOf(folder: string): OrderCase[] {
  const files = filesBelow(folder).filter((file) => file.endsWith('.json'));
  const inFolder = (name: string) => files.filter((file) => dirname(file).split(sep).includes(name));
  const tests = inFolder('tests').length > 0 ? readTests(folder) : [];
  return [
    ...inFolder('orders').flatMap(ordersAt),
    ...tests.map(({ file, title, given: { order, inventory } }) => ({
      title: `${join('tests', basename(file))}: ${title}`,
      file,
      order,
      ...(inventory && { inventory }),
    })),
  ];
}

/** Differences that a step's line does not show. */
const attributesInLines: ReadonlySet<string> = new Set([
  'id',
  'key',
  'kind',
  'action',
  'itemId',
  'characteristics',
  'dependsOn',
]);

function differences(before: Outcome, after: Outcome): string[] {
  const aspects = Object.keys(after.lines) as (keyof Outcome['lines'])[];
  const lines = aspects.flatMap((aspect) => {
    const [was, is] = [[before.lines[aspect]].flat(), [after.lines[aspect]].flat()];
    return isDeepStrictEqual(was, is) ? [] : [`${aspect}:`, ...lineDiff(was, is).map((line) => `  ${line}`)];
  });
  const details = stepDetails(before.plan.steps, after.plan.steps);
  return [...lines, ...(details.length > 0 ? ['details:', ...details.map((line) => `  ${line}`)] : [])];
}

function stepDetails(before: readonly Step[], after: readonly Step[]): string[] {
  const old = new Map(before.map((step) => [step.id, step]));
  const names = stepNames(after);
  return after.flatMap((step) => {
    const was: Readonly<Record<string, unknown>> = { ...old.get(step.id) };
    const is: Readonly<Record<string, unknown>> = { ...step };
    if (!old.has(step.id)) return [];
    return [...new Set([...Object.keys(was), ...Object.keys(is)])]
      .filter((name) => !attributesInLines.has(name) && !isDeepStrictEqual(was[name], is[name]))
      .map((name) => `${names.get(step.id)}: ${name} ${json(was[name])} -> ${json(is[name])}`);
  });
}

const json = (value: unknown): string => JSON.stringify(value) ?? 'none';
