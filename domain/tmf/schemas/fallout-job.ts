import { type Static, Type } from 'typebox';
import { falloutTypes } from '../../order/fault-types.js';
import { listOf, maybe } from './attributes.js';
import { EntityRef, Instant, open } from './common.js';
import { ErrorDetail } from './error.js';
import { FalloutCompletion } from './fallout.js';

/** What a job decides about each fallout. */
const falloutActions = ['retry', 'complete', 'skip', 'cancelOrder'] as const;
export type FalloutAction = (typeof falloutActions)[number];

const falloutJobStates = ['acknowledged', 'inProgress', 'done', 'cancelled', 'terminatedWithError'] as const;
export type FalloutJobState = (typeof falloutJobStates)[number];

/** Ids that Turnup makes. */
const Id = Type.String({ minLength: 1, maxLength: 64, pattern: '^[!-~]+$' });
const Text = Type.String({ minLength: 1, maxLength: 255 });

/** Which of the open fallout is meant: what meets all that is given. */
const FalloutFilter = Type.Object(
  {
    id: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 10_000 })),
    signature: Type.Optional(Type.String({ pattern: '^[0-9a-f]{64}$', description: 'Of a fallout group.' })),
    falloutType: Type.Optional(Type.Enum(falloutTypes)),
    code: Type.Optional(Text),
    downstreamSystem: Type.Optional(Text),
    specificationId: Type.Optional(Text),
    orderId: Type.Optional(Id),
    customerId: Type.Optional(Text),
    owner: Type.Optional(Text),
    createdBefore: Type.Optional(Instant),
  },
  { minProperties: 1, additionalProperties: false },
);

/** A decision about many. */
export const FalloutJobCreate = open({
  action: Type.Enum(falloutActions),
  filter: FalloutFilter,
  rate: Type.Optional(
    Type.Number({
      minimum: 0.01,
      maximum: 200,
      default: 10,
      description: 'How many are decided a second.',
    }),
  ),
  reason: Type.String({ minLength: 1, maxLength: 1024, description: 'On record with each decision.' }),
  note: FalloutCompletion.properties.note,
  evidence: FalloutCompletion.properties.evidence,
});
export type FalloutJobCreate = Static<typeof FalloutJobCreate>;

const Progress = open({
  total: Type.Integer({ minimum: 0, description: 'What met the filter when the job was sent.' }),
  done: Type.Integer({ minimum: 0, description: 'Decided.' }),
  failed: Type.Integer({ minimum: 0, description: 'Could not be decided, for the reasons in failure.' }),
  left: Type.Integer({ minimum: 0 }),
});
export type FalloutJobProgress = Static<typeof Progress>;

/** What could not be decided. */
export const FalloutFailure = open({ fallout: EntityRef, reason: Type.String() });

/** A decision about many, and how far it has come. */
export const FalloutJob = open({
  id: Type.String(),
  href: Type.String(),
  state: Type.Enum(falloutJobStates),
  ...FalloutJobCreate.properties,
  requestedBy: Type.String(),
  creationDate: Instant,
  completionDate: maybe(Instant),
  progress: Progress,
  failure: Type.Optional(
    Type.Array(FalloutFailure, { description: 'The first of them; all are in …/failure.' }),
  ),
  fault: listOf(ErrorDetail),
});
