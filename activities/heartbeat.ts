import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Tells Temporal of each activity with a heartbeat timeout that its worker lives, so that what a killed worker had in
 * hand is taken up by another within that time. Most activities end before their first heartbeat, and cost nothing.
 */
export const heartbeats: ActivityInterceptorsFactory = (context) => {
  const { heartbeatTimeoutMs } = context.info;
  if (heartbeatTimeoutMs === undefined) return {};
  return {
    inbound: {
      async execute(input, next) {
        const beating = setInterval(() => context.heartbeat(), heartbeatTimeoutMs / 4);
        try {
          return await next(input);
        } finally {
          clearInterval(beating);
        }
      },
    },
  };
};
