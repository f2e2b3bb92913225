import { type Static, Type } from 'typebox';
import { individualLifecycle } from '../lifecycle.js';
import { answerTo, listOf, maybe, texts } from './attributes.js';
import { Instant, open, TimePeriod } from './common.js';
import { Identification, party } from './party.js';

const otherNames = texts(
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
  ...texts('languageCode', 'languageName'),
  ...texts('listeningProficiency', 'readingProficiency', 'speakingProficiency', 'writingProficiency'),
  isFavouriteLanguage: maybe(Type.Boolean()),
  validFor: maybe(TimePeriod),
});

/** TMF632 Individual_Create: a person. */
export const IndividualCreate = open({
  ...party,
  ...otherNames,
  ...texts('countryOfBirth', 'gender', 'location', 'maritalStatus', 'nationality', 'placeOfBirth'),
  givenName: Type.String(),
  familyName: Type.String(),
  birthDate: maybe(Instant),
  deathDate: maybe(Instant),
  disability: listOf(open({ ...texts('disabilityCode', 'disabilityName'), validFor: maybe(TimePeriod) })),
  individualIdentification: listOf(Identification),
  languageAbility: listOf(LanguageAbility),
  otherName: listOf(
    open({ ...otherNames, ...texts('givenName', 'familyName'), validFor: maybe(TimePeriod) }),
  ),
  skill: listOf(
    open({ ...texts('comment', 'evaluatedLevel', 'skillCode', 'skillName'), validFor: maybe(TimePeriod) }),
  ),
  status: maybe(Type.Enum(individualLifecycle.states)),
});
export const Individual = answerTo(IndividualCreate, {});
export type Individual = Static<typeof Individual>;
