import assert from 'node:assert/strict';
import { operations } from '../../api/process/operations.js';
import { openApi } from '../../api/process/openapi.js';
import { createValidator } from '../../api/tmf630/validation.js';
import { apis } from '../../api/apis.js';

describe('the examples of the documentation', () => {
  const withExamples = operations.filter(({ body }) => body?.examples);

  for (const { method, path, body } of withExamples) {
    it(`of ${method} ${path} are requests that its schema takes`, () => {
      const validate = createValidator(body!.schema);
      for (const [summary, example] of Object.entries(body!.examples!))
        assert.doesNotThrow(() => validate(example), summary);
    });
  }

  it('are shown where the request is described', () => {
    const { paths } = openApi(apis.turnup, operations) as {
      readonly paths: Readonly<
        Record<string, { post: { requestBody: { content: Record<string, object> } } }>
      >;
    };
    const { content } = paths['/order']!.post.requestBody;
    const { examples } = content['application/json'] as { readonly examples: object };
    assert.deepEqual(
      Object.values(examples).map(({ summary }: { summary: string }) => summary),
      [
        'Internet for a consumer, installed on an agreed date',
        'A line more at a site of an account, and one ended',
      ],
    );
  });
});
