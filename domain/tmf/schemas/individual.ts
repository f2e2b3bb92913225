import { type Static, Type } from 'typebox';
import { individualLifecycle } from '../lifecycle.js';
import { responseOf, listOf, maybe, optionalStrings } from './attributes.js';
import { Consent, EntityRef, Instant, open, TimePeriod } from './common.js';
import { Identification, party } from './party.js';

const otherNames = optionalStrings(
  'aristocraticTitle',
  'familyNamePrefix',
  'formattedName',
  'fullName',
  'generation',
  'legalName',
  'middleName',
  'preferredGivenName',
  'title',
);

const LanguageAbility = open({
  ...optionalStrings('languageCode', 'languageName'),
  ...optionalStrings(
    'listeningProficiency',
    'readingProficiency',
    'speakingProficiency',
    'writingProficiency',
  ),
  isFavouriteLanguage: maybe(Type.Boolean()),
  validFor: maybe(TimePeriod),
});

/** TMF632 Individual_Create: a person. */
export const IndividualCreate = open({
  ...party,
  ...otherNames,
  ...optionalStrings('countryOfBirth', 'gender', 'location', 'maritalStatus', 'nationality', 'placeOfBirth'),
  givenName: Type.String(),
  familyName: Type.String(),
  birthDate: maybe(Instant),
  /** Extension: what may not be done with the person's data. */
  consent: maybe(Consent),
  deathDate: maybe(Instant),
  disability: listOf(
    open({ ...optionalStrings('disabilityCode', 'disabilityName'), validFor: maybe(TimePeriod) }),
  ),
  individualIdentification: listOf(Identification),
  languageAbility: listOf(LanguageAbility),
  otherName: listOf(
    open({ ...otherNames, ...optionalStrings('givenName', 'familyName'), validFor: maybe(TimePeriod) }),
  ),
  skill: listOf(
    open({
      ...optionalStrings('comment', 'evaluatedLevel', 'skillCode', 'skillName'),
      validFor: maybe(TimePeriod),
    }),
  ),
  status: maybe(Type.Enum(individualLifecycle.states)),
});
export const Individual = responseOf(IndividualCreate, { mergedInto: maybe(EntityRef) });
export type Individual = Static<typeof Individual>;
