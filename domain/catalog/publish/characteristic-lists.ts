/** What TMF620, 633 and 634 call the list of characteristics, and each one's list of values. */
export const characteristicLists = {
  ProductSpecification: { list: 'productSpecCharacteristic', values: 'productSpecCharacteristicValue' },
  ServiceSpecification: { list: 'specCharacteristic', values: 'characteristicValueSpecification' },
  ResourceSpecification: { list: 'resourceSpecCharacteristic', values: 'resourceSpecCharacteristicValue' },
} as const;
