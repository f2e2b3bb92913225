/** One TMF Open API (or Turnup's own): the base path under which its resources and operations live. */
export interface Api {
  /** The name of its OpenAPI document. */
  readonly id: string;
  readonly title: string;
  readonly base: string;
  /** Other base paths that clients use for it; answered alike, never named in an href. */
  readonly aliases?: readonly string[];
}
