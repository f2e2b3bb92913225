import { parseArgs } from 'node:util';
import { UsageError } from './files.js';

/** One of the catalog's tools. Everything it says goes through `print`, so that tests can listen. */
export interface Command {
  /** What stands behind the command's name. */
  readonly usage: string;
  readonly summary: string;
  readonly options: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>>;
  /** The fewest and the most arguments. */
  readonly positionals: readonly [number, number];
  readonly run: (asked: CommandInput) => ExitCode;
}

interface CommandInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly print: (line: string) => void;
}

/** 0: all is well. 1: what was looked at is not. 2: it could not be looked at. */
export type ExitCode = 0 | 1 | 2;

/** Runs a command with its arguments; what the caller can put right is said in a line. */
export function runCommand(
  name: string,
  { usage, summary, options, positionals: [least, most], run }: Command,
  args: readonly string[],
  print: (line: string) => void,
): ExitCode {
  const help = `npm run ${name} -- ${usage}\n${summary}`;
  try {
    const { values, positionals } = parseArguments(args, options);
    if (values['help'] === true) {
      print(help);
      return 0;
    }
    if (positionals.length < least || positionals.length > most) throw new UsageError(help);
    return run({ values, positionals, print });
  } catch (err) {
    if (!(err instanceof UsageError)) throw err;
    print(err.message);
    return 2;
  }
}

function parseArguments(args: readonly string[], options: Command['options']) {
  try {
    const known = { ...options, help: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ args: [...args], options: known, allowPositionals: true });
    return { values: values as CommandInput['values'], positionals };
  } catch (err) {
    throw new UsageError((err as Error).message, { cause: err });
  }
}
