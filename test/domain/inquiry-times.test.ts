import assert from 'node:assert/strict';
import { answerDeadline, nextInquiryAt } from '../../domain/plan/inquiry-times.js';

const now = new Date(Date.UTC(2026, 10, 1));
const day = 86_400;
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000);

describe('the next inquiry', () => {
  const inSeconds = (step: Parameters<typeof nextInquiryAt>[0], inquiries: number, heard = now) =>
    (nextInquiryAt(step, { inquiries, lastHeardAt: heard, now }).getTime() - now.getTime()) / 1_000;

  it('is due after twice the time with each inquiry, at most a day', () => {
    const after = [0, 1, 2, 3, 20, 5_000].map((inquiries) => inSeconds({ inquireAfter: 3_600 }, inquiries));
    assert.deepEqual(after, [3_600, 7_200, 14_400, 28_800, day, day]);
  });

  it('is never due before the interval of the step', () => {
    assert.equal(inSeconds({ inquireAfter: 5 * day }, 3), 5 * day);
  });

  it('is made at the deadline, so that nothing is given up unasked', () => {
    assert.equal(inSeconds({ inquireAfter: day, answerWithin: 600 }, 0), 600);
    assert.equal(inSeconds({ inquireAfter: 100, answerWithin: 600 }, 2, ago(500)), 100);
  });

  it('goes on by the back-off after a deadline that has passed', () => {
    assert.equal(inSeconds({ inquireAfter: 100, answerWithin: 600 }, 1, ago(700)), 200);
  });
});

describe('the deadline of an answer', () => {
  it('is 30 days after the system last reported, unless the step has another one', () => {
    assert.equal(answerDeadline({ inquireAfter: 1 }, ago(30 * day)).getTime(), now.getTime());
    assert.equal(answerDeadline({ inquireAfter: 1, answerWithin: 60 }, ago(60)).getTime(), now.getTime());
  });
});
