import { Decimal } from 'decimal.js';
import { addDuration } from '../../domain/lib/instants.js';
import { type Json, object, objects, text } from '../../domain/lib/json.js';
import { allCustomersUnder } from '../customers-under.js';
import { anyOf, type Database } from '../database.js';

/** What was bought in a part of an agreement's time, against what was committed. */
export interface CommitmentPeriod {
  readonly start: Date;
  readonly end: Date;
  readonly committed: Decimal;
  readonly bought: Decimal;
  /** What was committed and not bought in a period that is over. */
  readonly shortfall: Decimal;
  readonly isOver: boolean;
}

interface Tracked {
  readonly agreement: Json;
  readonly commitment: Json;
  readonly now: Date;
}

/**
 * A commitment period by period, from the sold products of the account and, unless the agreement leaves them out, of the
 * accounts below it. Volume counts products by when they became active; value counts what is paid after discounts, in each part
 * of the term, by when its periods begin.
 */
export async function trackCommitment(
  database: Database,
  { agreement, commitment, now }: Tracked,
): Promise<readonly CommitmentPeriod[]> {
  const windows = windowsOf(agreement, commitment);
  const begun = windows.filter(({ start }) => start < now);
  const committed = new Decimal(Number(commitment['amount']));
  const bought = await boughtIn(database, { agreement, commitment, now }, begun);
  return windows.map(({ start, end }, index) => {
    const amount = bought.get(index) ?? new Decimal(0);
    const isOver = end <= now;
    const shortfall = isOver ? Decimal.max(0, committed.minus(amount)) : new Decimal(0);
    return { start, end, committed, bought: amount, shortfall, isOver };
  });
}

interface Window {
  readonly start: Date;
  readonly end: Date;
}

function windowsOf({ validFor }: Json, { months }: Json): readonly Window[] {
  const { startDateTime, endDateTime } = object(validFor);
  const [start, end] = [new Date(String(startDateTime)), new Date(String(endDateTime))];
  if (typeof months !== 'number') return [{ start, end }];
  const windows: Window[] = [];
  for (let month = 0; windows.length < maxWindows; month += months) {
    const from = addDuration(start, `P${month}M`);
    if (from >= end) break;
    const to = addDuration(start, `P${month + months}M`);
    windows.push({ start: from, end: to < end ? to : end });
  }
  return windows;
}

/** Fifty years by month. */
const maxWindows = 600;

/** How many months a recurring charge is for; those by day or week are not counted. */
const monthsOfPeriod = `(CASE WHEN x.period LIKE '%month%' THEN 1 WHEN x.period LIKE '%quarter%' THEN 3
  WHEN x.period LIKE '%year%' OR x.period LIKE '%annual%' THEN 12 END
  * IF(x.period REGEXP '^[0-9]+ ', CAST(SUBSTRING_INDEX(x.period, ' ', 1) AS UNSIGNED), 1))`;

/** How many periods of the charge have begun before an instant. */
const begunBefore = (instant: string): string =>
  `IF(${instant} <= p.startDate, 0,
     TIMESTAMPDIFF(MONTH, p.startDate, ${instant} - INTERVAL 1000 MICROSECOND) DIV ${monthsOfPeriod} + 1)`;

const instantOf = (column: string): string => `CAST(TRIM(TRAILING 'Z' FROM ${column}) AS DATETIME(3))`;

/** A part of the term has the periods that begin in it; the first one also those before, where delivery came earlier than planned. */
const valueIn = `SUM(COALESCE(x.segmentNet, x.net, x.amount) * IF(x.priceType = 'recurring',
  GREATEST(0, ${begunBefore(`LEAST(w.windowEnd, COALESCE(p.terminationDate, w.windowEnd), ?, COALESCE(${instantOf('x.segmentEnd')}, w.windowEnd))`)}
    - ${begunBefore(`GREATEST(w.windowStart, IF(x.segment > 1, ${instantOf('x.segmentStart')}, w.windowStart))`)}),
  p.startDate >= w.windowStart AND p.startDate < w.windowEnd))`;

async function boughtIn(
  database: Database,
  { agreement, commitment, now }: Tracked,
  windows: readonly Window[],
): Promise<ReadonlyMap<number, Decimal>> {
  const accountId = text(object(agreement['account'])['id']);
  if (windows.length === 0 || accountId === undefined) return new Map();
  const accounts =
    agreement['includesSubsidiaries'] === false
      ? [accountId]
      : (await allCustomersUnder(database, [accountId])).get(accountId)!;
  const offerings = objects(commitment['productOffering']).flatMap(({ id }) => text(id) ?? []);
  const isVolume = commitment['measure'] === 'volume';
  const rows = await database.rows<{ readonly number: number; readonly bought: string | number | null }>(
    `SELECT w.number, ${isVolume ? `SUM(COALESCE(JSON_EXTRACT(p.doc, '$.quantity'), 1))` : valueIn} AS bought
     FROM (${windows.map((_, index) => `SELECT ${index} AS number, CAST(? AS DATETIME(3)) AS windowStart, CAST(? AS DATETIME(3)) AS windowEnd`).join(' UNION ALL ')}) w
     JOIN product p ON p.startDate < w.windowEnd${isVolume ? ' AND p.startDate >= w.windowStart' : ''}
     ${isVolume ? '' : pricesOfProduct}
     WHERE p.customerId IN (?) AND p.status NOT IN ('cancelled', 'aborted') AND ${isNotUndone}
       ${offerings.length > 0 ? 'AND p.productOfferingId IN (?)' : ''}
       ${isVolume ? '' : 'AND x.unit = ?'}
     GROUP BY w.number`,
    [
      ...(isVolume ? [] : [now, now]),
      ...windows.flatMap(({ start, end }) => [start, end]),
      anyOf(accounts),
      ...(offerings.length > 0 ? [anyOf(offerings)] : []),
      ...(isVolume ? [] : [agreement['currency']]),
    ],
  );
  return new Map(rows.map(({ number, bought }) => [number, new Decimal(bought ?? 0)]));
}

/** A sale that was undone has a product that is terminated like others: only the ledger tells them apart. */
const isNotUndone = `NOT EXISTS (SELECT 1 FROM inventory_ledger l
  WHERE l.orderId = p.orderId AND l.itemId = p.orderItemId AND l.operation = 'undo')`;

const pricesOfProduct = `JOIN JSON_TABLE(p.doc, '$.productPrice[*]' COLUMNS (
    priceType VARCHAR(32) PATH '$.priceType', period VARCHAR(64) PATH '$.recurringChargePeriod',
    amount DECIMAL(20, 6) PATH '$.price.dutyFreeAmount.value', unit VARCHAR(8) PATH '$.price.dutyFreeAmount.unit',
    net DECIMAL(20, 6) PATH '$.netPrice.dutyFreeAmount.value',
    NESTED PATH '$.priceSegment[*]' COLUMNS (segment FOR ORDINALITY,
      segmentStart VARCHAR(32) PATH '$.start', segmentEnd VARCHAR(32) PATH '$.end',
      segmentNet DECIMAL(20, 6) PATH '$.netPrice.dutyFreeAmount.value'))) x`;
