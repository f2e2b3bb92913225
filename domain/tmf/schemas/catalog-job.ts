import { type Static, Type } from 'typebox';
import { maybe } from './attributes.js';
import { Instant, open } from './common.js';

/** TMF's JobStateType. */
const jobStates = ['Not Started', 'Running', 'Succeeded', 'Failed'] as const;
export type JobState = (typeof jobStates)[number];

/** One entry of the catalog a line, see `catalog-file.ts`. */
export const catalogFileType = 'application/x-ndjson';

const job = {
  url: Type.String({
    pattern: '^(https?://|/)',
    maxLength: 2048,
    description:
      'Source or target of the file: `…/api/v1/catalogFile/{name}` of Turnup, or a URL elsewhere that supports GET or PUT.',
  }),
  contentType: maybe(Type.Enum([catalogFileType])),
  path: maybe(
    Type.String({ description: 'Only the resource of this path, e.g. `/productOffering`; without it, all.' }),
  ),
};

/** TMF620, 633, 634 ImportJob_Create. */
export const ImportJobCreate = open(job);

/** TMF620, 633, 634 ExportJob_Create. */
export const ExportJobCreate = open({
  ...job,
  query: maybe(
    Type.String({
      description: 'Only the entries that match this filter: `lifecycleStatus=active,launched`.',
    }),
  ),
});

const progress = {
  /** Entries that the file has, as far as is known. */
  total: Type.Integer({ minimum: 0 }),
  /** Of these, which an import has read and found right. */
  checked: Type.Integer({ minimum: 0 }),
  /** Of these, which are written. */
  done: Type.Integer({ minimum: 0 }),
  /** What an import made of them. */
  created: Type.Integer({ minimum: 0 }),
  updated: Type.Integer({ minimum: 0 }),
  unchanged: Type.Integer({ minimum: 0 }),
};
const Progress = Type.Object(progress);
export type JobProgress = Static<typeof Progress>;

const serverAttributes = {
  id: Type.String(),
  href: Type.String(),
  status: Type.Enum(jobStates),
  creationDate: Instant,
  completionDate: maybe(Instant),
  errorLog: maybe(Type.String()),
  percentage: Type.Integer({ minimum: 0, maximum: 100 }),
  progress: Progress,
};

export const ImportJob = open({ ...ImportJobCreate.properties, ...serverAttributes });
export const ExportJob = open({ ...ExportJobCreate.properties, ...serverAttributes });

export const noProgress: JobProgress = {
  total: 0,
  checked: 0,
  done: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
};

/** A job as far as its progress goes. */
export interface JobStatus {
  readonly resource: 'importJob' | 'exportJob';
  readonly status: JobState;
  readonly progress: JobProgress;
}

/** How far it is, as it is shown. */
export const progressView = (standing: JobStatus) => ({
  percentage: percentageOf(standing),
  progress: standing.progress,
});

/** An import reads and checks each entry, then writes it; an export looks at each once. */
function percentageOf({ resource, status, progress: { total, checked, done } }: JobStatus): number {
  if (status === 'Succeeded') return 100;
  if (total === 0) return 0;
  const share = resource === 'importJob' ? (checked + done) / (2 * total) : checked / total;
  return Math.min(99, Math.floor(100 * share));
}
