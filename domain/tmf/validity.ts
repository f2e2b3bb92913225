import { type Json, object } from '../lib/json.js';

/** True when the period (TMF TimePeriod) has begun and not ended at the instant; without dates it is without bounds. */
export function isValidAt(period: unknown, instant: Date): boolean {
  const { startDateTime, endDateTime } = object(period);
  const at = instant.getTime();
  return !(Date.parse(String(startDateTime)) > at) && !(Date.parse(String(endDateTime)) <= at);
}

/** True when the periods have an instant in common. */
export function doOverlap(one: unknown, other: unknown): boolean {
  const [a, b] = [object(one), object(other)];
  return !endsBefore(a, b) && !endsBefore(b, a);
}

const endsBefore = ({ endDateTime }: Json, { startDateTime }: Json): boolean =>
  Date.parse(String(endDateTime)) <= Date.parse(String(startDateTime));
