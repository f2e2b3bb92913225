import { Problem } from './errors.js';

/** 400 for a part of the query, with what could have been asked instead. */
export function queryProblem(path: string, message: string, allowedValues?: readonly string[]): Problem {
  const allowed = allowedValues ? `; possible are ${allowedValues.join(', ')}` : '';
  return new Problem('invalidQuery', `${message}${allowed}.`, {
    errors: [
      { path, message: `${message}${allowed}`, ...(allowedValues && { allowedValues: [...allowedValues] }) },
    ],
  });
}
