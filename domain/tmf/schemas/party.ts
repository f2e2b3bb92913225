import { Type } from 'typebox';
import { listOf, maybe, optionalStrings } from './attributes.js';
import { Attachment, Characteristic, Instant, open, PartyRef, TimePeriod } from './common.js';
import { ContactMedium } from './contact-medium.js';

const TaxExemptionCertificate = open({
  ...optionalStrings('id'),
  attachment: maybe(Attachment),
  taxDefinition: listOf(open(optionalStrings('id', 'name', 'taxType', '@referredType'))),
  validFor: maybe(TimePeriod),
});

/** What individuals and organizations have in common (TMF632 Party). */
export const party = {
  contactMedium: listOf(ContactMedium),
  creditRating: listOf(
    open({
      ...optionalStrings('creditAgencyName', 'creditAgencyType', 'ratingReference'),
      ratingScore: maybe(Type.Integer()),
      validFor: maybe(TimePeriod),
    }),
  ),
  externalReference: listOf(open(optionalStrings('externalReferenceType', 'name'))),
  partyCharacteristic: listOf(Characteristic),
  relatedParty: listOf(PartyRef),
  taxExemptionCertificate: listOf(TaxExemptionCertificate),
};

/** A document that says who a party is. */
export const Identification = open({
  ...optionalStrings('identificationId', 'identificationType', 'issuingAuthority'),
  issuingDate: maybe(Instant),
  attachment: maybe(Attachment),
  validFor: maybe(TimePeriod),
});
