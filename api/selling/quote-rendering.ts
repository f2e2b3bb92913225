import { readFileSync } from 'node:fs';
import { sha256 } from '../../domain/lib/digest.js';
import type { Json } from '../../domain/lib/json.js';
import { fillTemplate } from '../../domain/lib/template.js';
import { type DocumentWords, quoteDocument } from '../../domain/selling/quote-document.js';
import { invalidBody } from '../tmf630/validation.js';
import { quotePdf } from './quote-pdf.js';

const read = (name: string): string => readFileSync(new URL(`templates/${name}`, import.meta.url), 'utf8');

const layout = read('quote.html');

/** The languages in which quotes are written; another one is one more file. */
export const languages = ['en', 'de'] as const;
type Language = (typeof languages)[number];

const wordsOf = Object.fromEntries(
  languages.map((language) => [language, JSON.parse(read(`quote.${language}.json`)) as DocumentWords]),
) as Readonly<Record<Language, DocumentWords>>;

/** The words of the language, or of its main language (`de-AT`); English where there are none. */
export function wordsIn(language: string): DocumentWords {
  return wordsOf[languageOf(language) ?? 'en'];
}

const languageOf = (asked: string): Language | undefined =>
  languages.find((each) => each === asked.toLowerCase().split(/[-_]/)[0]);

/** The language that is asked for; throws 400 when no quote is written in it. */
export function requireLanguage(asked: string): Language {
  const language = languageOf(asked);
  if (language) return language;
  throw invalidBody([
    { path: '$.language', message: `must be one of ${languages.join(', ')}`, allowedValues: [...languages] },
  ]);
}

/** That of the customer, where it is known and quotes are written in it. */
export const preferredLanguage = (preferred: unknown): Language =>
  (typeof preferred === 'string' ? languageOf(preferred) : undefined) ?? 'en';

export interface RenderedQuote {
  readonly html: string;
  readonly pdf: Buffer;
  /** SHA-256 of the PDF, hex. */
  readonly contentHash: string;
}

/** The quote as the customer reads it. */
export async function renderedQuote(quote: Json, language: Language, date: Date): Promise<RenderedQuote> {
  const document = quoteDocument(quote, wordsIn(language), language);
  const pdf = await quotePdf(document, date);
  const contentHash = sha256(pdf);
  return { html: fillTemplate(layout, { ...document }), pdf, contentHash };
}
