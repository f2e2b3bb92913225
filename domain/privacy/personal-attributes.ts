/** Where documents say something of a person, by the names of their attributes: at any depth, whatever document it is. */

/** What erasure takes away wherever it stands: how somebody is reached and lives, what was said or written of somebody. */
export const removedAttributes: ReadonlySet<string> = new Set([
  'note',
  'comment',
  'contactMedium',
  'email',
  'emailAddress',
  'phone',
  'phoneNumber',
  'mobile',
  'faxNumber',
  'socialNetworkId',
  'street1',
  'street2',
  'streetName',
  'streetNr',
  'streetNrLast',
  'streetNrLastSuffix',
  'streetNrSuffix',
  'streetSuffix',
  'streetType',
  'postCode',
  'postcode',
  'city',
  'locality',
  'geographicLocation',
  'geographicSubAddress',
  'formattedAddress',
  'formattedName',
  'fullName',
  'middleName',
  'birthDate',
  'deathDate',
  'individualIdentification',
  'organizationIdentification',
  'taxExemptionCertificate',
  'creditRating',
  'creditProfile',
  'partyCharacteristic',
  'paymentMethod',
  'cancellationReason',
]);

/** The same of documents about a party, where the names mean nothing else. */
export const removedOfParties: ReadonlySet<string> = new Set([
  'aristocraticTitle',
  'countryOfBirth',
  'disability',
  'externalId',
  'externalReference',
  'familyNamePrefix',
  'gender',
  'generation',
  'languageAbility',
  'legalName',
  'location',
  'maritalStatus',
  'nationality',
  'otherName',
  'otherReason',
  'placeOfBirth',
  'preferredGivenName',
  'skill',
  'statusReason',
  'title',
  'website',
]);

/** Names, which their schemas require: erasure puts another text there. */
export const replacedAttributes: ReadonlySet<string> = new Set([
  'givenName',
  'familyName',
  'tradingName',
  'company',
]);

/** What stands there names a person, a place of a person or an account: its `name` is replaced. */
export const namingAttributes: ReadonlySet<string> = new Set([
  'account',
  'billingAccount',
  'consumer',
  'contact',
  'customer',
  'engagedParty',
  'individual',
  'member',
  'organization',
  'party',
  'place',
  'relatedParty',
  'requester',
  'site',
]);

/** Documents about a party. */
export const partyKinds: ReadonlySet<string> = new Set([
  'customer',
  'household',
  'individual',
  'lead',
  'organization',
  'partyRole',
  'salesLead',
]);

/** Documents whose own `name` is of a person, or was made by people for one. */
export const namedKinds: ReadonlySet<string> = new Set([
  ...partyKinds,
  'appointment',
  'billingAccount',
  'financialAccount',
  'geographicSite',
  'opportunity',
  'partyAccount',
  'quote',
  'settlementAccount',
  'shoppingCart',
]);

/** Documents whose own `description` people have written. */
export const describedKinds: ReadonlySet<string> = new Set([
  ...namedKinds,
  'fallout',
  'manualTask',
  'productOrder',
  'resourceOrder',
  'serviceOrder',
  'workOrder',
]);

/** What the catalog, the order and the price say: not touched, whatever words it has. */
export const factAttributes: ReadonlySet<string> = new Set([
  'itemPrice',
  'itemTotalPrice',
  'orderTotalPrice',
  'price',
  'productOffering',
  'productOfferingPrice',
  'productPrice',
  'productSpecification',
  'resourceSpecification',
  'serviceSpecification',
  'specification',
]);

/** Texts of these attributes are identifiers, states and kinds, in which nobody is looked for. */
export const isIdentifier = (name: string): boolean =>
  /^(?:id|href|role|state|status|action|code|kind|version|@\w+)$|Id$|State$|Status$|Type$/.test(name);

/** Whether a characteristic with this name is of a person. */
export const isPersonalCharacteristic = (name: string): boolean => {
  const words = name.replaceAll(/[^\p{L}]+/gu, '').toLowerCase();
  return personalWords.test(words) && !/(?:ip|mac)address/.test(words);
};

const personalWords =
  /mail|phone|mobile|msisdn|contact|street|address|birth|passport|iban|(?:given|family|first|last|sur|full|customer|subscriber|directory|holder|owner)name/;
