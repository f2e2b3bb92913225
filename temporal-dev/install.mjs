// Runs before `npm start` and `npm test`, so it may use nothing but Node itself.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const oldestNode = [20, 19];
const root = join(import.meta.dirname, '..');
const lockFile = join(root, 'package-lock.json');
const marker = join(root, 'node_modules', '.turnup-lock');

requireNode();
const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
if (read(marker) !== wanted) {
  if (!installedAsLocked()) installPackages();
  writeFileSync(marker, wanted);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])) return;
  fail(
    `Turnup needs Node ${oldestNode.join('.')} or later; this is ${process.versions.node} (${process.execPath}).`,
  );
}

// npm writes node_modules/.package-lock.json as its last act. Where it already agrees (after an `npm install`),
// a reinstall would only take the packages away from processes that are using them.
function installedAsLocked() {
  const installed = read(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  const present = JSON.parse(installed).packages;
  const locked = Object.entries(JSON.parse(readFileSync(lockFile, 'utf8')).packages);
  return locked.every(
    ([path, { version, optional, peer }]) =>
      path === '' ||
      present[path]?.version === version ||
      (present[path] === undefined && (optional || peer) && !existsSync(join(root, path))),
  );
}

function installPackages() {
  console.log('Installing the packages that package-lock.json names (npm ci)');
  const started = Date.now();
  const ci = npm('ci');
  if (ci.status !== 0 && ci.stderr.includes('EUSAGE')) {
    // A registry that lacks the binaries for other platforms makes a lock file that `npm ci` finds incomplete.
    console.log('npm ci finds the lock file incomplete; installing the same versions with npm install');
    requireSuccess(npm('install', '--no-save'));
  } else {
    requireSuccess(ci);
  }
  console.log(`Packages installed (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function npm(...command) {
  const path = process.env.npm_execpath;
  const [program, ...before] = path === undefined ? ['npm'] : [process.execPath, path];
  return spawnSync(
    program,
    [...before, ...command, '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'],
    { cwd: root, stdio: ['ignore', 'inherit', 'pipe'], encoding: 'utf8' },
  );
}

function requireSuccess({ status, error, stderr }) {
  if (status !== 0)
    fail(`${stderr ?? ''}The packages could not be installed${error ? `: ${error.message}` : ''}.`);
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
