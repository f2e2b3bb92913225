import { lateChangeCode, unknownOutcomeCodes } from '../../domain/tmf/schemas/fallout.js';
import { unsuccessfulEnds } from '../../domain/plan/step-state.js';
import { anyOf, type Sql, sql } from '../database.js';

// Conditions on `plan_step`: effects that a step may have had although it is not completed. A failed step that meets
// none of them had no effect.

/** A part of the work was done, in this generation or an earlier one, and has not been undone since. */
export const isPartlyDone = sql(`EXISTS (SELECT 1 FROM callback c
  WHERE c.stepId = plan_step.id AND c.operation = 'do' AND c.reportedState = 'partial' AND c.outcome = 'applied'
    AND c.generation > (SELECT COALESCE(MAX(u.generation), 0) FROM callback u
      WHERE u.stepId = plan_step.id AND u.operation = 'undo' AND u.reportedState = 'completed' AND u.outcome = 'applied'))`);

/** The work is done, and its undoing was refused or failed. */
export const isUndoRefused = hasFallout("f.operation = 'undo' AND f.code NOT IN (?)", [
  anyOf(unknownOutcomeCodes),
]);

/** The work is done: undoing it was without effect, or its report came too late for the plan to follow. */
export const isDoneThoughFailed = hasFallout("(f.operation = 'undo' OR f.code = ?)", [lateChangeCode]);

/** The request may have arrived, and its system has not reported that nothing came of it. */
export const mayBeUnderWay = hasFallout(
  `f.operation = 'do' AND f.code IN (?) AND COALESCE(plan_step.reportedState NOT IN (?), TRUE)`,
  [anyOf(unknownOutcomeCodes), anyOf(unsuccessfulEnds)],
);

/** Any of these. */
export const mayHaveEffect = anyHolds(isPartlyDone, isDoneThoughFailed, mayBeUnderWay);

/** The last try of the request got no answer: the next one is the same request again. */
export const isUnanswered = hasFallout('f.code IN (?)', [anyOf(unknownOutcomeCodes)]);

/** The fallout of the step's current request fulfils the condition. */
function hasFallout(condition: string, values: readonly unknown[]): Sql {
  return sql(
    `EXISTS (SELECT 1 FROM fallout f WHERE f.stepId = plan_step.id AND f.generation = plan_step.generation
       AND f.operation = plan_step.operation AND ${condition})`,
    values,
  );
}

function anyHolds(...conditions: readonly Sql[]): Sql {
  return sql(
    `(${conditions.map(({ text }) => text).join(' OR ')})`,
    conditions.flatMap(({ values }) => values),
  );
}
