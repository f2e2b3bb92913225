import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The counterpart's documentation is not part of the project: it is used where it lies beside the checkout. */
const folder = join(import.meta.dirname, '../../../shared/reference/servicenow');

const page = readFileSync(join(import.meta.dirname, '../../docs/field-mapping.md'), 'utf8');

/** The file with the fields of each section, by the section's title. */
const files: Readonly<Record<string, string>> = {
  Entitlement: 'entitlement-api.txt',
  'Verification of entitlements': 'verifyentitlements-api.txt',
  Lead: 'lead-api.txt',
  'Order processing': 'order_csm-api.txt',
  'Sales agreement': 'sales_agreement-api.txt',
};

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => ({ title: text.slice(0, text.indexOf('\n')), text }))
  .filter(({ title }) => files[title] !== undefined);

/** The parts in which the counterpart answers a field that is described as a whole. */
const partsOfField = /\.(display_?[vV]alue|label|lable|name|type|value|id|sys_id)$/;

/** What may be sent and what is answered, without the parts of fields. */
function fieldsOf(file: string): readonly string[] {
  const fields = new Set<string>();
  let part = '';
  for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
    part = /^ (\w+):$/.exec(line)?.[1] ?? part;
    const name = /^ {3}[ *]([\w.-]+) : /.exec(line)?.[1];
    if (name !== undefined && /^(path|query|request|response)$/.test(part)) fields.add(name);
  }
  return [...fields].filter((name) => !partsOfField.test(name) || !fields.has(parentOf(name)));
}

/** The field that a part is of; one of them is misspelt there. */
const parentOf = (name: string): string =>
  name
    .slice(0, name.lastIndexOf('.'))
    .replace('.agreement_line_adjustments.', '.sales_agreement_line_adjustments.');

describe('the mapping of the counterparts’ fields', () => {
  it('has a section for each of the APIs that have a counterpart', () => {
    assert.deepEqual(sections.map(({ title }) => title).toSorted(), Object.keys(files).toSorted());
  });

  for (const { title, text } of sections) {
    it(`says of each field of ${title} what it is here, where its documentation lies beside the checkout`, function () {
      if (!existsSync(folder)) this.skip();
      const rows = [...text.matchAll(/^\| `([^`]+)`\s*\|\s*(.*?)\s*\|$/gm)];
      const mapped = new Map(rows.map(([, field, here]) => [field, here]));
      const unmapped = fieldsOf(files[title]!).filter((field) => !mapped.get(field));
      assert.deepEqual(unmapped, []);
      assert.equal(mapped.size, rows.length, 'a field is mapped twice');
    });
  }
});
