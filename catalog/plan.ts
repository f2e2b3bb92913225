import { DecompositionError } from '../domain/decomposition/decomposition-error.js';
import { explain } from '../domain/decomposition/explain.js';
import { emptyInventory } from '../domain/inventory/inventory.js';
import { qualify } from '../domain/qualification/qualify.js';
import type { Command, ExitCode } from './command.js';
import { readJson, seedsFolder, shortName } from './files.js';
import { toOrder, toOwnedProducts } from './order-file.js';
import { renderExplanation } from './render-explanation.js';
import { renderMermaid, renderQualification, renderTree } from './render-plan.js';
import { usableCatalog } from './usable-catalog.js';

/** `npm run plan`: what an order would lead to, without a server or a database. */
export const plan: Command = {
  usage: 'order.json [--catalog folder] [--inventory file] [--explain]',
  summary:
    'Prints the plan of a product or service order as a tree and as Mermaid. Without --catalog the seeds are taken;\n' +
    '--inventory is what the customer has: { "products": [...] }, or an order that is treated as completed.\n' +
    '--explain gives the reason why each step is in the plan, and why nothing else is.',
  options: { catalog: { type: 'string' }, inventory: { type: 'string' }, explain: { type: 'boolean' } },
  positionals: [1, 1],
  run({ positionals: [file = ''], values, print }) {
    const { catalog, areas } = usableCatalog((values['catalog'] as string | undefined) ?? seedsFolder);
    const order = toOrder(file, readJson(file));
    const owned = values['inventory'] as string | undefined;
    const inventory =
      owned === undefined ? emptyInventory : toOwnedProducts(owned, readJson(owned), catalog).inventory;
    const qualification = qualify(order, catalog, inventory, areas);
    print(`${shortName(file)}, a ${order.kind}`);
    for (const line of renderQualification(qualification)) print(line);
    return withDecompositionErrors(print, () => {
      const { plan: planned, explanation } = explain(order, catalog, inventory);
      print('');
      for (const line of renderTree(planned)) print(line);
      print(`${planned.steps.length} steps`);
      if (values['explain'] === true) for (const line of renderExplanation(planned, explanation)) print(line);
      print('');
      for (const line of ['```mermaid', ...renderMermaid(planned), '```']) print(line);
      return qualification.result === 'qualified' ? 0 : 1;
    });
  },
};

/** An order that cannot be decomposed has reasons, not a stack trace. */
function withDecompositionErrors(print: (line: string) => void, work: () => ExitCode): ExitCode {
  try {
    return work();
  } catch (err) {
    if (!(err instanceof DecompositionError)) throw err;
    print('It cannot be decomposed:');
    for (const { code, message, path } of err.reasons) {
      print(`  ${message} (${code}${path === undefined ? '' : ` at ${path}`})`);
    }
    return 1;
  }
}
