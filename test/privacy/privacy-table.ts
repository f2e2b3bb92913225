import {
  namedKinds,
  namingAttributes,
  partyKinds,
  removedAttributes,
  removedOfParties,
  replacedAttributes,
} from '../../domain/privacy/personal-attributes.js';
import { personalData } from '../../entities/privacy/personal-data.js';
import type { ErasureRule, OwnerKind, PersonalTable } from '../../entities/privacy/personal-table.js';
import { schemaOf } from '../../entities/schema.js';
import { toTable } from '../support/table.js';

const rules: Readonly<Record<ErasureRule, string>> = {
  redacted: 'attributes',
  replaced: 'replaced',
  searched: 'searched',
  answer: 'attributes',
  removed: 'removed',
  emptied: 'emptied',
  named: 'replaced',
  externalId: 'removed of parties',
};

const owners: Readonly<Record<OwnerKind, string>> = {
  party: 'person',
  document: 'document',
  naming: 'document that names the person',
  opportunity: 'opportunity',
  order: 'order',
  step: 'step',
  product: 'product',
  installed: 'service or resource',
  agreement: 'agreement',
  entitlement: 'entitlement',
  attached: 'what is beside an order',
  orderJob: 'order job',
};

const [begin, end] = ['<!-- table -->', '<!-- end of table -->'];

/** The page docs/privacy.md with its tables as the register has them. */
export function privacyPage(page: string): string {
  const before = page.slice(0, page.indexOf(begin) + begin.length);
  return `${before}\n\n${tables()}\n\n${page.slice(page.indexOf(end))}`;
}

function tables(): string {
  const rows = personalData.flatMap((table) => {
    const erased = erasedCell(table);
    return erased === '' && !table.kept
      ? []
      : [[`\`${schemaOf(table.entity).name}\``, foundCell(table), erased, keptCell(table)]];
  });
  const others = personalData.filter(({ erased, deleted, kept }) => !erased && !deleted && !kept);
  return [
    toTable([['table', 'found by', 'erased', 'stays'], ...rows]),
    `Nothing of a person is in ${listOf(others.map(({ entity }) => schemaOf(entity).name))}.`,
    `In JSON columns these attributes are removed at any depth: ${listOf(removedAttributes)}; in documents of the kinds ${listOf(partyKinds)} also ${listOf(removedOfParties)}.`,
    `Replaced are ${listOf(replacedAttributes)}, the \`name\` of what stands in ${listOf(namingAttributes)}, and that of documents and references of the kinds ${listOf(namedKinds)}.`,
  ].join('\n\n');
}

const listOf = (names: Iterable<string>): string => [...names].map((name) => `\`${name}\``).join(', ');

const foundCell = ({ found }: PersonalTable): string =>
  found === 'all'
    ? 'reading all'
    : found.length > 4
      ? 'any record of the person'
      : [...new Set(found.map(({ owner }) => owners[owner]))].join(', ');

const erasedCell = ({ erased = {}, deleted }: PersonalTable): string =>
  deleted
    ? 'rows deleted'
    : Object.entries(erased)
        .map(([column, rule]) => `\`${column}\` ${rules[rule]}`)
        .join(', ');

const keptCell = ({ kept }: PersonalTable): string =>
  kept ? `${listOf(kept.columns.split(' '))}: ${kept.why}` : '';
