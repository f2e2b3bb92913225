import type { DocumentQuery } from '../../entities/documents/document-query.js';
import { survivorsOf } from '../../entities/documents/merged-records.js';
import type { Context } from './context.js';

/** Attributes that name a customer or another party. */
const namesParty =
  /(?:^|\.)(?:relatedParty|engagedParty|party|customer|account|consumer|individual|organization)\.id$/;

/**
 * The query, where it asks for what a duplicate has: the record that it was merged into has it now. What still names the duplicate,
 * an order that had ended, is found too.
 */
export async function withSurvivors<T extends Pick<DocumentQuery, 'filters'>>(
  { database }: Pick<Context, 'database'>,
  query: T,
): Promise<T> {
  const asked = query.filters.filter(({ path, operator }) => operator === 'eq' && namesParty.test(path));
  if (asked.length === 0) return query;
  const survivors = await survivorsOf(
    database,
    asked.flatMap(({ values }) => values),
  );
  if (survivors.size === 0) return query;
  const filters = query.filters.map((filter) =>
    asked.includes(filter)
      ? { ...filter, values: [...filter.values, ...filter.values.flatMap((id) => survivors.get(id) ?? [])] }
      : filter,
  );
  return { ...query, filters };
}
