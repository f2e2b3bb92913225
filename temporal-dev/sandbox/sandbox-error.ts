/** A request that is answered with a TM Forum error. */
export class SandboxError extends Error {
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }
}

/** The TM Forum error body. */
export function errorBody(refusal: SandboxError) {
  return {
    '@type': 'Error',
    code: String(refusal.status),
    reason: refusal.reason,
    message: refusal.message,
    status: String(refusal.status),
  };
}

/** Any thrown thing as a refusal; what the JSON parser throws carries its own status. */
export function toSandboxError(error: unknown): SandboxError {
  if (error instanceof SandboxError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const status = error instanceof Error && 'status' in error ? Number(error.status) : 500;
  return new SandboxError(status, status < 500 ? 'Request not readable' : 'Sandbox fault', message);
}
