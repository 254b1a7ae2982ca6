import { expect, it } from 'vitest';
import { fitness } from './fitness.ts';

it('a reactor is fit while it is less than a minute behind and has looked at what is due within three; one that stands by always is', async () => {
  const outcome = async (seconds: number, sinceLook: number, problem?: string): Promise<readonly string[]> => {
    const { lag, deadlines } = fitness(() => ({
      lag: async () => ({ events: 1, seconds }),
      secondsSinceLook: () => sinceLook,
      clockProblem: () => problem,
    }));
    return Promise.all([lag, deadlines].map((check) => check().then(() => 'fit', String)));
  };
  expect(await outcome(60, 180)).toEqual(['fit', 'fit']);
  expect(await outcome(61, 181)).toEqual([
    'Error: the reactor is 61 seconds behind the store',
    'Error: nothing that is due was looked at for 181 seconds',
  ]);
  expect(await outcome(0, 0, 'the clock says')).toEqual(['fit', 'Error: the clock says']);
  const { lag, deadlines } = fitness(() => undefined);
  await Promise.all([lag(), deadlines()]);
});
