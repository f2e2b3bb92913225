import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { Router } from 'express';
import { openApi } from './openapi.js';
import type { Api } from '../tmf630/api.js';
import type { ApiOperation } from '../tmf630/operation.js';

/** `/openapi/<api>.json` and, served from here, Swagger UI with all of them at `/docs`. */
export function createDocs(apis: Readonly<Record<string, Api>>, operations: readonly ApiOperation[]): Router {
  const router = Router();
  const all = Object.values(apis);
  for (const api of all) {
    // Made when first asked for: all of them are megabytes.
    let text: string | undefined;
    router.get(`/openapi/${api.id}.json`, (_req, res) => {
      text ??= JSON.stringify(openApi(api, operations));
      res.type('application/json').send(text);
    });
  }
  const initializer = swaggerInitializer(all);
  router.get('/docs/swagger-initializer.js', (_req, res) => {
    res.type('text/javascript').send(initializer);
  });
  // Relative addresses in the page need the slash.
  router.get('/docs', (req, res, next) => {
    if (req.path.endsWith('/')) next();
    else res.redirect('docs/');
  });
  router.use('/docs', express.static(swaggerUi()));
  router.get('/', (_req, res) => {
    res.redirect('docs/');
  });
  return router;
}

/** Replaces the file that comes with Swagger UI, which shows an example from elsewhere. */
function swaggerInitializer(apis: readonly Api[]): string {
  const urls = apis.map(({ id, title }) => ({ name: title, url: `../openapi/${id}.json` }));
  return `window.onload = () => {
  window.ui = SwaggerUIBundle({
    urls: ${JSON.stringify(urls)},
    dom_id: '#swagger-ui',
    deepLinking: true,
    presets: [SwaggerUIBundle.presets.apis, SwaggerUIStandalonePreset],
    layout: 'StandaloneLayout',
    validatorUrl: null,
  });
};
`;
}

const swaggerUi = (): string =>
  dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
