import express, { type ErrorRequestHandler, type Express } from 'express';
import { apis } from '../apis.js';
import { objects } from './object-rules.js';
import { operations } from './operations.js';
import type { Authenticate } from '../tmf630/auth.js';
import type { SharedContext } from '../tmf630/context.js';
import { allowOrigins, protectBrowsers } from './browsers.js';
import { type CodecOptions, createCodecEndpoint } from './codec.js';
import { limitConcurrency } from './concurrency.js';
import { createDocs } from './docs.js';
import { createHealth, type HealthChecks } from './health.js';
import { type LocalRequests, requireLocalRequest } from './local-requests.js';
import { createQuoteLink } from './quote-link.js';
import { createRateLimiter } from './rate-limit.js';
import { createReadLimits } from './read-limits.js';
import { logRequests } from './request-log.js';
import { createBodyBudget } from '../tmf630/body-budget.js';
import { Problem, toProblem } from '../tmf630/errors.js';
import { createRouter } from '../tmf630/router.js';

export interface AppDependencies extends SharedContext {
  readonly authenticate: Authenticate;
  readonly health: HealthChecks;
  readonly instance: string;
  /** The origin in every href, e.g. `https://orders.example.net`; by default that of the request. */
  readonly publicUrl?: string;
  /** Which proxies' X-Forwarded-* headers are trusted; express's `trust proxy`. */
  readonly trustProxy?: string;
  readonly bodyLimit?: string;
  /** In development: only requests for this machine, or for any, are served, and none from other sites' web pages. */
  readonly localOnly?: LocalRequests['hosts'];
  /** The origins whose web pages may call. */
  readonly origins?: readonly string[];
  /** Decrypts payloads for Temporal's UI; absent: they are not encrypted. */
  readonly codec?: CodecOptions;
  /** Requests a second that one caller may send to this process; absent: no limit. */
  readonly rateLimit?: number;
  /** Requests that one caller may have under way in this process; absent: no limit. */
  readonly concurrency?: number;
}

/** The whole HTTP surface. */
export function createApp(dependencies: AppDependencies): Express {
  const { health, instance, authenticate, publicUrl, trustProxy, bodyLimit = '10mb' } = dependencies;
  const { localOnly, origins = [], rateLimit, concurrency, codec } = dependencies;
  const limits = [
    ...(concurrency === undefined ? [] : [limitConcurrency(concurrency)]),
    ...(rateLimit === undefined ? [] : [createRateLimiter(rateLimit)]),
  ];
  const limitReads = createReadLimits();
  const budget = concurrency === undefined ? undefined : createBodyBudget();
  const context: SharedContext = dependencies;
  const app = express();
  app.disable('x-powered-by');
  // Should an answer to a fault fail itself: without its stack.
  app.set('env', 'production');
  // Resources have entity tags of their own; hashing every answer would only cost time.
  app.set('etag', false);
  app.set('query parser', false);
  if (trustProxy !== undefined) app.set('trust proxy', trustProxy);
  app.use(logRequests(context.log));
  app.use(protectBrowsers());
  if (localOnly) app.use(requireLocalRequest({ hosts: localOnly, publicUrl, origins }));
  if (origins.length > 0) app.use(allowOrigins(origins));
  app.use(createHealth({ checks: health, instance, log: context.log }));
  app.use(createDocs(apis, operations));
  app.use(createQuoteLink(context));
  if (codec) app.use(createCodecEndpoint({ ...codec, authenticate, limits }));
  const router = { context, authenticate, publicUrl, bodyLimit, budget, objects, limits, limitReads };
  app.use(createRouter(operations, router));
  app.use((req) => {
    throw new Problem('notFound', `There is nothing at ${req.path}; see /docs.`);
  });
  app.use(answerProblem(context));
  return app;
}

/** The one place where what was thrown becomes an answer. */
function answerProblem({ log }: Pick<SharedContext, 'log'>): ErrorRequestHandler {
  return (err: unknown, _req, res, next) => {
    const problem = toProblem(err);
    const requestId = res.locals['requestId'] as string;
    if (problem.status === 503) log.warn({ requestId, reason: String(err) }, problem.code);
    else if (problem.status >= 500) log.error({ err, requestId }, problem.code);
    if (res.headersSent) {
      next(err);
      return;
    }
    res.status(problem.status).set(problem.headers).json(problem.body);
  };
}
