import assert from 'node:assert/strict';
import pLimit from 'p-limit';
import { apis } from '../../api/apis.js';
import { Keyring } from '../../api/access/api-keys.js';
import { createAuthentication } from '../../api/access/authentication.js';
import { scopes } from '../../api/tmf630/auth.js';
import { eachFromElsewhere, openScene, type Scene } from '../api/scene.js';
import { report } from '../support/infrastructure.js';
import { type Fuzz, schemathesis } from './schemathesis.js';

const apiKey = 'key-of-the-fuzz-run';

/** Enough to keep what longer runs have found from coming back. */
const examples = 1;

/** For one API: a run that hangs is told from one that is slow. */
const timeoutMs = 240_000;

describe('a schema-driven fuzz run', () => {
  let scene: Scene;
  let found: Readonly<Record<string, Promise<string | undefined>>>;

  before(async function () {
    this.timeout('5m');
    const fuzz = await schemathesis().catch((error: unknown) => {
      report(`The fuzz run is skipped: it needs Python 3.11 and PyPI (${(error as Error).message})`);
    });
    if (!fuzz) this.skip();
    scene = await openScene({
      authenticate: eachFromElsewhere(
        createAuthentication({
          keyring: () => new Keyring([{ key: apiKey, caller: 'fuzz', scopes: [...scopes] }]),
        }),
      ),
    });
    found = fuzzAll(fuzz, scene.url);
  });

  after(async () => scene?.close());

  for (const { id, title } of Object.values(apis)) {
    it(`finds no 5xx, no answer outside its schema and no bad request that is taken in ${title}`, async function () {
      this.timeout('10m');
      const faults = await found[id]!;
      if (faults !== undefined) assert.fail(faults);
    });
  }
});

/** Two at a time: the one makes requests up while the other waits for answers. */
function fuzzAll(fuzz: Fuzz, url: string): Record<string, Promise<string | undefined>> {
  const inTurn = pLimit(2);
  return Object.fromEntries(
    Object.values(apis).map(({ id, base }) => {
      const document = `${url}/openapi/${id}.json`;
      const result = inTurn(async () =>
        fuzz({ document, baseUrl: `${url}${base}`, apiKey, examples, timeoutMs }),
      );
      return [id, result.catch(String)];
    }),
  );
}
