import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import Pdf from 'pdfkit';
import { text } from '../../domain/lib/json.js';
import type { QuoteDocument } from '../../domain/selling/quote-document.js';

/** What the typefaces that every reader of PDFs has can write: they cost nothing, others a second. */
const westernOnly = /^[\n\u0020-\u007e\u00a0-\u00ff€–—…‘’‚“”„•]*$/;

/** A typeface with more Latin, Greek and Cyrillic letters, so that names are printed as they are written. */
const fonts = {
  text: readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf')),
  bold: readFileSync(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf')),
};

const margin = 50;
/** In points: where the columns begin, and how wide they are. */
const columns = { number: [50, 35], name: [90, 230], quantity: [325, 45], price: [375, 170] } as const;

/** The document as a PDF; the same bytes for the same document and instant. */
export async function quotePdf(document: QuoteDocument, date: Date): Promise<Buffer> {
  const pdf = new Pdf({
    size: 'A4',
    margin,
    lang: document.language,
    info: { Title: `${document.title} ${document.number}`, CreationDate: date, Producer: 'Turnup' },
  });
  const chunks: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    pdf.on('data', (chunk: Buffer) => void chunks.push(chunk));
    pdf.once('end', () => resolve(Buffer.concat(chunks)));
    pdf.once('error', reject);
  });
  const isWestern = westernOnly.test(textsOf(document).join('\n'));
  pdf.registerFont('text', isWestern ? 'Helvetica' : fonts.text);
  pdf.registerFont('bold', isWestern ? 'Helvetica-Bold' : fonts.bold);
  pdf.font('bold').fontSize(18).text(document.title).moveDown(0.5);
  pdf.fontSize(9);
  for (const { label, value } of document.facts)
    pdf.font('bold').text(`${label}: `, { continued: true }).font('text').text(value);
  if (document.description !== '') pdf.moveDown().text(document.description);
  pdf.moveDown();
  await writeLines(pdf, document);
  pdf
    .moveDown()
    .font('text')
    .fontSize(8)
    .text(text(document.labels['net']) ?? '', margin);
  pdf.end();
  return await whole;
}

/** Every text that is printed. */
const textsOf = ({ labels, facts, lines, totals, title, description }: QuoteDocument): readonly string[] => [
  title,
  description,
  ...Object.values(labels).flatMap((each) => text(each) ?? []),
  ...facts.flatMap(({ label, value }) => [label, value]),
  ...totals.flatMap(({ label, amount }) => [label, amount]),
  ...lines.flatMap(({ name, quantity, details, prices }) => [
    name,
    quantity,
    ...details.map((each) => each.text),
    ...prices.map((each) => each.text),
  ]),
];

/** After so many lines others are served. */
const linesAtOnce = 20;

async function writeLines(pdf: PDFKit.PDFDocument, { lines, totals, labels }: QuoteDocument): Promise<void> {
  row(pdf, 'bold', {
    number: text(labels['position']) ?? '',
    name: text(labels['description']) ?? '',
    quantity: text(labels['quantity']) ?? '',
    price: text(labels['price']) ?? '',
  });
  for (const [index, { number, name, quantity, details, prices }] of lines.entries()) {
    if (index % linesAtOnce === 0) await setImmediate();
    row(pdf, 'text', {
      number,
      name: [name, ...details.map((each) => each.text)].join('\n'),
      quantity,
      price: prices.map((each) => each.text).join('\n'),
    });
  }
  for (const { label, amount } of totals)
    row(pdf, 'bold', { number: '', name: label, quantity: '', price: amount });
}

/** A row of the table, on the next page where it does not fit on this one. */
function row(
  pdf: PDFKit.PDFDocument,
  font: keyof typeof fonts,
  cells: Readonly<Record<keyof typeof columns, string>>,
): void {
  pdf.font(font).fontSize(9);
  const names = Object.keys(columns) as (keyof typeof columns)[];
  const height = Math.max(
    ...names.map((name) => pdf.heightOfString(cells[name], { width: columns[name][1] })),
  );
  if (pdf.y + height > pdf.page.height - margin) pdf.addPage();
  const top = pdf.y;
  for (const name of names) {
    const [left, width] = columns[name];
    const align = name === 'quantity' || name === 'price' ? 'right' : 'left';
    pdf.text(cells[name], left, top, { width, align });
  }
  pdf.y = top + height + 6;
}
