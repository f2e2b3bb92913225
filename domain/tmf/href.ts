/** The address of a resource, or of exactly this version of it: `…/productOffering/tv:(version=2.0)` (TMF630). */
export function hrefOf(
  origin: string,
  { api, name }: { readonly api: { readonly base: string }; readonly name: string },
  id: string,
  version?: string,
): string {
  const address = `${origin}${api.base}/${name}/${encodeURIComponent(id)}`;
  return version === undefined ? address : `${address}:(version=${encodeURIComponent(version)})`;
}
