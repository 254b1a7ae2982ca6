/** What an export holds: numbers stay numbers, texts are never formulas. */
export type Cell = string | number | null;

export type Table = {
  /** Name of the sheet: at most 31 characters, none of `[]:*?/\`. */
  readonly name: string;
  readonly columns: readonly string[];
  /** Each as long as `columns`. */
  readonly rows: readonly (readonly Cell[])[];
};
