import { isPast } from '../../domain/order/past-dates.js';
import type { ErrorDetail } from '../../domain/tmf/schemas/error.js';
import type { Body } from '../tmf630/resource.js';

/** A completion that is asked for in the past. */
export function pastDateFaults({ requestedCompletionDate: date }: Body): ErrorDetail[] {
  if (typeof date !== 'string' || !isPast(date, new Date())) return [];
  const message = 'lies in the past: ask for a day to come, or leave it out';
  return [{ path: '$.requestedCompletionDate', message }];
}
