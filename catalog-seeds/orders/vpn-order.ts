/**
 * A TMF622 order for a business VPN of a hub and so many branches, all in the served area; ready to POST. A managed
 * project is designed first; monitoring waits for what each line reports.
 */
export function vpnOrder(branches: number, { projectManaged = false, monitoring = false } = {}): object {
  const characteristics = [
    { name: 'vpnName', value: 'filialnetz' },
    ...(projectManaged ? [{ name: 'projectManaged', value: true }] : []),
    ...(monitoring ? [{ name: 'monitoring', value: true }] : []),
  ];
  return {
    '@type': 'ProductOrder',
    description: `A hub and ${branches} branches.`,
    category: 'business',
    relatedParty: [
      { id: 'customer-9002', name: 'Filialnetz AG', role: 'customer', '@referredType': 'Customer' },
    ],
    productOrderItem: [
      {
        id: '1',
        action: 'add',
        productOffering: { id: 'business-vpn' },
        product: { productCharacteristic: characteristics },
        productOrderItem: [
          site('hub', 'vpn-hub-site', 0),
          ...Array.from({ length: branches }, (_, index) =>
            site(`branch-${index + 1}`, 'vpn-branch-site', index + 1),
          ),
        ],
      },
    ],
  };
}

/** Postcodes 10000 to 10999 are in the area `berlin-ethernet`. */
function site(id: string, offering: string, number: number): object {
  return {
    id,
    action: 'add',
    productOffering: { id: offering },
    product: {
      place: [
        {
          id: `site-filialnetz-${number}`,
          role: 'installationAddress',
          postcode: String(10_000 + (number % 1_000)),
          city: 'Berlin',
          country: 'DE',
          '@referredType': 'GeographicSite',
        },
      ],
    },
  };
}
