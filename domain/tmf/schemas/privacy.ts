import { type Static, Type } from 'typebox';
import { subjectTypes } from '../../privacy/privacy-job.js';
import { listOf, maybe } from './attributes.js';
import { Instant, open } from './common.js';
import { ErrorDetail } from './error.js';
import { orderJobStates } from './order.js';

const Subject = open({
  id: Type.String({ minLength: 1, maxLength: 100, pattern: '^[!-~]+$' }),
  '@referredType': Type.Enum(subjectTypes, {
    description: 'A customer, party or role means the person with all of them; a lead means itself.',
  }),
});

const reason = Type.String({
  minLength: 1,
  maxLength: 1024,
  description: 'Why; it stays on record, and must not name the person.',
});

/** Whose data is asked for. */
export const PersonalDataExportCreate = open({ subject: Subject, reason: maybe(reason) });
export type PersonalDataExportCreate = Static<typeof PersonalDataExportCreate>;

/** Whose data is to go. */
export const ErasureCreate = open({
  subject: Subject,
  reason,
  dryRun: maybe(Type.Boolean({ description: 'Only counts what would be erased.' })),
});
export type ErasureCreate = Static<typeof ErasureCreate>;

const job = {
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(orderJobStates),
  subject: Subject,
  reason: maybe(reason),
  requestedBy: Type.String(),
  creationDate: Instant,
  completionDate: maybe(Instant),
  fault: listOf(ErrorDetail),
};

/** An export of all that is stored about a person. */
export const PersonalDataExport = open({
  ...job,
  size: Type.Integer({ description: 'Of its file, in bytes; 0 before it is done.' }),
  file: maybe(Type.String({ description: 'Where its file is read.' })),
  expirationDate: maybe(Type.String({ format: 'date-time', description: 'When the file is deleted.' })),
});

/** An erasure of what is stored about a person. */
export const Erasure = open({
  ...job,
  dryRun: Type.Boolean(),
  report: maybe(
    open({
      erased: Type.Array(
        open({
          table: Type.String(),
          found: Type.Integer({ description: 'Rows in which it was looked for.' }),
          changed: Type.Integer(),
          deleted: Type.Integer(),
        }),
      ),
      kept: Type.Array(open({ table: Type.String(), why: Type.String() })),
    }),
  ),
});
