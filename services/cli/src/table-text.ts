/** A table in letters of one width, with notes below its rows. */
export type TextRow = { readonly cells: readonly string[]; readonly notes: readonly string[] };

/** Letters, not code units: Vietnamese ones may be written as several. */
const width = (text: string): number => [...new Intl.Segmenter('vi').segment(text)].length;

const padded = (text: string, to: number): string => text + ' '.repeat(Math.max(0, to - width(text)));

export const tableText = (head: readonly string[], rows: readonly TextRow[]): readonly string[] => {
  const widths = head.map((title, i) => Math.max(width(title), ...rows.map(({ cells }) => width(cells[i] ?? ''))));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => padded(cell, widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const indent = ' '.repeat((widths[0] ?? 0) + 2);
  return [
    line(head),
    line(widths.map((n) => '-'.repeat(n))),
    ...rows.flatMap(({ cells, notes }) => [line(cells), ...notes.map((note) => `${indent}${note}`)]),
  ];
};
