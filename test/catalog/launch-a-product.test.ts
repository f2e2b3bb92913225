import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keeps, readLesson, shell, workshop } from '../support/document.js';

describe('"Launch a product in ten minutes", offline', function () {
  this.timeout('60s');
  const lesson = readLesson('launch-a-product.md');
  const folder = mkdtempSync(join(tmpdir(), 'turnup-lesson-'));

  before(() => workshop(folder, lesson));
  after(() => rmSync(folder, { recursive: true }));

  for (const { command, answer } of lesson.commands.filter((each) => !each.command.includes('curl'))) {
    it(`says what it says: ${command.slice(0, 80)}`, async () => {
      const said = await shell(folder, command);
      if (!keeps(answer, said)) assert.equal(said, answer);
    });
  }
});
