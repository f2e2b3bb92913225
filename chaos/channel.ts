import { setTimeout as delay } from 'node:timers/promises';
import type { Plan } from '../domain/plan/plan.js';

/** A TMF622 order as it is sent. */
export type OrderBody = Readonly<Record<string, unknown>> & { readonly externalId: string };

/** What a sales channel does, and goes on doing while parts of Turnup are dead. */
export interface Channel {
  /** Returns the order's id. */
  submit(order: OrderBody): Promise<string>;
  /** False when it is refused, because the order has ended or is being rolled back. */
  cancel(orderId: string): Promise<boolean>;
  /** The dry run. */
  plan(order: OrderBody): Promise<Plan>;
  /** Requests that had to be sent again, and submits that were answered with the order of an earlier try. */
  readonly counts: { repeated: number; found: number };
}

interface ChannelOptions {
  readonly apiUrl: string;
  /** How long a request is tried again before the channel gives up. */
  readonly retryForMs: number;
}

const ordering = '/tmf-api/productOrderingManagement/v4';
/** Longer than a restart of the API takes to show as a refused connection, shorter than a person waits. */
const answerTimeoutMs = 10_000;
const pauseMs = 300;

/** A well-behaved channel: it sends an Idempotency-Key with each request, and the same again on each retry. */
export function createChannel({ apiUrl, retryForMs: patienceMs }: ChannelOptions): Channel {
  const counts = { repeated: 0, found: 0 };

  async function postWithRetry(
    path: string,
    body: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const answer = await post(`${apiUrl}${path}`, body, headers).catch((error: unknown) => String(error));
      if (typeof answer !== 'string' && answer.status < 500) return answer;
      if (Date.now() > deadline) throw new Error(`POST ${path} failed for too long: ${inWords(answer)}`);
      counts.repeated += 1;
      await delay(pauseMs);
    }
  }

  return {
    counts,
    async submit(order) {
      const answer = await postWithRetry(`${ordering}/productOrder`, order, {
        'Idempotency-Key': order.externalId,
      });
      if (answer.status !== 201 && answer.status !== 200) throw new Error(`submit: ${inWords(answer)}`);
      if (answer.status === 200) counts.found += 1;
      return answer.body['id'] as string;
    },
    async cancel(id) {
      const body = { productOrder: { id }, cancellationReason: 'the customer changed their mind' };
      const answer = await postWithRetry(`${ordering}/cancelProductOrder`, body, {
        'Idempotency-Key': `cancel ${id}`,
      });
      if (answer.status !== 201 && answer.status !== 409) throw new Error(`cancel: ${inWords(answer)}`);
      return answer.status === 201;
    },
    async plan(order) {
      const answer = await postWithRetry('/api/v1/productOrder/plan', order);
      if (!('plan' in answer.body)) throw new Error(`plan: ${inWords(answer)}`);
      return answer.body['plan'] as Plan;
    },
  };
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-API-Key': 'dev-channel', ...headers },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(answerTimeoutMs),
  });
  return { status: response.status, body: (await response.json()) as Answer['body'] };
}

const inWords = (answer: Answer | string): string =>
  typeof answer === 'string' ? answer : `${answer.status} ${JSON.stringify(answer.body)}`;
