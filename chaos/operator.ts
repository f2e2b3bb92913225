/** One who looks after Turnup over its API, parts of which may be dead. */
export interface Operator {
  /** The list at the path; undefined when there is no answer at the moment. */
  list(path: string): Promise<readonly Readonly<Record<string, unknown>>[] | undefined>;
  /** False when there was no answer. */
  post(path: string, idempotencyKey: string): Promise<boolean>;
}

const answerTimeoutMs = 10_000;

export function createOperator(apiUrl: string): Operator {
  const send = async (method: string, path: string, headers: object): Promise<Response> =>
    fetch(`${apiUrl}${path}`, {
      method,
      headers: { 'X-API-Key': 'dev-operator', ...headers },
      signal: AbortSignal.timeout(answerTimeoutMs),
    });
  return {
    async list(path) {
      const answer = await send('GET', path, {}).catch(() => undefined);
      const body: unknown = await answer?.json().catch(() => undefined);
      return answer?.ok && Array.isArray(body) ? body : undefined;
    },
    async post(path, idempotencyKey) {
      const answer = await send('POST', path, { 'Idempotency-Key': idempotencyKey }).catch(() => undefined);
      await answer?.body?.cancel();
      return answer !== undefined && answer.status < 500;
    },
  };
}
