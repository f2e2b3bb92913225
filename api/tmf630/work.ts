import type { Request, Response } from 'express';

/** What is done for each request; it may go on when the sender has gone. */
const works = new WeakMap<Response, Promise<void>>();

/** Does what a request asks for. Throws what `work` throws. */
export async function doWork(res: Response, work: () => Promise<void>): Promise<void> {
  const done = work();
  works.set(res, done);
  await done;
}

/** Whether nobody waits for the answer any more; one that waits behind others of its connection shows it by the socket only. */
export const isGone = (req: Request, res: Response): boolean => res.destroyed || req.socket.destroyed;

/** Calls when the answer is sent or its sender has gone, and what was begun for it is over; once. */
export function whenOver(req: Request, res: Response, then: () => void): void {
  const { socket } = req;
  const closed = async (): Promise<void> => {
    res.off('close', onClose);
    socket.off('close', onClose);
    await Promise.allSettled([works.get(res)]);
    then();
  };
  const onClose = (): void => void closed();
  res.on('close', onClose);
  // An answer that waits behind others of its connection is not told that the connection has closed. There may be many.
  socket.setMaxListeners(0).on('close', onClose);
}
