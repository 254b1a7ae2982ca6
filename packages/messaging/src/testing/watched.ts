/** Waits for a state to be reached, not for time to pass. */
export type Watched<S> = { readonly onChange: (state: S) => void; readonly until: (is: (state: S) => boolean) => Promise<S> };

export const watched = <S>(): Watched<S> => {
  const lookers = new Set<(state: S) => void>();
  let last: S | undefined;
  return {
    onChange: (state) => {
      last = state;
      for (const look of [...lookers]) look(state);
    },
    until: (is) =>
      new Promise((resolve) => {
        const look = (state: S): void => {
          if (!is(state)) return;
          lookers.delete(look);
          resolve(state);
        };
        lookers.add(look);
        if (last !== undefined) look(last);
      }),
  };
};
