import assert from 'node:assert/strict';
import { toJsonPath } from '../../api/tmf630/validation.js';

const paths: Readonly<Record<string, string>> = {
  '': '$',
  '/productOrderItem/0/action': '$.productOrderItem[0].action',
  '/@type': '$.@type',
  '/a~1b/c d': '$["a/b"]["c d"]',
};

describe('a JSON path', () => {
  for (const [pointer, path] of Object.entries(paths)) {
    it(`is ${path} for the pointer "${pointer}"`, () => {
      assert.equal(toJsonPath(pointer), path);
    });
  }
});
