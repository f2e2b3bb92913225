import { Type } from 'typebox';
import { GeographicSubAddress } from '../../domain/tmf/schemas/geographic-address.js';
import type { Context } from '../tmf630/context.js';
import { geographicAddress } from './geographic-address.js';
import { Problem } from '../tmf630/errors.js';
import { parseFields, selectFields } from '../tmf630/fields.js';
import { parseListQuery } from '../tmf630/list-query.js';
import type { ApiRequest, ApiOperation } from '../tmf630/operation.js';
import { pageHeaders } from '../tmf630/paging.js';
import { fieldsParameter, pageAnswerHeaders, pageParameters } from '../tmf630/parameters.js';
import { invalidQuery } from '../../entities/documents/document-error.js';
import { renderOne, requireRow } from '../tmf630/one-row.js';
import type { Body } from '../tmf630/resource.js';

const base = {
  api: geographicAddress.api,
  method: 'get',
  scopes: ['read'],
} as const;

const path = '/geographicAddress/{addressId}/geographicSubAddress';

/** The parts of an address, which are stored with it: a handful, so they are filtered here (TMF673). */
export const subAddressOperations: readonly ApiOperation[] = [
  {
    ...base,
    path,
    summary: 'Lists: Geographic sub-address, a part of an address.',
    parameters: [...pageParameters, fieldsParameter],
    responses: {
      200: {
        description: 'A page of the list.',
        schema: Type.Array(Type.Partial(GeographicSubAddress)),
        headers: pageAnswerHeaders,
      },
    },
    async handle(context, request) {
      const { offset, limit, fields, filters, sort } = parseListQuery(request.query);
      if (sort.length > 0) throw invalidQuery('?sort', 'sub-addresses come in the order of their address');
      const unsupported = filters.find(({ path: name, operator }) => operator !== 'eq' || !isAttribute(name));
      if (unsupported)
        throw invalidQuery(`?${unsupported.path}`, `sub-addresses cannot be filtered like this`);
      const found = (await subAddressesOf(context, request)).filter((part) =>
        filters.every(({ path: name, values }) => values.includes(String(part[name]))),
      );
      const shown = found.slice(offset, offset + limit);
      const page = { offset, limit, count: shown.length, total: found.length };
      return {
        status: 200,
        body: shown.map((part) => selectFields(part, fields)),
        headers: pageHeaders(`${request.origin}${request.path}`, request.query, page),
      };
    },
  },
  {
    ...base,
    path: `${path}/{id}`,
    summary: 'Reads one: Geographic sub-address, a part of an address.',
    parameters: [fieldsParameter],
    responses: { 200: { description: 'The sub-address.', schema: Type.Partial(GeographicSubAddress) } },
    async handle(context, request) {
      const { addressId, id } = request.params;
      const part = (await subAddressesOf(context, request)).find((each) => each['id'] === id);
      if (!part) throw new Problem('notFound', `There is no geographicSubAddress ${id} of ${addressId}.`);
      return { status: 200, body: selectFields(part, parseFields(request.query.getAll('fields'))) };
    },
  },
];

const isAttribute = (name: string): boolean => Object.hasOwn(GeographicSubAddress.properties, name);

async function subAddressesOf(context: Context, { params, origin }: ApiRequest): Promise<readonly Body[]> {
  const row = await requireRow(context, geographicAddress, params['addressId'] ?? '');
  const body = await renderOne(context, geographicAddress, row, { origin, fields: undefined });
  return (body['geographicSubAddress'] ?? []) as readonly Body[];
}
