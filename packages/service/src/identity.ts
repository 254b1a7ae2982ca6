/**
 * Who asks: OpenID Connect access tokens, in the form of a JWT, checked against the issuer's public keys. Only asymmetric signatures; issuer,
 * audience and expiry are always checked. The header's `typ` is not: of RFC 9068's `at+jwt` many issuers know nothing. What keeps an ID token out
 * is the audience, which is this service's name and no client's. Time is the machine's, never the demo's clock.
 */
import { createHash } from 'node:crypto';
import { createLocalJWKSet, createRemoteJWKSet, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { z } from 'zod';

/** Role and unit as the token names them at this moment. */
export type Identity = { readonly id: string; readonly role: string; readonly unit: string };

/** `keys-unavailable`: the issuer's keys cannot be fetched; all others are the caller's doing. */
export type TokenProblem = 'token-invalid' | 'token-expired' | 'role-not-chosen' | 'role-not-held' | 'keys-unavailable';

export class TokenError extends Error {
  readonly code: TokenProblem;
  constructor(code: TokenProblem, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TokenError';
    this.code = code;
  }
}

/**
 * `role` is the acting role, when the caller names one: it must be among the token's. A token with several roles needs it.
 * @throws TokenError
 */
export type Verifier = (token: string, role?: string) => Promise<Identity>;

export type CheckedVerifier = Verifier & {
  /** Asks for the keys where there are none in hand. @throws TokenError `keys-unavailable`: no token can be checked. */
  readonly check: () => Promise<void>;
};

export type VerifierOptions = {
  readonly issuer: string;
  readonly audience: string;
  /** Address of the key set, or the set itself. */
  readonly jwks: string | JSONWebKeySet;
  /** Roles that no token may carry, whoever signed it; default `system`, under which processes act by themselves. */
  readonly reserved?: readonly string[];
  /** Milliseconds since 1970; for tests. */
  readonly now?: () => number;
};

const ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const CLOCK_TOLERANCE_SECONDS = 30;
const MAX_TOKEN_CHARS = 8192;
const CACHE_ENTRIES = 10_000;
/**
 * The issuer's keys are in use for at most this long, and so is a token that one of them has verified: together five minutes, after which a key
 * that the issuer withdraws counts no more.
 */
const CACHE_MS = 150_000;

const Role = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const Claims = z.object({
  // No control or separator characters: the id stands in logs, metadata and query filters.
  sub: z.string().regex(/^[\x21-\x7e]{1,255}$/),
  exp: z.number(),
  hoso_role: z.union([Role, z.array(Role).min(1).max(32)]),
  hoso_unit: z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/),
});

type Known = { readonly id: string; readonly roles: readonly string[]; readonly unit: string; readonly until: number };

export const verifier = (options: VerifierOptions): CheckedVerifier => {
  const now = options.now ?? Date.now;
  const remote =
    typeof options.jwks === 'string'
      ? createRemoteJWKSet(new URL(options.jwks), { timeoutDuration: 5000, cooldownDuration: 30_000, cacheMaxAge: CACHE_MS })
      : undefined;
  const keys = remote ?? createLocalJWKSet(options.jwks as JSONWebKeySet);
  const reserved = new Set(options.reserved ?? ['system']);
  const cache = new Map<string, Known>();

  const check = async (token: string): Promise<Known> => {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: options.issuer,
      audience: options.audience,
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now()),
    }).catch((error: unknown) => {
      throw tokenError(error);
    });
    const claims = Claims.safeParse(payload);
    if (!claims.success) {
      const names = claims.error.issues.map((issue) => String(issue.path[0]));
      throw new TokenError('token-invalid', `the token lacks usable claims: ${[...new Set(names)].join(', ')}`);
    }
    const { sub, exp, hoso_role, hoso_unit } = claims.data;
    const roles = typeof hoso_role === 'string' ? [hoso_role] : hoso_role;
    if (roles.some((role) => reserved.has(role))) throw new TokenError('token-invalid', 'the token carries a reserved role');
    return { id: sub, roles, unit: hoso_unit, until: Math.min((exp + CLOCK_TOLERANCE_SECONDS) * 1000, now() + CACHE_MS) };
  };

  const verify: Verifier = async (token, role) => {
    if (token.length > MAX_TOKEN_CHARS) throw new TokenError('token-invalid', 'the token is too long');
    const key = createHash('sha256').update(token).digest('base64');
    let known = cache.get(key);
    if (known === undefined || known.until <= now()) {
      cache.delete(key);
      known = await check(token);
      if (cache.size >= CACHE_ENTRIES) cache.delete(cache.keys().next().value as string);
      cache.set(key, known);
    }
    return { id: known.id, role: acting(known.roles, role), unit: known.unit };
  };
  return Object.assign(verify, {
    check: async () => {
      if (remote?.fresh === false)
        await remote.reload().catch((error: unknown) => {
          throw tokenError(error);
        });
    },
  });
};

const acting = (roles: readonly string[], chosen: string | undefined): string => {
  const role = chosen ?? roles[0];
  if (role === undefined || (chosen === undefined && roles.length > 1))
    throw new TokenError('role-not-chosen', 'the token holds several roles: name the acting one');
  if (!roles.includes(role)) throw new TokenError('role-not-held', 'the token does not hold the acting role');
  return role;
};

const tokenError = (error: unknown): TokenError => {
  if (error instanceof errors.JWTExpired) return new TokenError('token-expired', 'the token has expired', error);
  // jose reports a key set that answers badly with its generic error, and a connection that fails with the runtime's.
  const unavailable =
    !(error instanceof errors.JOSEError) || ['ERR_JOSE_GENERIC', 'ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID'].includes(error.code);
  return unavailable
    ? new TokenError('keys-unavailable', 'the issuer’s keys cannot be fetched', error)
    : new TokenError('token-invalid', 'the token cannot be verified', error);
};
