import { withoutUndefined } from '../../domain/lib/json.js';
import { hrefOf } from '../../domain/tmf/href.js';
import type { Context } from './context.js';
import { selectFields } from './fields.js';
import { visibleTo } from './restricted.js';
import { withHrefs } from './references.js';
import type { Row } from '../../entities/documents/document-kind.js';
import type { Body, Resource, RowWithBody, View } from './resource.js';

/** The resources of the rows, as the API answers them. */
export async function renderAll(
  context: Context,
  resource: Resource,
  { rows, view }: { readonly rows: readonly Row[]; readonly view: View },
): Promise<Body[]> {
  const page = rows.map((row): RowWithBody => ({ row, body: toBody(resource, row, view.origin) }));
  const bodies = resource.render ? await resource.render(context, page, view) : page.map(({ body }) => body);
  return bodies.map((body) =>
    selectFields(
      withHrefs(resource.schema, visibleTo(resource, body, view.caller), view.origin),
      view.fields,
    ),
  );
}

/** The entity tag of a row: every change raises its revision. */
export const etagOf = ({ revision }: Row): string => `"${revision}"`;

function toBody(resource: Resource, row: Row, origin: string): Body {
  const { id: _, href: __, ...doc } = documentOf(resource.attributes, row);
  const version = resource.compareVersions && String(row['version']);
  return { id: row.id, href: hrefOf(origin, resource, row.id, version), '@type': resource.type, ...doc };
}

/** Document and columns; the columns win (entities/tables/inventory.ts). */
export function documentOf(attributes: Resource['attributes'], row: Row): Body {
  const columns = Object.entries(attributes).map(([attribute, column]) => [attribute, toJson(row[column])]);
  return { ...row.doc, ...(Object.fromEntries(columns) as Body) };
}

/** Absent attributes have no null: `undefined` is left out of the answer. */
function toJson(value: unknown): unknown {
  if (value === null) return undefined;
  return value instanceof Date ? value.toISOString() : value;
}

/** Columns with the time of a write, not with content. */
const timestampColumns = new Set(['createdAt', 'updatedAt']);

/** The resource as it is stored: the document, and of what columns repeat the column's value. */
export function storedBodyOf(
  { attributes = {} }: { readonly attributes?: Resource['attributes'] },
  row: Row,
): Body {
  const repeated = Object.entries(attributes).filter(([, column]) => !timestampColumns.has(column));
  return withoutUndefined(documentOf(Object.fromEntries(repeated), row));
}
