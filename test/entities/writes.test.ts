import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';

/** What changes orders, steps and the resources whose changes are events: by name of the file, with the reason. */
const exceptions: Readonly<Record<string, string>> = {
  'entities/orders/callbacks.ts':
    'milestones, alerts and errors stand in the step; the orders that show them have changed',
  'entities/orders/cancel-tasks.ts':
    'ends the cancel tasks of an order, whose ids nobody knows, with their events below it',
  'entities/orders/complete-together.ts':
    'the order shows its items: its revision changes with them, its attributes do not',
  'entities/orders/finish-rollback.ts':
    'gives back the products of all items in one statement, with its events below it',
};

const managed =
  /^(product_order|service_order|resource_order|work_order|product|service|resource|agreement|entitlement|cancel_order|\$\{(orderTable|handOffTable|table|kind)\b.*)$/;

interface Statement {
  readonly file: string;
  readonly table: string;
  /** The text with its other tables. */
  readonly joined: string;
  readonly set: string;
}

/** Every UPDATE in the text of the program, with what it sets. */
function updates(): Statement[] {
  const files = ['entities', 'activities', 'api', 'relay'].flatMap((folder) =>
    filesBelow(folder).filter((file) => !file.includes('/migrations/')),
  );
  return files.flatMap((file) =>
    [
      ...readFileSync(join(projectRoot, file), 'utf8').matchAll(
        /[`'"]UPDATE (\S+?)( \w+)?(\s*(?:,|(?:LEFT )?JOIN) [^`]*?)?\s+SET ([^`]*?)(?:WHERE|`|['"](?:\)|,\s*\[))/g,
      ),
    ].map(([, table = '', , joined = '', set = '']) => ({ file, table, joined, set })),
  );
}

const filesBelow = (folder: string): string[] =>
  readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .toSorted();

/** Where states are set by name, beside the text of statements. */
const stateWriters = new Set([
  'entities/orders/orders.ts',
  'entities/orders/items.ts',
  'entities/orders/steps.ts',
]);

/** Calls that change rows of orders, items or steps by a map of columns with a state in it, or where they are there already. */
function statesSetByName(): string[] {
  const call =
    /(?:changeRows\(\s*tx,\s*(?:kind|order\.kind|'\w+Order')|tx\.update\(\s*(?:['"`](?:plan_step|order_item|\w+_order)['"`]|\w*[tT]able))[^;]*?[{,]\s*state\b\s*[:,}]|INSERT INTO (?:plan_step|order_item|\w+_order|\$\{)[^;]*?ON DUPLICATE KEY UPDATE[^;]*?\bstate\s*=/g;
  return ['entities', 'activities', 'api', 'relay']
    .flatMap(filesBelow)
    .filter((file) => !stateWriters.has(file) && !/\/(migrations|inventory)\//.test(file))
    .flatMap((file) =>
      [...readFileSync(join(projectRoot, file), 'utf8').matchAll(call)].map(([text]) => `${file}: ${text}`),
    );
}

describe('the writes of orders, steps and what is recorded as events', () => {
  it('set no state of an order or a step but by the tables of states', () => {
    const others = updates().filter(
      ({ table, joined, set }) =>
        /plan_step|order|^\$\{/i.test(table + joined) && /(^|[\s,.])`?state\b`?\s*=/.test(set),
    );
    assert.deepEqual(
      others.filter(({ table }) => table !== 'cancel_order'),
      [],
    );
  });

  it('set it by name in the files that make their conditions from the tables, and in no other', () => {
    assert.deepEqual(statesSetByName(), []);
  });

  it('raise the revision and record the event in one helper, but for what is listed with its reason', () => {
    const elsewhere = updates().filter(({ table, set }) => managed.test(table) && /revision/.test(set));
    assert.deepEqual(
      [...new Set(elsewhere.map(({ file }) => file))].toSorted(),
      Object.keys(exceptions).toSorted(),
    );
  });
});
