/** Any error -> RFC 9457 problem. What is not in the table is our own fault: 500, logged, nothing said. */
import { DomainError } from '@hoso/engine';
import type { ConcurrencyError } from '@hoso/event-store';
import { TokenError } from '@hoso/service';
import { ApiError, type FieldError } from './api-error.ts';
import type { ProblemTable } from './problems.ts';
import { StrictJsonError } from './strict-json.ts';

export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

export type ErrorContext = {
  readonly requestId: string;
  /** The caller named a revision (If-Match). */
  readonly conditional: boolean;
  /** Bytes that a body may have here. */
  readonly bodyLimit?: number | undefined;
};

type Found = {
  readonly code: string;
  readonly detail?: string;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
};

/** The one place where a code becomes an answer. */
export const errorAnswer = (error: unknown, table: ProblemTable, context: ErrorContext): Answer => {
  const found = foundIn(error, context);
  const known = table.get(found.code);
  return known === undefined ? answer({ code: 'internal-error' }, table, context) : answer(found, table, context);
};

const answer = ({ code, detail, extra, headers }: Found, table: ProblemTable, { requestId }: ErrorContext): Answer => {
  const problem = table.get(code);
  if (problem === undefined) throw new Error(`the table of problems lacks ${code}`);
  return {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', ...authenticate(code), ...headers },
    body: {
      type: `/problems/${code}`,
      title: problem.title.en,
      vi: problem.title.vi,
      status: problem.status,
      ...(detail ? { detail } : {}),
      instance: `urn:hoso:request:${requestId}`,
      code,
      basis: problem.basis,
      ...extra,
      ...(extra?.errors === undefined ? {} : { errors: bounded(extra.errors as readonly FieldError[]) }),
    },
  };
};

const MAX_ERRORS = 100;
const MAX_CHARS = 300;

/** Pointers repeat keys that were sent: a body of a million unknown keys does not get them all back. A message says it twice. */
const bounded = (errors: readonly FieldError[]): readonly FieldError[] =>
  errors
    .slice(0, MAX_ERRORS)
    .map(
      (e) =>
        Object.fromEntries(Object.entries(e).map(([k, v]) => [k, v.slice(0, k === 'message' ? 2 * MAX_CHARS : MAX_CHARS)])) as FieldError,
    );

/** RFC 6750, section 3. */
const authenticate = (code: string): Readonly<Record<string, string>> =>
  code === 'unauthorized'
    ? { 'www-authenticate': 'Bearer realm="hoso"' }
    : code === 'token-expired'
      ? { 'www-authenticate': 'Bearer realm="hoso", error="invalid_token", error_description="the token has expired"' }
      : {};

const foundIn = (error: unknown, context: ErrorContext): Found => {
  if (error instanceof ApiError) return { code: error.code, detail: error.message, extra: error.extra, headers: error.headers };
  if (error instanceof DomainError) return ofDomain(error);
  if (isConcurrencyError(error))
    return context.conditional
      ? { code: 'precondition-failed', extra: { details: { expected: error.expected, revision: error.actual } } }
      : { code: 'dossier-moved' };
  if (error instanceof TokenError) return ofToken(error);
  if (error instanceof StrictJsonError) return { code: 'bad-json', detail: error.message };
  if (error instanceof Error && error.name === 'InvalidCursor') return { code: 'invalid-cursor' };
  return ofFramework(error, context);
};

/** By name: what the store throws is not the API's to import. */
export const isConcurrencyError = (error: unknown): error is ConcurrencyError =>
  error instanceof Error && error.name === 'ConcurrencyError';

const ofDomain = (error: DomainError): Found => {
  const {
    issues,
    basis: _,
    pointer,
    commandPointer,
    ...details
  } = error.details as Readonly<Partial<Record<'issues' | 'basis' | 'pointer' | 'commandPointer', unknown>>>;
  const errors = Array.isArray(issues)
    ? issues.map((issue) => fieldError({ message: error.message, ...issue }))
    : typeof pointer === 'string'
      ? [fieldError({ pointer, rule: error.code, message: error.message })]
      : typeof commandPointer === 'string'
        ? [{ pointer: commandPointer, rule: error.code, message: error.message }]
        : [];
  const unknownOnly = errors.length > 0 && errors.every((e) => e.rule === 'unrecognized_keys');
  return {
    code: error.code === 'invalid-data' && unknownOnly ? 'unknown-field' : error.code,
    detail: error.message,
    extra: { ...(errors.length > 0 ? { errors } : {}), ...(Object.keys(details).length > 0 ? { details } : {}) },
  };
};

/** The kernel points into the command's data, which is a field of the body. */
const fieldError = (issue: { readonly pointer: string; readonly rule: string; readonly message: string }): FieldError => ({
  pointer: `/data${issue.pointer}`,
  rule: issue.rule,
  message: issue.message,
});

const ofToken = (error: TokenError): Found => {
  if (error.code === 'token-invalid')
    return {
      code: 'unauthorized',
      detail: error.message,
      headers: { 'www-authenticate': 'Bearer realm="hoso", error="invalid_token"' },
    };
  return { code: error.code, detail: error.message, headers: error.code === 'keys-unavailable' ? { 'retry-after': '5' } : {} };
};

const frameworkCodes: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_INVALID_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'bad-json',
};

/** Fastify's own errors: the client's fault when they say so. What other code throws is ours, whatever status it claims. */
const ofFramework = (error: unknown, { bodyLimit }: ErrorContext): Found => {
  const { code, statusCode } = (typeof error === 'object' && error !== null ? error : {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code !== 'string' || !code.startsWith('FST_') || typeof statusCode !== 'number' || statusCode >= 500)
    return { code: 'internal-error' };
  const found = frameworkCodes[code] ?? (statusCode === 414 ? 'uri-too-long' : 'bad-request');
  return found === 'body-too-large' && bodyLimit !== undefined
    ? { code: found, detail: `the limit is ${bodyLimit} bytes` }
    : { code: found };
};

/** What Node could not read as a request (`clientError`): always the client's or the line's fault. */
export const wireError = (error: Error): ApiError => {
  const { code } = error as NodeJS.ErrnoException;
  return new ApiError(
    code === 'HPE_HEADER_OVERFLOW' ? 'headers-too-large' : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'request-timeout' : 'bad-request',
  );
};
