/** What may still come is not wrong yet; everything else that was ever seen stays. */
const NOT_YET = 'not yet: ';

export const notYet = (finding: string): string => `${NOT_YET}${finding}`;
export const mayStillCome = (finding: string): boolean => finding.startsWith(NOT_YET);

/**
 * Checks until nothing more is to come, or `until` has passed (milliseconds of `performance.now()`). `checked` says when the store moved under it: then
 * it compared what was not of one moment, and is asked again.
 */
export const lasting = async (
  checked: () => Promise<{ readonly findings: readonly string[]; readonly moved: boolean }>,
  until: number,
  rest: () => Promise<void>,
): Promise<readonly string[]> => {
  for (;;) {
    const { findings, moved } = await checked();
    const isOver = performance.now() >= until;
    const late = findings.filter(mayStillCome);
    const wrong = moved && !isOver ? [] : findings.filter((finding) => !mayStillCome(finding));
    if (isOver || wrong.length > 0 || (!moved && late.length === 0)) return [...wrong, ...late];
    await rest();
  }
};
