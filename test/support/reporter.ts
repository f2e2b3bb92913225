import Mocha from 'mocha';

/** Mocha's own report, ended by a line that a script can read: `N passed, N failed`. */
// oxlint-disable-next-line import/no-default-export -- mocha takes a reporter from a file's default export
export default class Reporter extends Mocha.reporters.Spec {
  override epilogue(): void {
    super.epilogue();
    const { passes, failures, pending } = this.stats;
    console.log(`${passes} passed, ${failures} failed${pending > 0 ? `, ${pending} skipped` : ''}`);
  }
}
