import type { GeographicAddress, WrittenAddress } from './schemas/geographic-address.js';
import type { AddressFinding } from './schemas/geographic-address-validation.js';

/** The attributes in which two addresses must not differ to be the same. */
const comparedAttributes = [
  'country',
  'stateOrProvince',
  'city',
  'locality',
  'postcode',
  'streetName',
  'streetType',
  'streetSuffix',
  'streetNr',
  'streetNrSuffix',
] as const satisfies readonly (keyof WrittenAddress)[];

/** More alternates help nobody. */
const maxAlternates = 5;

/**
 * TMF673's validation against the addresses that are known: `success` when the address identifies one of them, `partial` when
 * it fits several or says too little, `fails` when it contradicts them all.
 */
export function validateAddress(
  submitted: WrittenAddress,
  known: readonly GeographicAddress[],
  provideAlternative: boolean,
): AddressFinding {
  const fitting = known.filter((address) =>
    comparedAttributes.every((name) => !areDifferent(submitted[name], address[name])),
  );
  const [only] = fitting;
  if (only && fitting.length === 1 && isSpecificEnough(submitted)) {
    return { validationResult: 'success', validGeographicAddress: only };
  }
  const others = fitting.length > 0 ? fitting : known;
  const alternates = others
    .map((address) => ({ address, likeness: similarityOf(submitted, address) }))
    .toSorted((a, b) => b.likeness - a.likeness)
    .slice(0, maxAlternates)
    .map(({ address }) => address);
  return {
    validationResult: fitting.length > 0 ? 'partial' : 'fails',
    validGeographicAddress: {},
    ...(provideAlternative && { alternateGeographicAddress: alternates }),
  };
}

const areDifferent = (submitted: string | undefined, known: string | undefined): boolean =>
  Boolean(submitted) && Boolean(known) && normalize(submitted!) !== normalize(known!);

/** A town alone is no address, even where only one is known in it. */
const isSpecificEnough = ({ streetName, postcode, city }: WrittenAddress): boolean =>
  Boolean(streetName) && Boolean(postcode ?? city);

const similarityOf = (submitted: WrittenAddress, known: WrittenAddress): number =>
  comparedAttributes.filter(
    (name) => Boolean(submitted[name]) && Boolean(known[name]) && !areDifferent(submitted[name], known[name]),
  ).length;

/** Without case, accents, blanks and punctuation: `Straße` is `strasse`, `SW1A 1AA` is `sw1a1aa`. */
const normalize = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replaceAll(/[^\p{L}\p{N}]/gu, '');
