import { Fallout } from '../domain/resources/fallout.js';
import { requestRetry } from '../entities/fallout-decisions.js';
import { apis } from './apis.js';
import { fallout } from './resources/fallout.js';
import { Problem } from './tmf630/errors.js';
import { jsonTypes, type Operation } from './tmf630/operation.js';
import { etagOf, renderAll } from './tmf630/render.js';
import { storeOf } from './tmf630/store.js';
import { open } from '../domain/resources/common.js';

/** An operator's decisions on what failed. */
export const falloutOperations: readonly Operation[] = [
  {
    api: apis.turnup,
    method: 'post',
    path: '/fallout/{id}/retry',
    scopes: ['ops'],
    summary: 'Tries the failed step again.',
    body: { schema: open({}), contentTypes: jsonTypes, optional: true },
    answers: { 202: { description: 'The step will be tried again.', schema: Fallout } },
    async handle(context, { params, caller, origin }) {
      const id = params['id'] ?? '';
      const answer = await requestRetry(context.database, { falloutId: id, caller: caller.name });
      if (answer.outcome === 'refused')
        throw new Problem('conflict', `It cannot be retried: ${answer.reason}.`);
      const row = answer.outcome === 'accepted' && (await storeOf(context.database, fallout).find(id));
      if (answer.outcome === 'unknown' || !row) throw new Problem('notFound', `There is no fallout ${id}.`);
      context.relay.deliver(answer.workflowId);
      const [body] = await renderAll(context, fallout, { rows: [row], view: { origin, fields: undefined } });
      return { status: 202, body, headers: { ETag: etagOf(row) } };
    },
  },
];
