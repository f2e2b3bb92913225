import type { QualificationInput } from '../domain/messages.js';
import { answerQualification } from './activities.js';

/** A TMF645 or TMF679 qualification whose caller does not wait for the answer. */
export async function qualification(input: QualificationInput): Promise<void> {
  await answerQualification.executeWithOptions({ summary: 'Ask catalog, service areas and inventory' }, [
    input,
  ]);
}
