/** A token issuer for development: keys made at start and kept in memory, identities handed in. It has no place in production. */
import { exportJWK, generateKeyPair, type JSONWebKeySet, SignJWT } from 'jose';
import type { Identity } from './identity.ts';

export type DevIdentity = Identity & { readonly name: string };

export type DevIssuer = {
  readonly issuer: string;
  readonly audience: string;
  readonly jwks: JSONWebKeySet;
  readonly identities: readonly DevIdentity[];
  /** A token for one of the identities; undefined for an unknown one. */
  readonly token: (identityId: string) => Promise<{ readonly token: string; readonly expiresInSeconds: number } | undefined>;
};

/** @throws Error in production mode, before a key exists. */
export const devIssuer = async (options: {
  readonly mode: 'development' | 'production';
  readonly identities: readonly DevIdentity[];
  readonly ttlSeconds?: number;
}): Promise<DevIssuer> => {
  if (options.mode !== 'development') throw new Error('the development issuer does not start in production mode');
  const issuer = 'urn:hoso:development';
  const audience = 'hoso';
  const ttl = options.ttlSeconds ?? 3600;
  const { publicKey, privateKey } = await generateKeyPair('EdDSA');
  const jwks: JSONWebKeySet = { keys: [{ ...(await exportJWK(publicKey)), kid: 'development', alg: 'EdDSA', use: 'sig' }] };
  const byId = new Map(options.identities.map((identity) => [identity.id, identity]));
  return {
    issuer,
    audience,
    jwks,
    identities: options.identities,
    token: async (identityId) => {
      const identity = byId.get(identityId);
      if (identity === undefined) return undefined;
      const token = await new SignJWT({ hoso_role: identity.role, hoso_unit: identity.unit })
        .setProtectedHeader({ alg: 'EdDSA', kid: 'development', typ: 'at+jwt' })
        .setSubject(identity.id)
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime(`${ttl}s`)
        .sign(privateKey);
      return { token, expiresInSeconds: ttl };
    },
  };
};
