import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { seedsFolder } from '../../catalog/files.js';
import { runTest } from '../../catalog/run-test.js';
import { readTests } from '../../catalog/test-file.js';
import { usableCatalog } from '../../catalog/usable-catalog.js';

describe('the tests of the seeds', () => {
  const usable = usableCatalog(seedsFolder);
  for (const test of readTests(seedsFolder)) {
    it(`${basename(test.file)}: ${test.title}`, () => {
      assert.equal(runTest(test, usable).join('\n'), '');
    });
  }
});
