import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type DevIssuer, devIssuer } from './dev-issuer.ts';
import { TokenError, verifier } from './identity.ts';

const issuer = 'https://id.example.gov.vn';
const audience = 'hoso';
const NOW = Date.parse('2026-11-24T00:00:00Z');
const now = () => NOW;
const seconds = NOW / 1000;

const keyOf = async (alg: string) => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, jwk: { ...(await exportJWK(publicKey)), kid: alg, alg } };
};
type Key = Awaited<ReturnType<typeof keyOf>>;
let es256: Key;
let eddsa: Key;
let rs512: Key;
const claims = { sub: 'officer-7', hoso_role: 'clerk', hoso_unit: '21040' };
const sign = (key: Key, payload: JWTPayload = claims, change: (jwt: SignJWT) => SignJWT = (jwt) => jwt): Promise<string> =>
  change(
    new SignJWT(payload)
      .setProtectedHeader({ alg: key.alg, kid: key.alg })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(seconds + 60),
  ).sign(key.privateKey);
const check = () => verifier({ issuer, audience, jwks: { keys: [es256.jwk, eddsa.jwk, rs512.jwk] }, now });
const problemOf = async (token: string, role?: string): Promise<string> => {
  try {
    await check()(token, role);
  } catch (error) {
    if (error instanceof TokenError) return error.code;
    throw error;
  }
  return 'accepted';
};

/** A key set's address; `undefined` answers 503. */
const keyServer = async (keys: () => object | undefined): Promise<{ readonly address: string; readonly close: () => void }> => {
  const server = createServer((_, response) => {
    const answer = keys();
    if (answer === undefined) response.writeHead(503).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(answer));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`, close: () => void server.close() };
};

beforeAll(async () => {
  [es256, eddsa, rs512] = await Promise.all([keyOf('ES256'), keyOf('EdDSA'), keyOf('RS512')]);
});

describe('a token', () => {
  test('names who acts, in which role, for which unit', async () => {
    expect(await check()(await sign(es256))).toEqual({ id: 'officer-7', role: 'clerk', unit: '21040' });
    expect(await check()(await sign(eddsa))).toEqual({ id: 'officer-7', role: 'clerk', unit: '21040' });
  });

  test('is refused when it has expired, by more than the tolerance of clocks', async () => {
    expect(await problemOf(await sign(es256, claims, (jwt) => jwt.setExpirationTime(seconds - 31)))).toBe('token-expired');
    expect(await problemOf(await sign(es256, claims, (jwt) => jwt.setExpirationTime(seconds - 5)))).toBe('accepted');
  });

  test('is refused without expiry, from another issuer, for another audience, before its time', async () => {
    const eternal = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'ES256' })
      .setIssuer(issuer)
      .setAudience(audience)
      .sign(es256.privateKey);
    expect(await problemOf(eternal)).toBe('token-invalid');
    expect(await problemOf(await sign(es256, claims, (jwt) => jwt.setIssuer('https://evil.example')))).toBe('token-invalid');
    expect(await problemOf(await sign(es256, claims, (jwt) => jwt.setAudience('mail')))).toBe('token-invalid');
    expect(await problemOf(await sign(es256, claims, (jwt) => jwt.setNotBefore(seconds + 300)))).toBe('token-invalid');
  });

  test('is refused when another key signed it, under another algorithm, with a shared secret or with none', async () => {
    const stranger = await keyOf('ES256');
    expect(await problemOf(await sign(stranger))).toBe('token-invalid');
    expect(await problemOf(await sign(rs512))).toBe('token-invalid');
    const payload = Buffer.from(JSON.stringify({ ...claims, iss: issuer, aud: audience, exp: seconds + 60 })).toString('base64url');
    for (const header of [{ alg: 'none' }, { alg: 'HS256', kid: 'ES256' }]) {
      const head = Buffer.from(JSON.stringify(header)).toString('base64url');
      expect(await problemOf(`${head}.${payload}.`)).toBe('token-invalid');
      expect(await problemOf(`${head}.${payload}.c2lnbmF0dXJl`)).toBe('token-invalid');
    }
    const good = await sign(es256);
    expect(await problemOf(`${good.slice(0, -6)}AAAAAA`)).toBe('token-invalid');
  });

  test('is refused without usable claims, and with a role that is reserved', async () => {
    const bad: JWTPayload[] = [
      { sub: 'a', hoso_role: 'clerk' },
      { sub: 'a', hoso_unit: '1' },
      { sub: 'a b', hoso_role: 'clerk', hoso_unit: '1' },
      { sub: 'a', hoso_role: [], hoso_unit: '1' },
      { sub: 'a', hoso_role: 'Clerk Chief', hoso_unit: '1' },
      { sub: 'a', hoso_role: 'system', hoso_unit: '1' },
      { sub: 'a', hoso_role: ['clerk', 'system'], hoso_unit: '1' },
      { hoso_role: 'clerk', hoso_unit: '1' },
    ];
    for (const payload of bad) expect(await problemOf(await sign(es256, payload))).toBe('token-invalid');
  });

  test('with several roles needs the acting one, and only one that it holds', async () => {
    const token = await sign(es256, { ...claims, hoso_role: ['clerk', 'auditor'] });
    expect(await problemOf(token)).toBe('role-not-chosen');
    expect(await problemOf(token, 'minister')).toBe('role-not-held');
    expect(await check()(token, 'auditor')).toMatchObject({ role: 'auditor' });
    expect(await problemOf(await sign(es256), 'auditor')).toBe('role-not-held');
    expect(await problemOf(await sign(es256), 'clerk')).toBe('accepted');
  });

  test('of a key that the issuer has withdrawn counts no more after five minutes', async ({ onTestFinished }) => {
    vi.useFakeTimers({ toFake: ['Date'], now: NOW });
    onTestFinished(() => void vi.useRealTimers());
    const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);
    const published = [es256.jwk, eddsa.jwk];
    const { address, close } = await keyServer(() => ({ keys: published }));
    onTestFinished(close);
    const verify = verifier({ issuer, audience, jwks: address });
    const lasting = (key: Key, sub: string) => sign(key, { ...claims, sub }, (jwt) => jwt.setExpirationTime(seconds + 86_400));
    await verify(await lasting(es256, 'first'));
    published.shift();
    pass(149_000);
    const second = await lasting(es256, 'second');
    await verify(second);
    pass(2000);
    await expect(verify(await lasting(es256, 'third'))).rejects.toMatchObject({ code: 'token-invalid' });
    await verify(second);
    pass(149_000);
    await expect(verify(second)).rejects.toMatchObject({ code: 'token-invalid' });
  });

  test('is checked once and trusted until it expires, but no longer than its keys are', async () => {
    let asked = 0;
    let at = NOW;
    const keys = { keys: [es256.jwk] };
    const server = createServer((_, response) => {
      asked += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify(keys));
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const jwks = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
      const verify = verifier({ issuer, audience, jwks, now: () => at });
      const [brief, lasting] = await Promise.all([sign(es256), sign(es256, claims, (jwt) => jwt.setExpirationTime(seconds + 86_400))]);
      await verify(brief);
      await verify(lasting);
      expect(asked).toBe(1);
      at = NOW + 91_000;
      await expect(verify(brief)).rejects.toMatchObject({ code: 'token-expired' });
      await verify(lasting);
    } finally {
      server.close();
    }
  });

  test('cannot be judged while the issuer’s keys are out of reach', async () => {
    const server = createServer((_, response) => response.writeHead(503).end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    const answering = verifier({ issuer, audience, jwks: address, now });
    await expect(answering(await sign(es256))).rejects.toMatchObject({ code: 'keys-unavailable' });
    await new Promise((resolve) => server.close(resolve));
    const silent = verifier({ issuer, audience, jwks: address, now });
    await expect(silent(await sign(es256))).rejects.toMatchObject({ code: 'keys-unavailable' });
  });

  test('of any type that the issuer writes is taken: what it is for says the audience', async () => {
    for (const typ of ['at+jwt', 'JWT', undefined]) {
      const header = { alg: es256.alg, kid: es256.alg, ...(typ === undefined ? {} : { typ }) };
      const jwt = new SignJWT(claims)
        .setProtectedHeader(header)
        .setIssuer(issuer)
        .setAudience(audience)
        .setExpirationTime(seconds + 60);
      expect(await problemOf(await jwt.sign(es256.privateKey))).toBe('accepted');
    }
  });

  test('can be checked when the keys can be had, and its verifier says so before anybody asks', async ({ onTestFinished }) => {
    let answer: object | undefined;
    const { address, close } = await keyServer(() => answer);
    onTestFinished(close);
    const { check: reachable } = verifier({ issuer, audience, jwks: address });
    await expect(reachable()).rejects.toMatchObject({ code: 'keys-unavailable' });
    answer = { error: 'no key set' };
    await expect(reachable()).rejects.toMatchObject({ code: 'keys-unavailable' });
    answer = { keys: [es256.jwk] };
    await reachable();
    answer = undefined;
    await reachable();
    await check().check();
  });

  test('that is any other text is refused as invalid', async () => {
    const verify = check();
    const part = fc.string().map((s) => Buffer.from(s).toString('base64url'));
    const texts = fc.oneof(
      fc.string(),
      fc.tuple(part, part, part).map((p) => p.join('.')),
      fc.json().map((j) => `${Buffer.from(j).toString('base64url')}.e30.`),
    );
    let checked = 0;
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        checked += 1;
        await expect(verify(text)).rejects.toMatchObject({ code: 'token-invalid' });
      }),
      { numRuns: 300 },
    );
    expect(checked).toBeGreaterThanOrEqual(300);
    await expect(verify('x'.repeat(9000))).rejects.toMatchObject({ code: 'token-invalid' });
  });
});

describe('the development issuer', () => {
  const identities = [{ id: 'clerk-1', name: 'Cán bộ', role: 'clerk', unit: '21040' }];
  const issue = (): Promise<DevIssuer> => devIssuer({ mode: 'development', identities });

  test('issues tokens that the verifier takes', async () => {
    const dev = await issue();
    const issued = await dev.token('clerk-1');
    expect(issued?.expiresInSeconds).toBe(3600);
    expect(await verifier(dev)(issued?.token ?? '')).toEqual({ id: 'clerk-1', role: 'clerk', unit: '21040' });
    expect(JSON.stringify(dev.jwks)).not.toContain('"d"');
  });

  test('knows its identities only, and each start has keys of its own', async () => {
    const [one, other] = await Promise.all([issue(), issue()]);
    expect(await one.token('minister')).toBeUndefined();
    const issued = await one.token('clerk-1');
    await expect(verifier(other)(issued?.token ?? '')).rejects.toMatchObject({ code: 'token-invalid' });
  });

  test('does not start in production', async () => {
    await expect(devIssuer({ mode: 'production', identities })).rejects.toThrow('production');
  });
});
