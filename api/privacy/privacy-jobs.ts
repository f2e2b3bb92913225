import { Readable } from 'node:stream';
import { Type } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import { jobWorkflowId } from '../../domain/order/ids.js';
import type { PrivacySubject } from '../../domain/privacy/privacy-job.js';
import { mergedTerms, termsIn, withoutTerms } from '../../domain/privacy/terms.js';
import { hrefOf } from '../../domain/tmf/href.js';
import { catalogFileType } from '../../domain/tmf/schemas/catalog-job.js';
import { object, text } from '../../domain/lib/json.js';
import {
  Erasure,
  ErasureCreate,
  PersonalDataExport,
  PersonalDataExportCreate,
} from '../../domain/tmf/schemas/privacy.js';
import { readContent } from '../../entities/catalog/catalog-files.js';
import { erasureRefusal, exportRefusal } from '../../entities/privacy/erasure-refusal.js';
import { isKnown, type Person, personOf } from '../../entities/privacy/person-records.js';
import { findExportFile, submitPrivacyJob } from '../../entities/privacy/privacy-jobs.js';
import { attributeColumns } from '../../entities/tables/attribute-columns.js';
import { PrivacyJob } from '../../entities/tables/privacy.js';
import { apis } from '../apis.js';
import type { Context } from '../tmf630/context.js';
import { Problem } from '../tmf630/errors.js';
import { jsonBody } from '../tmf630/json-body.js';
import { answerAccepted, requireRow } from '../tmf630/one-row.js';
import type { ApiOperation, ApiRequest, ApiResponse } from '../tmf630/operation.js';
import type { Resource } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';
import { erasureExamples, exportExamples } from './privacy-examples.js';

const shared = {
  api: apis.turnup,
  entity: PrivacyJob,
  readScopes: ['privacy'],
  filters: { 'subject.id': 'subjectId' },
  sort: '-creationDate',
} as const;

/** Exports of what is stored about a person (docs/privacy.md). */
export const personalDataExport: Resource = {
  ...shared,
  name: 'personalDataExport',
  type: 'PersonalDataExport',
  description: 'Export of what is stored about a person.',
  schema: PersonalDataExport,
  within: { resource: 'personalDataExport' },
  attributes: attributeColumns.personalDataExport,
  computed: ['file'],
  render: async (_context, page, { origin }) =>
    page.map(({ row, body }) => ({
      ...body,
      ...(typeof row['contentId'] === 'string' && {
        file: `${hrefOf(origin, personalDataExport, row.id)}/file`,
      }),
    })),
};

/** Erasures of what is stored about a person. */
export const erasure: Resource = {
  ...shared,
  name: 'erasure',
  type: 'Erasure',
  description: 'Erasure of what is stored about a person.',
  schema: Erasure,
  within: { resource: 'erasure' },
  attributes: attributeColumns.erasure,
};

export const privacyOperations: readonly ApiOperation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/personalDataExport',
    id: 'createPersonalDataExport',
    scopes: ['privacy'],
    summary: 'Writes everything that is stored about a person into a file.',
    body: jsonBody(PersonalDataExportCreate, { examples: exportExamples }),
    responses: {
      202: { description: 'The export, which goes on beside the request.', schema: PersonalDataExport },
    },
    async handle(context, request) {
      const { subject, reason } = request.body as PersonalDataExportCreate;
      const person = await requirePerson(context, subject, reason);
      const refusal = await exportRefusal(context.database, person);
      if (refusal.length > 0)
        throw new Problem(
          'conflict',
          `The data of ${subject.id} cannot be exported now: it is being erased.`,
          {
            errors: refusal,
          },
        );
      return await submit(context, request, personalDataExport, { subject, reason, person });
    },
  },
  {
    api: apis.turnup,
    method: 'get',
    path: '/personalDataExport/{id}/file',
    id: 'readPersonalDataExportFile',
    scopes: ['privacy'],
    summary: 'Reads the file of an export.',
    responses: {
      200: {
        description: 'The file: a stored row a line, with the name of its table.',
        contentType: catalogFileType,
        schema: Type.String({ format: 'binary' }),
      },
    },
    async handle(context, { params: { id = '' } }) {
      await requireRow(context, personalDataExport, id);
      const file = await findExportFile(context.database, id);
      if (!file)
        throw new Problem(
          'notFound',
          `Export ${id} has no file: it is not done, has failed, or its file was deleted.`,
        );
      return {
        status: 200,
        body: Readable.from(readContent(context.database, file)),
        headers: {
          'Content-Type': catalogFileType,
          'Content-Length': String(file.size),
          'Cache-Control': 'no-store',
        },
      };
    },
  },
  {
    api: apis.turnup,
    method: 'post',
    path: '/erasure',
    id: 'createErasure',
    scopes: ['privacy'],
    summary: 'Erases what is stored about a person; the facts of orders stay.',
    body: jsonBody(ErasureCreate, { examples: erasureExamples }),
    responses: {
      202: { description: 'The erasure, which goes on beside the request.', schema: Erasure },
    },
    async handle(context, request) {
      const { subject, reason, dryRun = false } = request.body as ErasureCreate;
      const person = await requirePerson(context, subject, reason);
      const refusal = dryRun ? [] : await erasureRefusal(context.database, person);
      if (refusal.length > 0)
        throw new Problem('conflict', `The data of ${subject.id} cannot be erased now: it is needed.`, {
          errors: refusal,
        });
      return await submit(context, request, erasure, { subject, reason, person, dryRun });
    },
  },
];

interface Job {
  readonly subject: PrivacySubject;
  readonly person: Person;
  readonly reason: string | null | undefined;
  readonly dryRun?: boolean;
}

async function submit(
  context: Context,
  request: ApiRequest,
  resource: Resource,
  { subject: { id: subjectId, '@referredType': type }, reason, dryRun }: Job,
): Promise<ApiResponse> {
  const id = uuidv7();
  await submitPrivacyJob(context.database, {
    id,
    resource: resource === erasure ? 'erasure' : 'personalDataExport',
    subject: { id: subjectId, '@referredType': type },
    caller: request.caller.subject,
    reason: reason ?? null,
    ...(dryRun !== undefined && { dryRun }),
  });
  context.relay.flush(jobWorkflowId('privacyJob', id));
  return await answerAccepted(context, resource, id, request);
}

/**
 * The person that the request is about. Throws 400 when nothing is known of it or the reason, which stays on record, names it; 409 for a
 * lead that has become a customer.
 */
async function requirePerson(
  { database }: Context,
  subject: PrivacySubject,
  reason: string | null | undefined,
): Promise<Person> {
  const person = await personOf(database, subject, { withDuplicates: false });
  if (
    person.documents.length === 0 &&
    (subject['@referredType'] === 'Lead' || !(await isKnown(database, subject.id)))
  )
    throw invalidBody([
      { path: '$.subject.id', message: `nothing is stored about ${subject['@referredType']} ${subject.id}` },
    ]);
  const terms = person.documents.reduce<readonly string[]>(
    (some, { resource, doc }) =>
      mergedTerms(some, termsIn(doc, { kind: resource, ids: new Set(person.ids) })),
    [],
  );
  if (reason && withoutTerms(reason, terms) !== reason)
    throw invalidBody([{ path: '$.reason', message: 'must not name the person: it stays on record' }]);
  if (subject['@referredType'] === 'Lead') refuseConverted(person);
  return person;
}

function refuseConverted({ documents }: Person): void {
  const [lead] = documents;
  for (const role of ['account', 'consumer']) {
    const id = text(object(lead?.doc[role])['id']);
    if (id !== undefined)
      throw new Problem(
        'conflict',
        `The lead has become customer ${id}: name that one, with whom it is exported or erased.`,
      );
  }
}
