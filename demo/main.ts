import { parseArgs } from 'node:util';
import { families } from './families.js';
import { playStory } from './story.js';
import { turnupAt } from './turnup.js';

const usage = `npm run demo -- [--url http://127.0.0.1:3000] [${families.map(({ name }) => name).join(' | ')} …]`;
/** The schedule of what is due runs once a minute where nobody says otherwise. */
const seconds = 150;

// oxlint-disable-next-line no-console -- the output of a command
const print = (line: string): void => console.log(line);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { url: { type: 'string', default: 'http://127.0.0.1:3000' }, help: { type: 'boolean' } },
});
const unknown = positionals.filter((name) => families.every((family) => family.name !== name));
if (values.help || unknown.length > 0) {
  print(unknown.length > 0 ? `There is no family ${unknown.join(', ')}. ${usage}` : usage);
  process.exitCode = unknown.length > 0 ? 2 : 0;
} else await play(values.url, positionals);

async function play(url: string, chosen: readonly string[]): Promise<void> {
  const turnup = turnupAt(url);
  try {
    for (const family of families.filter(({ name }) => chosen.length === 0 || chosen.includes(name))) {
      print(`\n${family.company}: ${family.name}\n`);
      let step = 0;
      await playStory(family, {
        turnup,
        seconds,
        tell: (title, result, path) => {
          step += 1;
          print(`${String(step).padStart(3)}  ${title}\n     ${result}\n     ${url}${path}\n`);
        },
      });
    }
  } catch (err) {
    print(`The story ends here: ${err instanceof Error ? err.message : String(err)}`);
    if (err instanceof TypeError) print(`Is Turnup running at ${url}? Start it with npm start.`);
    process.exitCode = 1;
  }
}
