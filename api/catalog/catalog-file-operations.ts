import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { open } from '../../domain/tmf/schemas/common.js';
import { catalogFileType } from '../../domain/tmf/schemas/catalog-job.js';
import {
  deleteFile,
  FileTooLarge,
  findFile,
  nameContent,
  readContent,
  writeContent,
} from '../../entities/catalog/catalog-files.js';
import { apis } from '../apis.js';
import { Problem } from '../tmf630/errors.js';
import type { ApiRequest, ApiOperation } from '../tmf630/operation.js';
import { invalidBody } from '../tmf630/validation.js';

const path = '/catalogFile/{name}';
const longestName = 255;

/** The address of the file with this name, for the `url` of a job. */
const addressOf = (origin: string, name: string): string =>
  `${origin}${apis.turnup.base}/catalogFile/${encodeURIComponent(name)}`;

/** The name of Turnup's own file at the address; undefined for an address elsewhere. */
export function fileNameOf(origin: string, url: string): string | undefined {
  const address = new URL(url, origin);
  const prefix = new URL(addressOf(origin, ''));
  if (address.origin !== prefix.origin || !address.pathname.startsWith(prefix.pathname)) return undefined;
  return decodeName(address.pathname.slice(prefix.pathname.length));
}

/** Empty, which is no file's name, when the text is not properly encoded. */
function decodeName(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (err) {
    if (err instanceof URIError) return '';
    throw err;
  }
}

const CatalogFile = open({ name: Type.String(), href: Type.String(), size: Type.Integer() });

const nameOf = ({ params }: ApiRequest): string => {
  const { name = '' } = params;
  if (name.length > longestName) {
    throw invalidBody([{ path: '$.name', message: `must not be longer than ${longestName} characters` }]);
  }
  return name;
};

const fileNotFound = (name: string): Problem => new Problem('notFound', `There is no catalog file ${name}.`);

/** The files that catalog jobs read and write, with one entry of the catalog a line. */
export const catalogFileOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'put',
    path,
    scopes: ['catalog:write'],
    summary: 'Stores a file for an import job, replacing one with the same name.',
    body: {
      schema: Type.String({ format: 'binary' }),
      contentTypes: [catalogFileType, 'application/octet-stream', 'text/plain'],
      streamed: true,
    },
    responses: { 201: { description: 'The file is stored.', schema: CatalogFile } },
    async handle({ database }, request) {
      const name = nameOf(request);
      try {
        const content = await writeContent(database, request.stream ?? Readable.from([]));
        await database.transaction(async (tx) =>
          nameContent(tx, content, { name, caller: request.caller.subject }),
        );
        const href = addressOf(request.origin, name);
        const body = { '@type': 'CatalogFile', name, href, size: content.size };
        return { status: 201, body, headers: { Location: href } };
      } catch (err) {
        if (!(err instanceof FileTooLarge)) throw err;
        throw new Problem('bodyTooLarge', err.message, { headers: { Connection: 'close' } });
      }
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path,
    scopes: ['read'],
    summary: 'Reads a file that was exported or uploaded.',
    responses: {
      200: {
        description: 'The file, one entry a line.',
        contentType: catalogFileType,
        schema: Type.String({ format: 'binary' }),
      },
    },
    async handle({ database }, request) {
      const name = nameOf(request);
      const file = await findFile(database, name);
      if (!file) throw fileNotFound(name);
      return {
        status: 200,
        body: Readable.from(readContent(database, file)),
        headers: { 'Content-Type': catalogFileType, 'Content-Length': String(file.size) },
      };
    },
  },
  {
    api: apis.turnup,
    method: 'delete',
    path,
    scopes: ['catalog:write'],
    summary: 'Deletes a file.',
    responses: { 204: { description: 'Deleted.' } },
    async handle({ database }, request) {
      const name = nameOf(request);
      if (!(await deleteFile(database, name))) throw fileNotFound(name);
      return { status: 204 };
    },
  },
];
