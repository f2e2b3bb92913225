import { Decimal } from 'decimal.js';
import { salesAgreementType } from '../inventory/contract.js';
import { changedAttributes } from '../lib/changed-attributes.js';
import { type Json, object, objects, text } from '../lib/json.js';
import { numberItems } from '../tmf/item-numbers.js';
import { salesAgreementLineLifecycle } from '../tmf/lifecycle.js';
import type { ErrorDetail } from '../tmf/schemas/error.js';
import { overlapFaults } from './agreement-overlaps.js';
import { periodOf } from './agreement-times.js';

/** What can be wrong with a sales agreement, how its lines move, and how TMF651 says it. */

type LineState = (typeof salesAgreementLineLifecycle.states)[number];

/** The agreement with numbered lines and commitments. */
export const numbered = (body: Json): Json => ({
  ...body,
  line: numberItems(objects(body['line']), 'line'),
  ...(body['commitment'] !== undefined && {
    commitment: numberItems(objects(body['commitment']), 'commitment'),
  }),
});

/** A line that is sent without a state, or with the one in which it was shown, is not to be moved. */
export function withKeptLineStates(body: Json, before: Json, now: string): Json {
  const former = new Map(objects(before['line']).map((line) => [line['id'], line]));
  const line = objects(body['line']).map((each) => {
    const was = former.get(each['id']);
    const isKept =
      was !== undefined &&
      (each['state'] === undefined || each['state'] === lineStateAt(was, before['status'], now));
    return isKept ? { ...each, state: was['state'] } : each;
  });
  return { ...body, line };
}

/** The attributes whose change is a change of what was agreed. */
const agreedAttributes = new Set([
  'line',
  'commitment',
  'validFor',
  'includesSubsidiaries',
  'narrowsCatalog',
  'paymentTerm',
]);

/** True for a change of what was agreed. */
export const changesWhatIsAgreed = (before: Json, after: Json): boolean =>
  changedAttributes(before, after).some((name) => agreedAttributes.has(name));

/** Attributes that stay as they are once the agreement is in force. */
const fixedInForce = ['account', 'currency', 'quote'] as const;

/** Why the agreement cannot be as it is asked to be. */
export function salesAgreementFaults(body: Json, before: Json | undefined, now: string): ErrorDetail[] {
  return [
    ...periodFaults(body),
    ...(before?.['status'] === 'active' ? inForceFaults(body, before, now) : []),
    ...objects(body['line']).flatMap((line, index) => lineFaults(body, line, `$.line[${index}]`)),
    ...(changesTimes(body, before) ? overlapFaults(body) : []),
    ...lineMoveFaults(body, before),
    ...objects(body['commitment']).flatMap((commitment, index) =>
      commitmentFaults(commitment, `$.commitment[${index}]`),
    ),
  ];
}

/** An agreement that was stored with prices at the same time can still be cancelled. */
const changesTimes = (body: Json, before: Json | undefined): boolean =>
  before === undefined ||
  changedAttributes(before, body).some((name) => name === 'line' || name === 'validFor');

function periodFaults({ validFor }: Json): ErrorDetail[] {
  const { start, end } = periodOf(validFor);
  return start < end ? [] : [{ path: '$.validFor.endDateTime', message: 'must be after the start' }];
}

function inForceFaults(body: Json, before: Json, now: string): ErrorDetail[] {
  const changed = changedAttributes(before, body);
  const faults: ErrorDetail[] = fixedInForce
    .filter((name) => changed.includes(name))
    .map((name) => ({ path: `$.${name}`, message: 'cannot be changed in force: make another agreement' }));
  const [was, is] = [periodOf(before['validFor']), periodOf(body['validFor'])];
  if (was.start !== is.start)
    faults.push({ path: '$.validFor.startDateTime', message: 'cannot be changed in force' });
  if (was.end !== is.end && is.end <= Date.parse(now)) {
    const message = 'must be in the future: to end the agreement now, cancel it';
    faults.push({ path: '$.validFor.endDateTime', message });
  }
  return faults;
}

function lineFaults(agreement: Json, line: Json, path: string): ErrorDetail[] {
  const faults: ErrorDetail[] = [];
  if (line['productOffering'] !== undefined && line['category'] !== undefined)
    faults.push({ path: `${path}.category`, message: 'must be left out where productOffering is given' });
  const whole = periodOf(agreement['validFor']);
  const own = periodOf(line['validFor']);
  if (own.start >= own.end) faults.push({ path: `${path}.validFor`, message: 'must end after its start' });
  if ((own.start !== -Infinity && own.start < whole.start) || (own.end !== Infinity && own.end > whole.end))
    faults.push({ path: `${path}.validFor`, message: 'must lie within validFor of the agreement' });
  return [
    ...faults,
    ...objects(line['price']).flatMap((price, index) =>
      priceFaults(agreement, price, `${path}.price[${index}]`),
    ),
  ];
}

const kinds = ['unitPrice', 'percentage', 'amount'] as const;

function priceFaults(agreement: Json, price: Json, path: string): ErrorDetail[] {
  const given = kinds.filter((name) => price[name] !== undefined);
  const faults: ErrorDetail[] = [];
  if (given.length !== 1) faults.push({ path, message: `must have one of ${kinds.join(', ')}` });
  for (const name of ['unitPrice', 'amount'] as const) {
    const money = price[name];
    if (money === undefined) continue;
    const { unit, value } = object(money);
    if (unit !== agreement['currency'])
      faults.push({ path: `${path}.${name}.unit`, message: `must be ${String(agreement['currency'])}` });
    if (typeof value !== 'number' || value < 0)
      faults.push({ path: `${path}.${name}.value`, message: 'must be an amount, 0 or more' });
  }
  const period = periodOf(price['validFor']);
  if (period.start >= period.end)
    faults.push({ path: `${path}.validFor`, message: 'must end after its start' });
  if (price['validFor'] !== undefined && (price['fromMonth'] !== undefined || price['months'] !== undefined))
    faults.push({ path: `${path}.validFor`, message: 'must be left out where months are given' });
  return faults;
}

function lineMoveFaults(body: Json, before: Json | undefined): ErrorDetail[] {
  const former = new Map(objects(before?.['line']).map((line) => [line['id'], line]));
  const kept = new Set(objects(body['line']).map(({ id }) => id));
  const gone =
    before?.['status'] === 'active'
      ? [...former.keys()]
          .filter((id) => !kept.has(id))
          .map((id) => ({
            path: '$.line',
            message: `must keep line ${String(id)}: cancel it instead (state cancelled)`,
          }))
      : [];
  return [
    ...gone,
    ...objects(body['line']).flatMap(({ id, state }, index) => {
      const from = (former.get(id)?.['state'] ?? 'pendingActivation') as LineState;
      const to = (state ?? from) as LineState;
      const legal: readonly LineState[] = salesAgreementLineLifecycle.moves[from];
      if (from === to || legal.includes(to)) return [];
      const allowedValues = [from, ...legal];
      return [
        {
          path: `$.line[${index}].state`,
          message: `must be one of ${allowedValues.join(', ')}`,
          allowedValues,
        },
      ];
    }),
  ];
}

function commitmentFaults({ measure, amount }: Json, path: string): ErrorDetail[] {
  if (measure !== 'volume' || new Decimal(Number(amount)).isInteger()) return [];
  return [{ path: `${path}.amount`, message: 'must be a whole number of products' }];
}

/** The agreement with the states of its lines as they are when it is in the given state. */
export const withLineStates = (body: Json, status: string): Json => ({
  ...body,
  line: objects(body['line']).map((line) => ({ ...line, state: lineStateWithin(line, status) })),
});

/** What ends with the agreement ends; what was suspended or ended before stays so. */
function lineStateWithin({ state }: Json, status: string): LineState {
  const now = (state ?? 'pendingActivation') as LineState;
  if (now === 'cancelled' || now === 'expired') return now;
  if (status === 'expired' || status === 'cancelled') return status;
  return status === 'active' && now === 'pendingActivation' ? 'active' : now;
}

/** As it is at the instant: a line waits for its start, and is over at its end. */
export function lineStateAt(line: Json, status: unknown, now: string): LineState {
  const state = (line['state'] ?? 'pendingActivation') as LineState;
  const { start, end } = periodOf(line['validFor']);
  if (status !== 'active' || state === 'cancelled' || state === 'expired') return state;
  const at = Date.parse(now);
  if (at >= end) return 'expired';
  return at < start && state === 'active' ? 'pendingActivation' : state;
}

/** How TMF651 says it: engaged party, period, and an item a line. */
export const toTmf651 = (body: Json): Json => ({
  agreementType: salesAgreementType,
  agreementPeriod: body['validFor'],
  engagedParty: [
    {
      '@referredType': 'Customer',
      name: text(object(body['account'])['name']) ?? String(object(body['account'])['id']),
      ...object(body['account']),
      role: 'customer',
    },
  ],
  agreementItem: objects(body['line']).map((line) => ({
    productOffering: line['productOffering'] === undefined ? [] : [line['productOffering']],
    termOrCondition: objects(line['price']).map((price, index) => ({
      id: text(price['id']) ?? String(index + 1),
      description: describe(price),
      ...(price['validFor'] !== undefined && { validFor: price['validFor'] }),
    })),
  })),
});

/** The names of what `toTmf651` adds. */
export const tmf651Names: readonly string[] = [
  'agreementType',
  'agreementPeriod',
  'engagedParty',
  'agreementItem',
];

function describe(price: Json): string {
  const { unitPrice, percentage, amount } = price;
  const { value, unit } = object(unitPrice ?? amount);
  const what =
    typeof percentage === 'number'
      ? `${percentage} % off`
      : `${Number(value)} ${text(unit) ?? ''} ${unitPrice === undefined ? 'off' : 'a unit'}`;
  return `${text(price['name']) ?? text(price['priceType']) ?? 'recurring'}: ${what}`;
}
