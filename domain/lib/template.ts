import type { Json } from './json.js';

/** As it stands in HTML text and in attributes. */
export const escapeHtml = (text: string): string =>
  text.replaceAll(/[&<>"'`]/g, (character) => `&#${character.codePointAt(0)};`);

/**
 * The template filled in: `{{name}}` is the value, always escaped, `{{a.b}}` a value inside another, and
 * `{{#names}}…{{/names}}` is repeated for each of a list, whose attributes stand over those around it. What has no value is
 * empty.
 */
export function fillTemplate(template: string, values: Json): string {
  return template
    .replaceAll(section, (_, name: string, inner: string) => {
      const list = valueAt(values, name);
      return Array.isArray(list)
        ? list.map((each) => fillTemplate(inner, { ...values, ...(each as Json) })).join('')
        : '';
    })
    .replaceAll(/\{\{([\w.]+)\}\}/g, (_, name: string) => {
      const value = valueAt(values, name);
      return typeof value === 'string' || typeof value === 'number' ? escapeHtml(String(value)) : '';
    });
}

const section = /\{\{#([\w.]+)\}\}([\s\S]*?)\{\{\/\1\}\}/g;

const valueAt = (values: Json, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, name) => (typeof value === 'object' && value !== null ? (value as Json)[name] : undefined),
      values,
    );
