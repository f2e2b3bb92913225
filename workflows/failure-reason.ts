import { ActivityFailure, ApplicationFailure, isCancellation, TimeoutFailure } from '@temporalio/workflow';

/** Why a hand-off failed for good; undefined when it did not: it was cancelled, or is parked. */
export function failureReason(err: unknown): string | undefined {
  if (isCancellation(err)) return undefined;
  const failure = err instanceof ActivityFailure ? (err.cause ?? err) : err;
  // That the time was over says nothing; what went wrong the last time does, and stands only in the raw failure.
  const last = failure instanceof TimeoutFailure ? failure.failure?.cause : undefined;
  // A system that is offline is no fallout: its hand-offs are parked until it is back (DESIGN §7).
  const type = failure instanceof ApplicationFailure ? failure.type : last?.applicationFailureInfo?.type;
  if (type === 'Offline') return undefined;
  return last?.message ?? (failure instanceof Error ? failure.message : String(failure));
}
