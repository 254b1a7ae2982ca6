import type { HttpCode } from './http-problems.ts';

/** One fault in what was sent: where (`pointer` into the body, RFC 6901, or `parameter`), which rule, in words. Never the value. */
export type FieldError = { readonly rule: string; readonly message: string } & (
  | { readonly pointer: string }
  | { readonly parameter: string }
);

/** A parameter of the address is at fault. */
export const wrongParameter = (parameter: string, rule: string, message: string): ApiError =>
  new ApiError('invalid-parameter', undefined, { errors: [{ parameter, rule, message }] });

/** The request cannot be served. `extra` stands in the problem's body. */
export class ApiError extends Error {
  readonly code: HttpCode | 'invalid-data' | 'unknown-dossier' | 'dossier-exists' | 'unknown-workflow';
  readonly extra: { readonly errors?: readonly FieldError[]; readonly [key: string]: unknown };
  readonly headers: Readonly<Record<string, string>>;
  constructor(code: ApiError['code'], detail?: string, extra: ApiError['extra'] = {}, headers: Readonly<Record<string, string>> = {}) {
    super(detail ?? '');
    this.name = 'ApiError';
    this.code = code;
    this.extra = extra;
    this.headers = headers;
  }
}
