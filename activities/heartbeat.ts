import type { ActivityInterceptorsFactory } from '@temporalio/worker';

/**
 * Sends heartbeats for each activity with a heartbeat timeout, so that another worker takes over a killed worker's
 * activities within that time. Most activities end before their first heartbeat, and cost nothing.
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
