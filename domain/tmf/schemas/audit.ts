import { Type } from 'typebox';
import { Instant, open } from './common.js';

const AttributeChange = open({
  attribute: Type.String(),
  before: Type.Optional(Type.Unknown({ description: 'Absent: it was not there.' })),
  after: Type.Optional(Type.Unknown({ description: 'Absent: it is not there any more.' })),
});

/** What a record's own history says of a deed. */
export const Deed = open({
  id: Type.String(),
  at: Instant,
  actor: Type.String({
    description: 'Who: `person:<sub>`, `caller:<name of the key>`, or `system:<activity>` of Turnup itself.',
  }),
  client: Type.Optional(Type.String({ description: 'The application by which a person has called.' })),
  onBehalfOf: Type.Optional(Type.String({ description: 'For whom, as the actor says.' })),
  requestId: Type.Optional(Type.String({ description: 'The `X-Request-Id` of the request.' })),
  operation: Type.Optional(Type.String({ description: 'The method and path that was called.' })),
  resource: Type.String({ description: 'The kind of record, as the last part of its path.' }),
  resourceId: Type.String(),
  resourceVersion: Type.Optional(Type.String()),
  resourceRevision: Type.Optional(
    Type.Integer({ description: 'Of the record once it was done, as in its ETag.' }),
  ),
  action: Type.Enum(['create', 'change', 'delete', 'request'], {
    description: '`request`: something was asked for, of which the record itself shows nothing.',
  }),
  reason: Type.Optional(Type.String()),
  change: Type.Optional(
    Type.Array(AttributeChange, {
      description:
        'Only what has changed. Absent: it was erased. Of a long value length and SHA-256; secrets are `(hidden)`.',
    }),
  ),
});

/** A deed as an auditor sees it. */
export const Audit = open({
  ...Deed.properties,
  address: Type.Optional(Type.String({ description: 'The network address of the request.' })),
  batch: Type.Optional(Type.Integer({ description: 'The batch that it is sealed in; absent: not yet.' })),
});
