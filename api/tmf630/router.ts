import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { type Authenticate, type Caller, credentialsOf, requireScope } from './auth.js';
import type { BodyBudget } from './body-budget.js';
import type { SharedContext } from './context.js';
import { groupBy } from '../../domain/lib/group-by.js';
import { Problem } from './errors.js';
import { handleOnce } from './idempotency.js';
import { type Objects, requireObjects } from './object-access.js';
import { type ApiResponse, type ApiRequest, jsonPatchType, type ApiOperation } from './operation.js';
import { readJson } from './read-json.js';
import { requestFacts } from './request-facts.js';
import { requireStorable } from './validation.js';
import { doWork, isGone } from './work.js';

interface RouterOptions {
  /** What all operations share; each gets the database in its caller's name. */
  readonly context: SharedContext;
  readonly authenticate: Authenticate;
  /** The origin for hrefs; by default that of the request. */
  readonly publicUrl: string | undefined;
  /** Maximum size, as express's body parser takes it, e.g. `10mb`. */
  readonly bodyLimit: string;
  /** What callers who do not see everything are confined by. */
  readonly objects: Objects;
  /** How much of bodies may be in memory; absent: no limit. */
  readonly budget: BodyBudget | undefined;
  /** Refuse callers that send too many requests. */
  readonly limits: readonly RequestHandler[];
  /** Does what a GET asks for when it is its turn. */
  readonly limitReads: <T>(caller: string, read: () => Promise<T>) => Promise<T>;
}

/** How paths are compared; a slash at the end is ignored. */
const matching = { caseSensitive: true, strict: false };

/**
 * Serves the operations: authenticates, authorizes, parses and validates, in this order; other methods of a path are
 * 405.
 */
export function createRouter(operations: readonly ApiOperation[], options: RouterOptions): Router {
  const router = Router(matching);
  const readBody = readJson({ limit: options.bodyLimit, budget: options.budget });
  router.use(async (req, res, next) => {
    res.locals['caller'] = await options.authenticate(credentialsOf(req));
    next();
  });
  for (const limit of options.limits) router.use(limit);
  // A request is compared with the paths of its own API only.
  for (const base of new Set(operations.flatMap(basesOf))) {
    const offered = operations.filter((operation) => basesOf(operation).includes(base));
    router.use(base, createApiRouter(offered, readBody, options));
  }
  return router;
}

const basesOf = ({ api: { base, aliases = [] } }: ApiOperation): readonly string[] => [base, ...aliases];

function createApiRouter(
  operations: readonly ApiOperation[],
  readBody: readonly RequestHandler[],
  options: RouterOptions,
): Router {
  const router = Router(matching);
  for (const [path, offered] of groupBy(operations, (each) => each.path)) {
    const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const operation of offered) {
      route[operation.method](
        (req, res, next) => authorize(operation, req, res, next),
        ...(operation.body && !operation.body.streamed ? readBody : []),
        async (req: Request, res: Response) => {
          // What has not begun when its sender goes is not begun for nobody.
          if (!isGone(req, res)) await doWork(res, async () => runOperation(operation, options, req, res));
        },
      );
    }
    route.all(refuseMethod(offered));
  }
  return router;
}

function authorize(operation: ApiOperation, req: Request, res: Response, next: NextFunction): void {
  requireScope(callerOf(res), operation.scopes);
  const answered = Object.values(operation.responses).map(
    ({ contentType = 'application/json' }) => contentType,
  );
  if (req.accepts(answered) === false) {
    throw new Problem('notAcceptable', `${req.get('accept')} does not include ${answered.join(' or ')}.`);
  }
  const { body } = operation;
  // A missing body is for the validation to report: `is` answers null for it.
  if (body && !isEmpty(req) && req.is([...body.contentTypes]) === false) {
    throw new Problem('unsupportedMediaType', `Send ${body.contentTypes.join(' or ')}.`, {
      headers: req.method === 'PATCH' ? { 'Accept-Patch': body.contentTypes.join(', ') } : {},
    });
  }
  next();
}

async function runOperation(
  operation: ApiOperation,
  { context, publicUrl, limitReads, objects }: RouterOptions,
  req: Request,
  res: Response,
): Promise<void> {
  // The parser makes an empty object of an empty body, which some resources would take.
  const body: unknown = isEmpty(req) ? undefined : req.body;
  const { body: declared } = operation;
  const patching = declared !== undefined && Boolean(req.is(jsonPatchType));
  if (declared && !declared.streamed) requireStorable(body);
  if (declared && !declared.streamed && !patching && !(declared.optional && body === undefined)) {
    requireObject(body);
    declared.validate?.(body);
  }
  const request: ApiRequest = {
    params: req.params as Record<string, string>,
    query: new URLSearchParams(/\?(.*)$/s.exec(req.originalUrl)?.[1] ?? ''),
    body: (patching ? {} : (body ?? {})) as ApiRequest['body'],
    ...(patching && { jsonPatch: body }),
    ...(declared?.streamed && { stream: req }),
    header: (name) => req.get(name),
    caller: callerOf(res),
    origin: publicUrl ?? `${req.protocol}://${req.host}`,
    path: `${req.baseUrl}${req.path}`,
  };
  const database = context.database.as({
    ...request.caller,
    request: requestFacts(operation, request, res.locals['requestId'] as string),
  });
  const answer = async () => {
    await requireObjects({ ...context, database }, objects, operation, request);
    return await handleOnce(operation, { ...context, database }, request);
  };
  const answered =
    operation.method === 'get'
      ? await limitReads(request.caller.subject, async () => (isGone(req, res) ? undefined : answer()))
      : await answer();
  if (answered) await send(res, answered);
}

const isEmpty = (req: Request): boolean => req.get('content-length') === '0';

function requireObject(body: unknown): void {
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) return;
  const message = body === undefined ? 'is missing' : 'must be an object';
  throw new Problem('invalidBody', `The body ${message}.`, { errors: [{ path: '$', message }] });
}

async function send(res: Response, { status, body, headers }: ApiResponse): Promise<void> {
  res.status(status).set(headers ?? {});
  if (body instanceof Readable) await pipeline(body, res);
  else if (body === undefined) res.end();
  else res.json(body);
}

const refuseMethod = (offered: readonly ApiOperation[]) => {
  const methods = new Set(offered.map(({ method }) => method.toUpperCase()));
  const allow = [...methods, ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
  return (req: Request, res: Response): void => {
    if (req.method !== 'OPTIONS') {
      throw new Problem('methodNotAllowed', `${req.method} is not supported here; supported are: ${allow}.`, {
        headers: { Allow: allow },
      });
    }
    res.status(204).set('Allow', allow).end();
  };
};

const callerOf = (res: Response): Caller => res.locals['caller'] as Caller;
