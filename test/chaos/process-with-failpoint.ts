import type { Failpoint } from '../../entities/failpoint.js';
import { anyPorts } from '../../temporal-dev/ports.js';
import type { ManagedProcess } from '../../temporal-dev/process.js';
import { apiProcess, workerProcess } from '../../temporal-dev/programs.js';
import type { Stack } from '../../temporal-dev/stack.js';

/** The API or a worker, to be started in place of the stack's own, that dies when it comes to the failpoint. */
export function processWithFailpoint(
  { env, urls, programs }: Stack,
  program: 'api' | 'worker',
  failpoint: Failpoint,
): ManagedProcess {
  const context = {
    home: env['TURNUP_HOME']!,
    ports: { ...anyPorts, api: Number(new URL(urls.api).port) },
    env: { ...env, TURNUP_FAILPOINT: failpoint },
    urls,
    programs,
  };
  return program === 'api' ? apiProcess(context) : workerProcess(context, 0);
}
