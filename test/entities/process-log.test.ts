import assert from 'node:assert/strict';
import { runInNewContext } from 'node:vm';
import { createProcessLog } from '../../entities/process-log.js';

/** What is logged of this, as it is read from the log. */
function logged(fields: object): Readonly<Record<string, Record<string, unknown>>> {
  const lines: string[] = [];
  createProcessLog('test', 'info', { write: (line) => void lines.push(line) }).warn(fields, 'something');
  return JSON.parse(lines[0]!) as Record<string, Record<string, unknown>>;
}

const failure = () => {
  const cause = Object.assign(new Error('Duplicate entry'), {
    code: 'ER_DUP_ENTRY',
    sql: 'INSERT INTO product_order … Leyla Demir',
  });
  return new Error('not stored', { cause });
};

describe('the log of a process', () => {
  for (const name of ['err', 'error']) {
    it(`keeps an error and its causes under ${name}`, () => {
      const { [name]: error } = logged({ [name]: failure() });
      assert.equal(error?.['message'], 'not stored');
      assert.match(String(error['stack']), /process-log\.test/);
      const { code, message } = error['cause'] as Record<string, unknown>;
      assert.deepEqual([code, message], ['ER_DUP_ENTRY', 'Duplicate entry']);
    });

    it(`keeps no statement under ${name}`, () => {
      assert.doesNotMatch(JSON.stringify(logged({ [name]: failure() })), /Leyla|INSERT/);
    });
  }

  it('keeps an error of the workflow sandbox, which is of another realm', () => {
    const error = runInNewContext(`new TypeError('no such step')`) as unknown;
    assert.equal(logged({ error })['error']?.['message'], 'no such step');
  });

  it('ends with the fifth cause of a cause', () => {
    const first = new Error('first');
    first.cause = first;
    assert.doesNotThrow(() => logged({ err: first }));
  });
});
