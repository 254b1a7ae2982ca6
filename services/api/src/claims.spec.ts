import type { Outcome } from '@hoso/engine';
import { ocopDossier } from '@hoso/ocop';
import type { Queries } from '@hoso/read-models';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ocopClaims, opensOnPaper } from './ocop-edge.ts';
import { ocopApi, upToDate } from './testing/ocop-api.ts';
import type { Parts, TestApi } from './testing/test-api.ts';

const example = ocopDossier.rules.RegisterExistingCertificate?.example as { readonly certificate: { readonly issuedOn: string } };

let api: TestApi;
let isProjected: boolean;
beforeEach(async () => {
  isProjected = true;
  const queries = (parts: Parts) => upToDate(parts, () => isProjected);
  api = await ocopApi([], opensOnPaper([]), { claims: ocopClaims, waitMs: 20, queries });
});
afterEach(() => api.close());

const registers = async (number: string, { who = 'department', key = '' } = {}) => {
  const payload = {
    type: 'RegisterExistingCertificate',
    effectiveOn: example.certificate.issuedOn,
    data: { ...example, certificate: { ...example.certificate, number } },
  };
  const headers = key === '' ? {} : { 'idempotency-key': key };
  const answer = await api.ask(who, 'POST /v1/dossiers', { payload, headers });
  return [answer.statusCode, answer.json().code ?? answer.json().repeated];
};
const done = [201, false];
const taken = [409, 'certificate-number-taken'];

describe('a certificate’s number', () => {
  test('is given once, however often and fast one clicks', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => registers('N-1')));
    expect(answers.filter(([status]) => status === 201)).toEqual([done]);
    expect(answers.filter(([status]) => status !== 201)).toEqual(Array(5).fill(taken));
    expect(await api.store.head()).toBe(1);
  });

  test('waits for the read models, and no longer than that', async () => {
    expect(await registers('N-1')).toEqual(done);
    isProjected = false;
    expect(await registers('N-2')).toEqual(done);
    isProjected = true;
    expect(await registers('N-1')).toEqual(taken);
    expect(await registers('N-2')).toEqual(taken);
  });

  test('is the same in another spelling', async () => {
    expect(await registers('OCOP-51-2025-0001')).toEqual(done);
    for (const number of ['ocop-51-2025-0001', 'OCOP 51–2025–0001'.replace(' ', '-'), 'OCOP- 51-2025 -0001'])
      expect(await registers(number)).toEqual(taken);
    expect(await registers('ОСОР-51-2025-0001')).toEqual([422, 'invalid-data']);
  });

  test('is no hindrance to a repeated command, which has its first answer whatever the read models know', async () => {
    expect(await registers('N-1', { key: 'once' })).toEqual(done);
    isProjected = false;
    expect(await registers('N-1', { key: 'once' })).toEqual([201, true]);
  });

  test('is given by one of two tries of one command that come at once; both have the same answer', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => registers('N-1', { key: 'thrice' })));
    expect(answers.map(([status]) => status)).toEqual([201, 201, 201]);
    expect(await api.store.head()).toBe(1);
  });

  test('tells nothing to who may not give one', async () => {
    expect(await registers('N-1')).toEqual(done);
    for (const who of ['auditor', 'applicant-tra-bong']) expect(await registers('N-1', { who })).toEqual([403, 'role-not-allowed']);
    expect(await registers('N-1', { who: 'other-province' })).toEqual([403, 'unit-not-competent']);
  });
});

describe('a product code', () => {
  test('is of one product, however it is spelled; a later dossier of that product may keep it', async () => {
    const held = { certificateByProductCode: async () => ({ productId: 'p-1' }), certificate: async () => undefined } as unknown as Queries;
    const wants = async (type: string, productId: string) => {
      const certificate = { number: 'N-1', productCode: '51-21115-01-2026' };
      const data = type === 'IssueCertificate' ? certificate : { certificate };
      const trial = { facts: [{ data }], state: { context: { productId } }, dossierId: 'd-2' } as unknown as Outcome;
      const claims = ocopClaims[type]?.(trial) ?? [];
      const found = await Promise.all(claims.map(async ({ isTaken, taken }) => ((await isTaken(held)) ? [taken] : [])));
      return found.flat();
    };
    for (const type of ['IssueCertificate', 'CorrectCertificateEntry']) {
      expect(await wants(type, 'p-2')).toEqual(['product-code-taken']);
      expect(await wants(type, 'p-1')).toEqual([]);
    }
  });
});

describe('what the public hears of a certificate', () => {
  const heard = async (number: string) => (await api.ask('', `GET /v1/certificates/${encodeURIComponent(number)}`)).json();

  test('is what its dossier says, however far behind the read models are', async () => {
    await registers('OCOP-51-2025-0001', { key: 'first' });
    expect((await heard('OCOP-51-2025-0001')).status).toBe('valid');
    isProjected = false;
    const dossierId = (await api.queries.dossiers({ limit: 1 })).items[0]?.dossierId ?? '';
    for (const [who, type] of [
      ['inspector', 'ConcludeViolation'],
      ['department', 'VerifyViolation'],
      ['department', 'ProposeRevocation'],
      ['chair', 'RevokeCertificate'],
    ] as const) {
      const payload = { type, data: ocopDossier.rules[type]?.example };
      const answer = await api.ask(who, `POST /v1/dossiers/${dossierId}/commands`, { payload });
      expect([type, answer.statusCode, answer.json().code]).toEqual([type, 200, undefined]);
    }
    expect((await api.queries.certificate('OCOP-51-2025-0001'))?.status).toBe('valid');
    expect((await heard('ocop-51\u20132025\u20130001')).status).toBe('revoked');
  });
});

describe('a round', () => {
  test('that is planned is told to those who may plan it; others hear that they may not', async () => {
    const plans = async (who: string) => {
      const payload = { type: 'PlanRound', data: { roundId: 'province-51-2026-2' } };
      const answer = await api.ask(who, 'POST /v1/rounds', { payload });
      return [answer.statusCode, answer.json().code];
    };
    expect(await plans('department')).toEqual([201, undefined]);
    expect(await plans('department')).toEqual([409, 'round-exists']);
    for (const who of ['applicant-tra-bong', 'auditor']) expect(await plans(who)).toEqual([403, 'role-not-allowed']);
    expect(await plans('other-province')).toEqual([403, 'unit-not-competent']);
  });
});
