export type SpecificationType = 'ProductSpecification' | 'ServiceSpecification' | 'ResourceSpecification';

/** A specification, in the version that the order is pinned to. */
export interface SpecificationRef {
  readonly id: string;
  readonly version: string;
  readonly name: string;
  readonly '@referredType': SpecificationType;
}

/** A place as TMF carries it: a reference to a site or address, or the address itself. */
export interface Place {
  readonly id?: string;
  readonly role?: string;
  readonly name?: string;
  readonly postcode?: string;
  readonly [attribute: string]: unknown;
}
