import cors from 'cors';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Answers of the API are data: a browser that shows one runs nothing of it, and lets no page frame it. */
const ofData = { defaultSrc: ["'none'"], frameAncestors: ["'none'"] };

/** Swagger UI, which is served from here. */
const ofDocs = {
  ...ofData,
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
};

/** What browsers are told with every answer; the page of a quote's link says more itself. */
export function protectBrowsers(): RequestHandler {
  const data = headersWith(ofData);
  const docs = headersWith(ofDocs);
  return (req, res, next) => (/^\/docs(\/|$)/.test(req.path) ? docs : data)(req, res, next);
}

const headersWith = (directives: Readonly<Record<string, string[]>>): RequestHandler =>
  helmet({ contentSecurityPolicy: { useDefaults: false, directives } });

/** How long a browser remembers what it was allowed. */
const preflightSeconds = 600;

/** Lets the pages of these origins call, and those of no other: they are told nothing, so that browsers refuse. */
export function allowOrigins(origins: readonly string[]): RequestHandler {
  const allow = cors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Authorization',
      'Content-Type',
      'Idempotency-Key',
      'If-Match',
      'X-API-Key',
      'X-On-Behalf-Of',
      'X-Reason',
      'X-Request-Id',
    ],
    exposedHeaders: [
      'ETag',
      'Link',
      'Location',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'X-Request-Id',
      'X-Result-Count',
      'X-Total-Count',
    ],
    maxAge: preflightSeconds,
  });
  const known = new Set(origins);
  return (req, res, next) => {
    res.vary('Origin');
    if (known.has(req.get('origin') ?? '')) allow(req, res, next);
    else next();
  };
}

/** Reads the origins that the variable has, with commas between; throws an `Error` that names what is no origin. */
export function parseOrigins(text: string | undefined, name: string): string[] {
  const origins = (text ?? '').split(',').flatMap((each) => (each.trim() === '' ? [] : [each.trim()]));
  for (const origin of origins) {
    if (URL.canParse(origin) && /^https?:/.test(origin) && new URL(origin).origin === origin) continue;
    throw new Error(
      `${name} must be origins such as https://desk.example.net, with commas between, not "${origin}".`,
    );
  }
  return origins;
}
