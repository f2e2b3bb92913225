import { operations } from '../../api/process/operations.js';
import { toTable } from '../support/table.js';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
type Method = (typeof methods)[number];

/** Which scopes an operation is for, by `method path`. */
export type ScopesByOperation = ReadonlyMap<string, readonly string[]>;

const introduction = `# Which scope for which operation

A caller needs one of the scopes in the cell. \`npm run scopes\` writes this table from the operations' declarations; a test compares both, and
tries every operation with every scope. [Security](security.md#scopes) says what the scopes are for.

Some requests need more: what is said about a customer's credit needs \`credit\`; whether a PATCH of a service or resource order needs
\`orders:write\` or \`callbacks:write\` depends on whether the order was captured or handed off; overriding an approval needs \`ops\`.

A scope is for the records that the caller sees: all, those of some customers, or those that it submitted itself
([objects](security.md#objects)).

`;

/** The page docs/scopes.md, as the operations are declared. */
export function scopePage(): string {
  const scopesOf = declaredScopes();
  const paths = [...new Set([...scopesOf.keys()].map((each) => each.split(' ')[1]!))].toSorted();
  const rows = paths.map((path) => [
    `\`${path}\``,
    ...methods.map((method) => (scopesOf.get(`${method} ${path}`) ?? []).join(' or ')),
  ]);
  return `${introduction}${toTable([['path', ...methods.map((method) => method.toUpperCase())], ...rows])}\n`;
}

/** What the page says. */
export function readScopePage(page: string): ScopesByOperation {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.flatMap((row) => {
      const [path = '', ...cells] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return cells.flatMap((cell, index): [string, string[]][] =>
        cell === '' ? [] : [[`${methods[index]} ${path.replaceAll('`', '')}`, cell.split(' or ')]],
      );
    }),
  );
}

export const declaredScopes = (): ScopesByOperation =>
  new Map(
    operations.map(({ api, method, path, scopes }) => [
      `${method satisfies Method} ${api.base}${path}`,
      scopes,
    ]),
  );
