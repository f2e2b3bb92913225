import assert from 'node:assert/strict';
import { join } from 'node:path';
import { check } from '../../catalog/check.js';
import { folderWith, removeFolders, run } from './support.js';

const checked = (...args: readonly string[]) => run('catalog-check', check, ...args);

describe('npm run catalog-check', () => {
  after(removeFolders);

  it('finds nothing wrong with the seeds', () => {
    const { exitCode, lines } = checked();
    assert.equal(exitCode, 0);
    assert.match(lines.join('\n'), /^catalog-seeds: \d+ entries, no fault\.$/);
  });

  it('prints place, fault and remedy of each fault, and exits with 1', () => {
    const folder = folderWith({
      'tv/productSpecification.json': [
        {
          id: 'tv',
          name: 'TV',
          specificationRelationship: [
            { relationshipType: 'realizedAs', id: 'cfs-tv', '@referredType': 'ServiceSpecification' },
          ],
        },
      ],
      'tv/notes.json': { anything: true },
    });
    assert.deepEqual(checked(folder), {
      exitCode: 1,
      lines: [
        'productSpecification tv: specificationRelationship[0].id',
        '  tv leads to the ServiceSpecification cfs-tv, which the catalog does not have.',
        '  -> Create the ServiceSpecification cfs-tv, or correct the id.',
        `${folder}: 1 entry, 1 fault.`,
      ],
    });
  });

  it('says which file is not JSON, or that there is no catalog, and exits with 2', () => {
    const folder = folderWith({ 'productOffering.json': '[{"id": }]' });
    const { exitCode, lines } = checked(folder);
    assert.equal(exitCode, 2);
    assert.ok(lines[0]?.startsWith(`${join(folder, 'productOffering.json')} is not JSON: `));
    const empty = checked(folderWith({ 'readme.json': {} }));
    assert.equal(empty.exitCode, 2);
    assert.match(empty.lines[0] ?? '', /has no catalog in it/);
  });

  it('reads exported files, alone or in a folder', () => {
    const line = { resource: 'serviceSpecification', entry: { id: 'cfs-tv', version: '1.0', name: 'TV' } };
    const folder = folderWith({
      'export.ndjson': `${JSON.stringify(line)}\n`,
      'productSpecification.json': [
        {
          id: 'tv',
          name: 'TV',
          specificationRelationship: [
            { relationshipType: 'realizedAs', id: 'cfs-tv', '@referredType': 'ServiceSpecification' },
          ],
        },
      ],
    });
    assert.deepEqual(checked(folder).lines, [`${folder}: 2 entries, no fault.`]);
    const file = join(folder, 'export.ndjson');
    assert.deepEqual(checked(file).lines, [`${file}: 1 entry, no fault.`]);
    const broken = join(folderWith({ 'broken.ndjson': `${JSON.stringify(line)}\n{}\n` }), 'broken.ndjson');
    const { exitCode, lines } = checked(broken);
    assert.equal(exitCode, 2);
    assert.match(lines[0] ?? '', /broken\.ndjson, line 2: resource must be one of/);
  });

  it('prints its usage', () => {
    const [usage] = checked('--help').lines;
    assert.match(usage ?? '', /^npm run catalog-check -- \[folder\|file\]/);
    assert.equal(checked('one', 'two').exitCode, 2);
    assert.equal(checked('--folder', 'x').exitCode, 2);
  });
});
