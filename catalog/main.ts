import { check } from './check.js';
import { diff } from './diff.js';
import { runCommand, type Command } from './command.js';
import { plan } from './plan.js';
import { test } from './test.js';

/** By the name of the npm script. */
const commands: Readonly<Record<string, Command>> = {
  'catalog-check': check,
  'catalog-diff': diff,
  'catalog-test': test,
  plan,
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
// oxlint-disable-next-line no-console -- the output of a command
const print = (line: string): void => console.log(line);
// A reader that stops early (`| head`) is no error.
process.stdout.once('error', () => process.exit());
if (command) process.exitCode = runCommand(name, command, args, print);
else {
  print(`There is no command ${name}. Commands: ${Object.keys(commands).join(', ')}.`);
  process.exitCode = 2;
}
