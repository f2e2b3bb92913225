import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { Message } from '../../../domain/order/messages.js';

/** Temporal as far as the relay needs it: workflows that run, and what reached them. */
export interface FakeTemporal {
  readonly client: Client;
  readonly running: Set<string>;
  /** `start <workflow>` and `signal <workflow> <message types>`, in the order in which they came. */
  readonly calls: string[];
  /** The messages that reached each workflow. */
  readonly received: Map<string, Message[]>;
  /** Thrown in place of an answer. */
  failure: Error | undefined;
  /** Signals with such a message are refused for their own sake. */
  refuses: ((message: Message) => boolean) | undefined;
  /** Holds answers up until it resolves. */
  pause: Promise<void> | undefined;
  /** What every answer takes. */
  latencyMs: number;
}

export function fakeTemporal(): FakeTemporal {
  const fake: FakeTemporal = {
    running: new Set(),
    calls: [],
    received: new Map(),
    failure: undefined,
    refuses: undefined,
    pause: undefined,
    latencyMs: 0,
    client: {
      withDeadline: async <T>(_: number, call: () => Promise<T>) => await call(),
      workflow: { start, getHandle: (workflowId: string) => ({ signal: signal(workflowId) }) },
    } as unknown as Client,
  };

  async function start(_type: string, { workflowId }: { workflowId: string }): Promise<void> {
    await answer();
    fake.running.add(workflowId);
    fake.calls.push(`start ${workflowId}`);
  }

  const signal = (workflowId: string) => async (_name: string, messages: readonly Message[]) => {
    await answer();
    if (fake.refuses && messages.some(fake.refuses)) throw grpcError(3, 'INVALID_ARGUMENT: too large');
    if (!fake.running.has(workflowId)) throw new WorkflowNotFoundError('not found', workflowId, undefined);
    fake.calls.push(`signal ${workflowId} ${messages.map(({ type }) => type).join(' ')}`);
    fake.received.set(workflowId, [...(fake.received.get(workflowId) ?? []), ...messages]);
  };

  async function answer(): Promise<void> {
    await fake.pause;
    if (fake.latencyMs > 0) await sleep(fake.latencyMs);
    if (fake.failure) throw fake.failure;
  }
  return fake;
}

/** A gRPC error as the client throws it. */
export const grpcError = (code: number, details: string): Error =>
  Object.assign(new Error(details), { code, details, metadata: {} });
