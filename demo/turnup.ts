import { setTimeout as wait } from 'node:timers/promises';

export type Json = Readonly<Record<string, unknown>>;

/** In whose name something is asked: the development keys (docs/api.md, Authentication). */
type Role = 'channel' | 'catalog' | 'operator';

interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** A Turnup that is used over its public API only. */
export interface Turnup {
  readonly url: string;
  readonly ask: (role: Role, method: string, path: string, body?: object) => Promise<Answer>;
  /** The body; throws when the answer has another status. */
  readonly get: (path: string) => Promise<Json>;
  readonly list: (path: string) => Promise<readonly Json[]>;
  readonly post: (role: Role, path: string, body?: object) => Promise<Json>;
  readonly patch: (role: Role, path: string, body: object) => Promise<Json>;
}

/** Of one thing that has happened: a title, what came of it, and where it is found. */
type Tell = (title: string, result: string, path: string) => void;

/** What every part of a story works with. */
export interface Chapter {
  readonly turnup: Turnup;
  readonly tell: Tell;
  /** How long an order, or a schedule, may take. */
  readonly seconds: number;
}

/** Uses the API at the address, e.g. `http://127.0.0.1:3000`. */
export function turnupAt(url: string): Turnup {
  const ask: Turnup['ask'] = async (role, method, path, body) => {
    const response = await fetch(path.startsWith('http') ? path : `${url}${path}`, {
      method,
      headers: { 'x-api-key': `dev-${role}`, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? {} : JSON.parse(text)) as Json };
  };
  const done = async (role: Role, method: string, path: string, body?: object): Promise<Json> => {
    const answer = await ask(role, method, path, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  };
  return {
    url,
    ask,
    get: async (path) => done('operator', 'GET', path),
    list: async (path) => (await done('operator', 'GET', path)) as unknown as readonly Json[],
    post: async (role, path, body) => done(role, 'POST', path, body),
    patch: async (role, path, body) => done(role, 'PATCH', path, body),
  };
}

/** Throws with what the story expected, and what there was instead. */
export function expect(holds: boolean, what: string, seen: unknown): asserts holds {
  if (!holds) throw new Error(`expected ${what}; there was ${JSON.stringify(seen)}`);
}

const pollMs = 200;

/** Looks again and again until there is something; throws after so many seconds, with what was seen last. */
export async function until<T>(
  what: string,
  look: () => Promise<{ readonly found?: T | undefined; readonly seen: unknown }>,
  seconds: number,
): Promise<T> {
  const deadline = Date.now() + seconds * 1_000;
  for (;;) {
    const { found, seen } = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline)
      throw new Error(`waited ${seconds} s in vain for ${what}; there was ${JSON.stringify(seen)}`);
    await wait(pollMs);
  }
}

export const idOf = (ref: unknown): string => String((ref as Json)['id']);
export const objectsIn = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];
export const within = (value: unknown): Json => (value ?? {}) as Json;
