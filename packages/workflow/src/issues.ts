/** What is wrong with a command's data, by place: keys and rules, never the values that were sent. */
import type { SchemaIssue } from './definition.ts';

/** `pointer`: RFC 6901, from the root of the data; '' is the data itself. `rule`: the schema's code for what is broken. */
export type DataIssue = { readonly pointer: string; readonly rule: string; readonly message: string };

export const issuesOf = (issues: readonly SchemaIssue[]): readonly DataIssue[] =>
  issues.flatMap((issue): readonly DataIssue[] => {
    const rule = issue.code ?? 'invalid';
    const unknown = issue.code === 'unrecognized_keys' ? unknownKeys(issue) : [];
    if (unknown.length === 0) return [{ pointer: pointerOf(issue.path), rule, message: issue.message }];
    return unknown.map((key) => ({
      pointer: pointerOf([...issue.path, key]),
      rule,
      message: `không có trường này (no such field): ${JSON.stringify(key)}`,
    }));
  });

/** zod puts one issue on the object that holds them and names the keys beside it. */
const unknownKeys = (issue: SchemaIssue): readonly string[] => {
  const { keys } = issue as SchemaIssue & { readonly keys?: unknown };
  return Array.isArray(keys) ? keys.filter((key): key is string => typeof key === 'string') : [];
};

/** RFC 6901. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((token) => `/${String(token).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
