import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { projectRoot } from '../../temporal-dev/home.js';

/** A command of a document with the answer that it promises. */
interface Promised {
  readonly command: string;
  readonly answer: string;
}

/** What a document in Markdown has the reader do, in its order. */
export interface Lesson {
  /** By path: fences that name one, as in "```json folder/file.json". */
  readonly files: Readonly<Record<string, string>>;
  /** Of the fences "```console": what stands behind `$ `, and the lines under it. */
  readonly commands: readonly Promised[];
}

/** Reads a document of `docs/`. */
export function readLesson(name: string): Lesson {
  const text = readFileSync(join(projectRoot, 'docs', name), 'utf8');
  const files: Record<string, string> = {};
  const commands: Promised[] = [];
  for (const [, , info = '', body = ''] of text.matchAll(/^(```+)(\w.*)\n([^]*?)^\1$/gm)) {
    const [language, path] = info.split(' ');
    if (language === 'console') commands.push(...promises(body));
    else if (path !== undefined) files[path] = body;
  }
  return { files, commands };
}

const promises = (body: string): Promised[] =>
  body
    .split(/^\$ /m)
    .slice(1)
    .map((each) => {
      const [command = '', ...answer] = each.split('\n');
      return { command, answer: answer.join('\n').trim() };
    });

/** A folder that looks like the checkout, with the lesson's files. */
export function workshop(folder: string, { files }: Lesson): string {
  for (const name of ['api', 'catalog', 'catalog-seeds', 'domain', 'entities', 'node_modules'])
    symlinkSync(join(projectRoot, name), join(folder, name));
  for (const name of ['package.json', 'tsconfig.json']) cpSync(join(projectRoot, name), join(folder, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** What the command says in the folder, as a shell would show it. */
export async function shell(folder: string, command: string): Promise<string> {
  const env = { ...process.env, npm_config_loglevel: 'silent' };
  const child = spawn('sh', ['-c', command], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += String(chunk)));
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  await new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));
  return said.trim();
}

/** True when what was said is what was promised; `…` stands for anything. */
export const keeps = (answer: string, said: string): boolean =>
  new RegExp(`^${answer.split('…').map(escaped).join('[^]*?')}$`).test(said);

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
