import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from './config.ts';

const problemsOf = (env: Record<string, string>): readonly string[] => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};
const production = {
  HOSO_MODE: 'production',
  HOSO_OIDC_ISSUER: 'https://id.example.gov.vn',
  HOSO_OIDC_AUDIENCE: 'hoso',
  HOSO_OIDC_JWKS: 'https://id.example.gov.vn/jwks',
};

describe('the configuration', () => {
  test('needs nothing in development', () => {
    expect(readConfig({ PATH: '/bin' })).toEqual({
      data: './data',
      host: '127.0.0.1',
      port: 8080,
      mode: 'development',
      demo: true,
      logLevel: 'info',
    });
  });

  test('takes an empty variable for an absent one', () => {
    expect(readConfig({ HOSO_PORT: '', HOSO_MODE: '' })).toMatchObject({ port: 8080, mode: 'development' });
  });

  test('has no demo in production and names the issuer', () => {
    expect(readConfig(production)).toMatchObject({
      mode: 'production',
      demo: false,
      oidc: { issuer: 'https://id.example.gov.vn', audience: 'hoso', jwks: 'https://id.example.gov.vn/jwks' },
    });
    expect(problemsOf({ ...production, HOSO_DEMO: 'on' })).toEqual(['HOSO_DEMO: the demo does not run in production']);
  });

  test('names every missing variable of the identity provider in production', () => {
    expect(problemsOf({ HOSO_MODE: 'production' })).toEqual([
      'HOSO_OIDC_ISSUER: is missing (needed in production)',
      'HOSO_OIDC_AUDIENCE: is missing (needed in production)',
      'HOSO_OIDC_JWKS: is missing (needed in production)',
    ]);
    expect(problemsOf({ HOSO_OIDC_ISSUER: 'x' })).toHaveLength(2);
  });

  test('names every wrong variable at once, and a misspelled one', () => {
    const problems = problemsOf({
      HOSO_PORT: '70000',
      HOSO_DEMO: 'yes',
      HOSO_LOG_LEVEL: 'loud',
      HOSO_OIDC_JWKS: 'file:///keys',
      HOSO_OIDC_ISSUER: 'a',
      HOSO_OIDC_AUDIENCE: 'b',
      HOSO_MOD: 'production',
    });
    expect(problems.map((p) => p.split(':')[0]).sort()).toEqual(['HOSO_DEMO', 'HOSO_LOG_LEVEL', 'HOSO_MOD', 'HOSO_OIDC_JWKS', 'HOSO_PORT']);
    expect(problems.join('\n')).toContain('must be one of on, off');
  });

  test('does not repeat a value, which may be secret', () => {
    expect(problemsOf({ HOSO_PORT: 'hunter2' }).join()).not.toContain('hunter2');
  });
});
