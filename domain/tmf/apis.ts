/** One TMF Open API (or Turnup's own): the base path under which its resources and operations live. */
export interface Api {
  /** The name of its OpenAPI document. */
  readonly id: string;
  readonly title: string;
  /** Version of the implemented definition; Turnup's own API has the version of the product. */
  readonly version?: string;
  readonly base: string;
  /** Other base paths that clients use for it; served alike, never in an href. */
  readonly aliases?: readonly string[];
}

/** Every API that Turnup serves, in the order in which the documentation shows them. */
export const apis = {
  productOrdering: {
    id: 'productOrderingManagement',
    title: 'TMF622 Product Ordering',
    version: '4.0.0',
    base: '/tmf-api/productOrderingManagement/v4',
  },
  serviceOrdering: {
    id: 'serviceOrdering',
    title: 'TMF641 Service Ordering',
    version: '4.1.0',
    base: '/tmf-api/serviceOrdering/v4',
  },
  resourceOrdering: {
    id: 'resourceOrderingManagement',
    title: 'TMF652 Resource Ordering',
    version: '4.0.0',
    base: '/tmf-api/resourceOrderingManagement/v4',
    aliases: ['/tmf-api/resourceOrdering/v4'],
  },
  workOrder: {
    id: 'workOrderManagement',
    title: 'TMF697 Work Order',
    version: '4.0.0',
    base: '/tmf-api/workOrderManagement/v4',
  },
  productInventory: {
    id: 'productInventory',
    title: 'TMF637 Product Inventory',
    version: '4.0.0',
    base: '/tmf-api/productInventory/v4',
  },
  serviceInventory: {
    id: 'serviceInventory',
    title: 'TMF638 Service Inventory',
    version: '4.0.0',
    base: '/tmf-api/serviceInventory/v4',
  },
  resourceInventory: {
    id: 'resourceInventoryManagement',
    title: 'TMF639 Resource Inventory',
    version: '4.0.0',
    base: '/tmf-api/resourceInventoryManagement/v4',
  },
  agreement: {
    id: 'agreementManagement',
    title: 'TMF651 Agreement',
    version: '4.0.0',
    base: '/tmf-api/agreementManagement/v4',
  },
  productCatalog: {
    id: 'productCatalogManagement',
    title: 'TMF620 Product Catalog',
    version: '4.1.0',
    base: '/tmf-api/productCatalogManagement/v4',
    aliases: ['/tmf-api/catalogManagement/v4'],
  },
  serviceCatalog: {
    id: 'serviceCatalogManagement',
    title: 'TMF633 Service Catalog',
    version: '4.0.0',
    base: '/tmf-api/serviceCatalogManagement/v4',
  },
  resourceCatalog: {
    id: 'resourceCatalog',
    title: 'TMF634 Resource Catalog',
    version: '4.1.0',
    base: '/tmf-api/resourceCatalog/v4',
    aliases: ['/tmf-api/resourceCatalogManagement/v4'],
  },
  party: {
    id: 'party',
    title: 'TMF632 Party',
    version: '4.0.0',
    base: '/tmf-api/party/v4',
    aliases: ['/tmf-api/partyManagement/v4'],
  },
  customer: {
    id: 'customerManagement',
    title: 'TMF629 Customer',
    version: '4.0.0',
    base: '/tmf-api/customerManagement/v4',
  },
  partyRole: {
    id: 'partyRoleManagement',
    title: 'TMF669 Party Role',
    version: '4.0.0',
    base: '/tmf-api/partyRoleManagement/v4',
  },
  account: {
    id: 'accountManagement',
    title: 'TMF666 Account',
    version: '4.0.0',
    base: '/tmf-api/accountManagement/v4',
  },
  geographicAddress: {
    id: 'geographicAddressManagement',
    title: 'TMF673 Geographic Address',
    version: '4.0.1',
    base: '/tmf-api/geographicAddressManagement/v4',
  },
  geographicSite: {
    id: 'geographicSiteManagement',
    title: 'TMF674 Geographic Site',
    version: '4.0.0',
    base: '/tmf-api/geographicSiteManagement/v4',
  },
  appointment: {
    id: 'appointment',
    title: 'TMF646 Appointment',
    version: '4.0.0',
    base: '/tmf-api/appointment/v4',
  },
  serviceQualification: {
    id: 'serviceQualificationManagement',
    title: 'TMF645 Service Qualification',
    version: '4.0.0',
    base: '/tmf-api/serviceQualificationManagement/v4',
  },
  productOfferingQualification: {
    id: 'productOfferingQualification',
    title: 'TMF679 Product Offering Qualification',
    version: '4.0.0',
    base: '/tmf-api/productOfferingQualification/v4',
  },
  quote: {
    id: 'quoteManagement',
    title: 'TMF648 Quote',
    version: '4.0.0',
    base: '/tmf-api/quoteManagement/v4',
  },
  shoppingCart: {
    id: 'shoppingCart',
    title: 'TMF663 Shopping Cart',
    version: '4.0.0',
    base: '/tmf-api/shoppingCart/v4',
  },
  sales: { id: 'sales', title: 'TMF699 Sales', version: '4.0.0', base: '/tmf-api/sales/v4' },
  event: {
    id: 'event',
    title: 'TMF688 Event',
    version: '4.0.0',
    base: '/tmf-api/event/v4',
    aliases: ['/tmf-api/eventManagement/v4'],
  },
  turnup: { id: 'turnup', title: 'Turnup: plans, fallout, tasks, callbacks, entitlements', base: '/api/v1' },
} as const satisfies Readonly<Record<string, Api>>;
