import { contractStateOf } from '../../domain/inventory/contract.js';
import { lineTreeFaults } from '../../domain/inventory/contract-lines.js';
import { endOfTerm, parseInstant } from '../../domain/lib/instants.js';
import { type Json, object, objects, text } from '../../domain/lib/json.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import { Problem } from '../tmf630/errors.js';
import type { Body } from '../tmf630/resource.js';
import { invalidBody } from '../tmf630/validation.js';

/**
 * TMF651 shows and changes the same rows as contracts. What a signature and a start are to a contract they are there too; what was
 * loaded with dates that do not fit stays as it was. Throws 400 or 409 with the places.
 */
export function requireContractRules(body: Body, before: Body, now: Date): void {
  const known = new Set(contractFaults(before, now).map(({ path, message }) => `${path} ${message}`));
  const faults = contractFaults(body, now).filter(({ path, message }) => !known.has(`${path} ${message}`));
  if (faults.length > 0) throw invalidBody(faults);
  const state = ({ status }: Body) => contractStateOf[String(status)];
  const after = state(body);
  requireUnchanged(before, {
    body,
    isDraft: state(before) === 'draft',
    isEnded: after === 'expired' || after === 'cancelled',
    now,
  });
}

const periodOf = (body: Json, attribute: string) => {
  const { startDateTime, endDateTime } = object(body[attribute]);
  return { start: parseInstant(startDateTime), end: parseInstant(endDateTime) };
};

/** What is wrong with the dates, terms and lines of a contract, each with its place. */
export function contractFaults(body: Body, now: Date): readonly ErrorDetail[] {
  const { start, end } = periodOf(body, 'agreementPeriod');
  const renewal = object(body['renewal']);
  const suspended = parseInstant(object(body['suspension'])['endDateTime']);
  return [
    ...(start && end && end <= start
      ? [{ path: '$.agreementPeriod.endDateTime', message: 'must be after agreementPeriod.startDateTime' }]
      : []),
    ...(renewal['renewalType'] === 'automatic' && renewal['term'] === undefined
      ? [{ path: '$.renewal.term', message: 'is required: an automatic renewal must say for how long' }]
      : []),
    ...(['term', 'noticeBefore'] as const).flatMap((name) =>
      isNoTime(renewal[name]) ? [{ path: `$.renewal.${name}`, message: 'must be at least a day' }] : [],
    ),
    ...(end
      ? [renewal['term'], noticeOf(renewal)].flatMap((duration, index) =>
          typeof duration === 'string' && !endOfTerm(end, duration)
            ? [
                {
                  path: `$.renewal.${index === 0 ? 'term' : 'noticeBefore'}`,
                  message: 'leads beyond the years 1 to 9999',
                },
              ]
            : [],
        )
      : []),
    ...(renewal['renewalType'] !== undefined && renewal['renewalType'] !== 'none' && !end
      ? [{ path: '$.agreementPeriod.endDateTime', message: 'is required: without an end nothing is renewed' }]
      : []),
    ...(suspended && suspended <= now && body['state'] === 'suspended'
      ? [{ path: '$.suspension.endDateTime', message: 'must be to come' }]
      : []),
    ...objects(body['agreementItem']).flatMap((line, index) => lineFaults(line, index, { start, end })),
    ...lineTreeFaults(objects(body['agreementItem'])),
  ];
}

/** Durations of less than a day would renew for ever. */
const isNoTime = (duration: unknown): boolean =>
  typeof duration === 'string' && !/[1-9]\d*[YMWD]/.test(duration.split('T')[0]!);

const noticeOf = ({ noticeBefore }: Json): string | undefined =>
  typeof noticeBefore === 'string' ? `-${noticeBefore}` : undefined;

function lineFaults(
  line: Json,
  index: number,
  contractPeriod: { readonly start: Date | undefined; readonly end: Date | undefined },
): readonly ErrorDetail[] {
  const path = `$.agreementItem[${index}]`;
  const { start, end } = periodOf(line, 'validFor');
  const dated = line['term'] !== undefined || line['validFor'] !== undefined;
  if (line['lineType'] === 'oneTime' && dated)
    return [{ path, message: 'is a one-time line: it has neither term nor validFor' }];
  const begin = start ?? contractPeriod.start;
  const term = text(line['term']);
  return [
    ...(begin && term !== undefined && !endOfTerm(begin, term)
      ? [{ path: `${path}.term`, message: 'leads beyond the year 9999' }]
      : []),
    ...(start && end && end <= start
      ? [{ path: `${path}.validFor.endDateTime`, message: 'must be after validFor.startDateTime' }]
      : []),
    ...(start && contractPeriod.start && start < contractPeriod.start
      ? [{ path: `${path}.validFor.startDateTime`, message: 'must not be before the contract begins' }]
      : []),
    ...(end && contractPeriod.end && end > contractPeriod.end
      ? [{ path: `${path}.validFor.endDateTime`, message: 'must not be after the contract ends' }]
      : []),
  ];
}

interface Change {
  readonly body: Body;
  readonly isDraft: boolean;
  /** It ends with this change. */
  readonly isEnded: boolean;
  readonly now: Date;
}

/** A signature is a fact, and so is the start of what is in force; its end moves, but not into the past. Throws 409 or 400. */
export function requireUnchanged(before: Body, { body, isDraft, isEnded, now }: Change): void {
  if (before['signature'] !== undefined && !isSame(before['signature'], body['signature']))
    throw new Problem('immutable', 'The signature was recorded: it can no longer be changed.');
  if (isDraft) return;
  const [was, is] = [periodOf(before, 'agreementPeriod'), periodOf(body, 'agreementPeriod')];
  if (was.start?.getTime() !== is.start?.getTime())
    throw new Problem('immutable', 'agreementPeriod.startDateTime can only be changed of a draft.');
  if (!isEnded && was.end?.getTime() !== is.end?.getTime() && is.end && is.end <= now)
    throw invalidBody([
      { path: '$.agreementPeriod.endDateTime', message: 'must be to come; to end it at once, cancel it' },
    ]);
}

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
