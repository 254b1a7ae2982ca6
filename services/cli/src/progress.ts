/** How far a long work is, as one line of text. */
import type { RebuildProgress } from '@hoso/read-models';

const WIDTH = 24;
const number = new Intl.NumberFormat('vi-VN', { maximumFractionDigits: 0 });

/**
 * `[######------] 25 %  1.000/4.000 sự kiện (events)  12.500/s`. How many of how many is only said where positions count events; else
 * the part of the log that is done.
 */
export const progressLine = ({ events, position, head, perSecond }: RebuildProgress): string => {
  const part = head === 0 ? 1 : Math.min(1, position / head);
  const done = Math.floor(part * WIDTH);
  const count = position === events ? `${number.format(events)}/${number.format(Math.max(head, position))}` : number.format(events);
  const bar = `[${'#'.repeat(done)}${'-'.repeat(WIDTH - done)}] ${String(Math.floor(part * 100)).padStart(3)} %`;
  return `${bar}  ${count} sự kiện (events)  ${number.format(perSecond)}/s`;
};

/** Where lines are told: on a terminal each takes the place of the one before; elsewhere they follow each other, one in `everyMs` milliseconds. */
export const teller = (
  out: { readonly isTTY?: boolean; readonly write: (text: string) => unknown },
  now: () => number,
  everyMs = 5000,
): { readonly tell: (line: string) => void; readonly end: () => void } => {
  let last: number | undefined;
  return {
    tell: (line) => {
      if (out.isTTY === true) out.write(`\r${line}\u001B[K`);
      else if (last === undefined || now() - last >= everyMs) out.write(`${line}\n`);
      else return;
      last = now();
    },
    end: () => {
      if (out.isTTY === true && last !== undefined) out.write('\n');
    },
  };
};
