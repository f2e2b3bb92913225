import assert from 'node:assert/strict';
import { keeps, readLesson, shell, workshop } from '../support/document.js';
import { newFolder } from '../support/infrastructure.js';
import { until } from '../support/until.js';
import { perSuite } from '../support/per-suite.js';
import { openTurnup } from './support/turnup.js';

/** Where the document's reader has Turnup running. */
const documented = 'http://127.0.0.1:3000';

describe('"Launch a product in ten minutes"', function () {
  this.timeout('120s');
  const lesson = readLesson('launch-a-product.md');
  const turnup = perSuite(openTurnup);
  let folder: string;

  before(async () => {
    folder = workshop(await newFolder('lesson-'), lesson);
  });

  it('comes from nothing to a fulfilled order, with the answers that it promises', async () => {
    const here = turnup.stack.urls.api;
    const say = async (command: string) =>
      (await shell(folder, command.replaceAll(documented, here))).replaceAll(here, documented);
    for (const { command, answer } of lesson.commands) {
      const isQuestion = command.includes('curl') && !/ -d | -X /.test(command);
      let said = '';
      const isKept = async () => {
        said = await say(command);
        return keeps(answer, said);
      };
      // What happens meanwhile takes its time; what is done is done once.
      const kept = isQuestion
        ? await until(`the answer to ${command}`, isKept).catch(() => false)
        : await isKept();
      if (!kept) assert.equal(said, answer, command);
    }
  });
});
