import assert from 'node:assert/strict';
import pMap from 'p-map';
import { objectRules, objects } from '../../api/process/object-rules.js';
import { operations } from '../../api/process/operations.js';
import { resources } from '../../api/process/resources.js';
import { systemCaller } from '../../api/tmf630/auth.js';
import type { ApiOperation } from '../../api/tmf630/operation.js';
import type { Resource } from '../../api/tmf630/resource.js';
import { belongingOf, belongingResources } from '../../entities/belonging.js';
import { storeOf } from '../../entities/documents/store.js';
import { schemaOf, type TableClass } from '../../entities/schema.js';
import { perSuite } from '../support/per-suite.js';
import { acme, dealer, insertOwned, openObjectScene, partner } from './object-scene.js';

/** Records that somebody owns; of those by their own id another one is visible to nobody else. */
const owned = resources.filter(({ name }) => typeof belongingOf(name) === 'object');
const custom = operations.filter(({ resource }) => resource === undefined);

const idOf = ({ api, name }: Resource, whose: string): string => {
  const belonging = belongingOf(name);
  const isParty = typeof belonging === 'object' && belonging.customers?.includes('id');
  return isParty && whose === 'partner' ? `acme-${name}` : `${whose}-${api.id}-${name}`.slice(0, 64);
};

/** The rows of the orders that records belong by, too. */
const isOf = (id: string, whose: string): boolean =>
  id.replace(/^order-of-/, '').startsWith(`${whose}-`) || (whose === 'partner' && id.startsWith('acme-'));

const send = (operation: ApiOperation, id: string): { method: string; path: string; body?: object } => ({
  method: operation.method.toUpperCase(),
  path: `${operation.api.base}${operation.path.replaceAll(/\{\w+\}/g, id)}`,
  ...(operation.body && { body: {} }),
});

describe('the table of belongings', () => {
  it('has every resource, and no other', () => {
    assert.deepEqual(
      belongingResources.toSorted(),
      [...new Set(resources.map(({ name }) => name))].toSorted(),
    );
  });

  it('names columns that the tables of the resources have, each the first of an index', () => {
    const missing = owned.flatMap(({ name, entity, within = {} }) => {
      const belonging = belongingOf(name);
      if (typeof belonging !== 'object') return [];
      const { customers = [], submitter, order } = belonging;
      const named = [
        ...customers,
        ...(submitter === undefined ? [] : [submitter]),
        ...(order ? [order.column] : []),
      ];
      return named
        .filter((column) => !isIndexed(entity, within, column))
        .map((column) => `${name}.${column}`);
    });
    // Hubs are at most a hundred of each caller.
    assert.deepEqual(missing, ['eventSubscription.caller']);
  });

  it('says of every operation that is no resource’s own what it does with records, and of no other', () => {
    const paths = new Set(custom.map(({ path }) => path).filter((path) => !path.startsWith('/listener/')));
    assert.deepEqual(Object.keys(objectRules).toSorted(), [...paths].toSorted());
  });
});

describe('callers that see a part only', function () {
  this.timeout('2m');
  const scene = perSuite(openObjectScene);

  before(async () => {
    const whose = {
      partner: { customer: 'acme', caller: 'somebody' },
      dealer: { customer: 'umbrella', caller: 'dealer' },
      other: { customer: 'umbrella', caller: 'somebody' },
      nobody: { customer: null, caller: null },
    };
    for (const kind of owned)
      for (const [name, owner] of Object.entries(whose)) {
        // What only its submitter sees is the partner's if it submitted it.
        const belonging = belongingOf(kind.name);
        const byCaller = typeof belonging === 'object' && !belonging.customers && !belonging.order;
        const caller = byCaller && name === 'partner' ? 'partner' : owner.caller;
        // Some tables have no row without a caller.
        await insertOwned(scene.database, kind, idOf(kind, name), { ...owner, caller });
      }
  });

  const callers = [
    {
      key: partner,
      whose: 'partner',
      actor: { ...systemCaller('partner', []), visibility: { customers: acme } },
    },
    { key: dealer, whose: 'dealer', actor: { ...systemCaller('dealer', []), visibility: {} } },
  ];

  /** A record of an order that it submitted as a part of another is no submission of the dealer's. */
  const hasOwn = ({ name }: Resource, whose: string): boolean => {
    const belonging = belongingOf(name);
    return (
      whose !== 'dealer' || (typeof belonging === 'object' && Boolean(belonging.submitter ?? belonging.order))
    );
  };

  it('list what is theirs, and count nothing else', async () => {
    const wrong = await pMap(
      owned.flatMap((kind) => callers.map((caller) => ({ kind, caller }))),
      async ({ kind, caller: { actor, whose } }) => {
        const store = storeOf(scene.database.pool.as(actor), kind);
        const { rows, total } = await store.list({ filters: [], sort: [], offset: 0, limit: 1_000 });
        const ids = rows.map(({ id }) => id);
        const foreign = ids.filter((id) => !isOf(id, whose));
        const isRight = ids.includes(idOf(kind, whose)) === hasOwn(kind, whose) && total === ids.length;
        return isRight && foreign.length === 0 ? [] : [{ kind: kind.name, whose, foreign, ids, total }];
      },
      { concurrency: 4 },
    );
    assert.deepEqual(wrong.flat(), []);
  });

  it('find, change and delete nothing of others, nor of nobody: it is not there', async () => {
    const wrong = await pMap(
      operations.flatMap((operation) => {
        const rule = objects.ruleOf(operation);
        const kind =
          typeof rule === 'object'
            ? rule
            : owned.find(({ name, api }) => name === operation.resource && api === operation.api);
        if (!kind || !operation.path.includes('{id}')) return [];
        return callers.flatMap(({ key }) =>
          ['other', 'nobody'].map((other) => ({ operation, kind, key, other })),
        );
      }),
      async ({ operation, kind, key, other }) => {
        const { method, path, body } = send(operation, idOf(kind, other));
        const { status } = await scene.call(method, path, { key, ...(body && { body }) });
        // A body that cannot be is refused before anything is looked up.
        return status === 404 || (status === 400 && method === 'POST' && requiresBody(operation))
          ? []
          : [{ method, path, key, status }];
      },
      { concurrency: 4 },
    );
    assert.deepEqual(wrong.flat(), []);
  });

  it('are refused what is for operators, and what nobody has said of what it does', async () => {
    const refused = operations.filter((operation) => objects.ruleOf(operation) === 'operators');
    assert.ok(refused.length > 50, String(refused.length));
    const wrong = await pMap(
      refused.flatMap((operation) => callers.map(({ key }) => ({ operation, key }))),
      async ({ operation, key }) => {
        const { method, path, body } = send(operation, '1');
        const { status } = await scene.call(method, path, { key, ...(body && { body }) });
        return status === 403 || status === 415 || (status === 400 && requiresBody(operation))
          ? []
          : [{ method, path, key, status }];
      },
      { concurrency: 4 },
    );
    assert.deepEqual(wrong.flat(), []);
    assert.equal(objects.ruleOf({ ...custom[0]!, path: '/something/new' }), undefined);
    assert.equal(objects.ruleOf({ ...operations.at(-1)!, resource: 'somethingNew' }), undefined);
  });
});

/** True when `{}` is refused for what it lacks. */
function requiresBody({ body }: ApiOperation): boolean {
  try {
    body?.validate?.({});
    return false;
  } catch {
    return true;
  }
}

function isIndexed(entity: TableClass, within: Readonly<Record<string, string>>, column: string): boolean {
  const { keys, indexes } = schemaOf(entity);
  return [keys, ...indexes].some(
    (columns) => columns.find((each) => !Object.hasOwn(within, each)) === column,
  );
}
