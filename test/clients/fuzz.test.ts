import assert from 'node:assert/strict';
import pLimit from 'p-limit';
import { apis } from '../../api/apis.js';
import { createAuthentication, scopes } from '../../api/tmf630/auth.js';
import { openScene, type Scene } from '../api/scene.js';
import { report } from '../support/infrastructure.js';
import { type Fuzz, type FuzzResult, schemathesis } from './schemathesis.js';

const apiKey = 'key-of-the-fuzz-run';

/** Enough to keep what longer runs have found from coming back. */
const examples = 2;

/** For all APIs together; what a slow machine does not get to in this time is skipped, and says so. */
const timeBoxMs = 240_000;

describe('a schema-driven fuzz run', () => {
  let scene: Scene;
  let found: Readonly<Record<string, Promise<FuzzResult>>>;

  before(async function () {
    this.timeout('5m');
    const fuzz = await schemathesis().catch((error: unknown) => {
      report(`The fuzz run is skipped: it needs Python 3.11 and PyPI (${(error as Error).message})`);
    });
    if (!fuzz) this.skip();
    scene = await openScene({
      authenticate: createAuthentication([{ key: apiKey, caller: 'fuzz', scopes: [...scopes] }]),
    });
    found = fuzzAll(fuzz, scene.url);
  });

  after(async () => scene?.close());

  for (const { id, title } of Object.values(apis)) {
    it(`finds no 5xx, no answer outside its schema and no bad request that is taken in ${title}`, async function () {
      this.timeout('5m');
      const { finished, faults } = await found[id]!;
      if (faults !== undefined) assert.fail(faults);
      if (finished) return;
      report(`${title}: skipped, the ${timeBoxMs / 1_000} s for all APIs are over`);
      this.skip();
    });
  }
});

/** Two at a time: the one makes requests up while the other waits for answers. */
function fuzzAll(fuzz: Fuzz, url: string): Record<string, Promise<FuzzResult>> {
  const inTurn = pLimit(2);
  const end = Date.now() + timeBoxMs;
  return Object.fromEntries(
    Object.values(apis).map(({ id, base }) => {
      const options = { document: `${url}/openapi/${id}.json`, baseUrl: `${url}${base}`, apiKey, examples };
      const result = inTurn(async () => {
        const timeoutMs = end - Date.now();
        return timeoutMs > 0 ? await fuzz({ ...options, timeoutMs }) : { finished: false };
      });
      return [id, result.catch((error: unknown) => ({ finished: true, faults: String(error) }))];
    }),
  );
}
