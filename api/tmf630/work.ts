import type { Request, Response } from 'express';

/** What is done for each request; it may go on when the sender has gone. */
const works = new WeakMap<Response, Promise<void>>();

/** Does what a request asks for. Throws what `work` throws. */
export async function doWork(res: Response, work: () => Promise<void>): Promise<void> {
  const done = work();
  works.set(res, done);
  await done;
}

/** What was begun for the request; undefined when nothing was. */
export const workFor = (res: Response): Promise<void> | undefined => works.get(res);

/** Whether nobody waits for the answer any more; one that waits behind others of its connection shows it by the socket only. */
export const isGone = (req: Request, res: Response): boolean => res.destroyed || req.socket.destroyed;
