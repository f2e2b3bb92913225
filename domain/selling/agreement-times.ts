import { addDuration } from '../lib/instants.js';
import { type Json, object } from '../lib/json.js';

/** In milliseconds; without a bound it is infinite. */
export function periodOf(period: unknown): { readonly start: number; readonly end: number } {
  const { startDateTime: start, endDateTime: end } = object(period);
  return {
    start: typeof start === 'string' ? Date.parse(start) : -Infinity,
    end: typeof end === 'string' ? Date.parse(end) : Infinity,
  };
}

/** The dates of a ramp's step. */
export function rampSlice(
  lineStart: string,
  { fromMonth, months }: Json,
): { readonly startDateTime: string; readonly endDateTime?: string } {
  const from = typeof fromMonth === 'number' ? fromMonth : 0;
  const at = (month: number): string => addDuration(new Date(lineStart), `P${month}M`).toISOString();
  return {
    startDateTime: at(from),
    ...(typeof months === 'number' && { endDateTime: at(from + months) }),
  };
}
