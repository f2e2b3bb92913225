import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { generateSource } from 'oazapfts';
import { apis } from '../../api/apis.js';
import { projectRoot } from '../../temporal-dev/home.js';
import { run } from '../../temporal-dev/tools.js';
import { openScene, type Json } from '../api/scene.js';
import { newFolder } from '../support/infrastructure.js';
import { perSuite } from '../support/per-suite.js';

/** What `use-client.ts.txt` does with the generated clients: it is type-checked with them, and run unchanged. */
interface Use {
  readonly keepAppointment: (baseUrl: string) => Promise<Json>;
  readonly orderAndCancel: (baseUrl: string) => Promise<Json>;
}

describe('a client that is generated from the OpenAPI documents', () => {
  const scene = perSuite(openScene);
  let folder: string;

  before(async () => {
    folder = await newFolder('client-');
    for (const { id } of Object.values(apis)) {
      await writeFile(join(folder, `${id}.ts`), await generateSource(`${scene.url}/openapi/${id}.json`));
    }
    await copyFile(join(import.meta.dirname, 'use-client.ts.txt'), join(folder, 'use-client.ts'));
    const compilerOptions = {
      target: 'es2023',
      module: 'preserve',
      lib: ['es2023', 'dom', 'dom.iterable'],
      types: [],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  });

  const use = async (): Promise<Use> =>
    (await import(pathToFileURL(join(folder, 'use-client.ts')).href)) as Use;

  it('is sound TypeScript for every API, and so is a program that uses it', async function () {
    this.timeout('2m');
    const tsc = join(projectRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    try {
      await run(process.execPath, [tsc, '--project', folder, '--pretty', 'false']);
    } catch (error) {
      // The compiler writes its findings to standard output.
      assert.fail(String((error as { cause?: { stdout?: string } }).cause?.stdout ?? error));
    }
  });

  it('creates, reads, finds, changes and deletes an appointment', async () => {
    const { keepAppointment } = await use();
    assert.deepEqual(await keepAppointment(`${scene.url}${apis.appointment.base}`), {
      created: [201, 'initialized'],
      listed: [200, 1],
      filtered: [200, ['visit-1'], []],
      selected: [200, ['id', 'href', 'category']],
      patched: [200, 'confirmed', 'In the morning'],
      overtaken: [412, 'preconditionFailed'],
      illegal: [409, []],
      deleted: 204,
      gone: [404, 'notFound'],
    });
  });

  it('submits, finds and cancels a product order', async () => {
    const { orderAndCancel } = await use();
    assert.deepEqual(await orderAndCancel(`${scene.url}${apis.productOrdering.base}`), {
      submitted: [201, 'acknowledged', ['1', '2']],
      again: [200, true],
      other: [409, 'idempotencyConflict'],
      filtered: [200, 1, 0],
      cancelled: [201, 'acknowledged', true],
      tasks: [200, 1],
      invalid: [400, '$.productOrderItem[0].action'],
    });
  });
});
