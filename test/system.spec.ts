/** One story through every part, over HTTP, as `npm start` runs it: two dossiers, one revoked, one expired; a killed process; the figures before and after. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Answer, type Office, office } from './officers.ts';
import { type Standalone, startStandalone } from './standalone.ts';

const data = mkdtempSync(join(tmpdir(), 'hoso-system-'));
let server: Standalone;
let officers: Office;

const start = async (): Promise<void> => {
  server = await startStandalone({ HOSO_DATA: data, HOSO_LOG_LEVEL: 'warn' });
  officers = await office(server.base);
};
beforeAll(start);
afterAll(async () => {
  expect(await server.stop()).toBe(0);
  rmSync(data, { recursive: true });
});

const [officer, chair] = ['commune-officer-21115', 'commune-chair-21115'];
const [department, secretary, province] = ['department-officer-51', 'council-secretary-51', 'provincial-chair-51'];

/** From idea to certificate, each command by its own officer with its own example. */
const certified = async (number: string, sequence: string): Promise<{ readonly dossierId: string; readonly position: number }> => {
  const { dossierId } = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea');
  const steps: readonly (readonly [identity: string, type: string, data?: unknown])[] = [
    [chair, 'SelectIdea'],
    ['applicant-tra-bong', 'FileFirstDossier'],
    [officer, 'ReceiveAtCommune'],
    [officer, 'ConfirmCompleteness'],
    [officer, 'RecordCommuneFindings'],
    [chair, 'IssueCommuneReport'],
    [chair, 'IssueProposalLetter'],
    [officer, 'HandOverToProvince'],
    [department, 'ReceiveAtProvince'],
    [department, 'ForwardToAdvisoryTeam'],
    ['advisor-51', 'IssueAdvisoryReport'],
    [department, 'ScheduleRound', { roundId: 'province-51-2026-2', form: 'meeting' }],
    [secretary, 'RecordCouncilResult', { sumOfTotals: 684, members: 9, bandStars: 4, gateStars: 4, stars: 4 }],
    [department, 'SubmitForDecision'],
    [province, 'DecideRecognition'],
    [province, 'IssueCertificate', { number, productCode: `51-21115-${sequence}-2026` }],
  ];
  let position = 0;
  for (const [identity, type, input] of steps) ({ position } = await officers.does(identity, dossierId, type, input));
  return { dossierId, position };
};

const stages = async (query: string): Promise<Answer> => officers.ask('analyst', `GET /v1/statistics/stages?${query}`);
const inStage = (answer: Answer, stage: string): number => answer.rows.find((row: Answer) => row.stage === stage)?.count ?? 0;

describe('a province on one machine', () => {
  it('counts the register of 31/12/2025 as the plan gives it', async () => {
    const answer = await stages('asOf=2025-12-31&by=stars');
    expect(answer.total).toBe(619);
    expect(answer.rows).toEqual([
      { stage: 'monitoring', stars: 3, count: 560 },
      { stage: 'monitoring', stars: 4, count: 57 },
      { stage: 'monitoring', stars: 5, count: 2 },
    ]);
  });

  it('takes a dossier from the idea through the certificate to its revocation, and proves each point of its history', async () => {
    const before = await stages('asOf=2026-09-01');
    const { dossierId, position } = await certified('OCOP-51-2026-9001', '91');
    expect(await officers.ask('', `GET /v1/certificates/OCOP-51-2026-9001?atLeast=${position}`)).toMatchObject({
      status: 'valid',
      stars: 4,
      validThrough: '2029-09-01',
    });

    await officers.does('inspector-51', dossierId, 'ConcludeViolation');
    await officers.does(department, dossierId, 'VerifyViolation');
    await officers.does(department, dossierId, 'ProposeRevocation');
    const revoked = await officers.does(province, dossierId, 'RevokeCertificate');
    expect(revoked).toMatchObject({ stage: 'revoked', allowed: [] });
    expect(await officers.ask('', `GET /v1/certificates/OCOP-51-2026-9001?atLeast=${revoked.position}`)).toMatchObject({
      status: 'revoked',
    });

    const history = async (query: string): Promise<Answer> =>
      (await officers.ask('auditor', `GET /v1/dossiers/${dossierId}/history?${query}`)).facts;
    const whole = await history('');
    expect(whole).toHaveLength(21);
    const issued = whole.find((step: Answer) => step.type === 'CertificateIssued');
    expect((await history('untilRevision=2')).at(-1).state).toBe('commune-report.filed');
    expect((await history(`until=${issued.metadata.recordedAt}`)).at(-1).state).toMatch(/^monitoring\./);
    expect((await history('untilEffective=2026-09-01')).at(-1).state).toBe('revoked');
    expect(await history('untilEffective=2026-08-31')).toEqual([]);

    const after = await stages(`asOf=2026-09-01&atLeast=${revoked.position}`);
    expect(inStage(after, 'revoked')).toBe(inStage(before, 'revoked') + 1);
    expect(after.total).toBe(before.total + 1);
    expect(await stages(`asOf=2026-09-01&position=${before.position}`)).toEqual(before);
  });

  it('gives no certificate a number that another one bears', async () => {
    const [number, taken] = ['OCOP-51-2026-9003', 'OCOP-51-2026-9001'];
    const data = (n: string) => ({ number: n, productCode: '51-21115-93-2026' });
    const refused = await certified(taken, '93').catch((error: Error) => error.message);
    expect(refused).toContain('certificate-number-taken');
    const { items } = await officers.ask(
      province,
      'GET /v1/dossiers?state=certificate.issue&limit=10&text=Tinh%20d%E1%BA%A7u%20qu%E1%BA%BF%20Tr%C3%A0%20B%E1%BB%93ng',
    );
    const { dossierId } = items[0];
    const first = await officers.does(province, dossierId, 'IssueCertificate', data(number), { key: 'issue-9003' });
    const again = await officers.does(province, dossierId, 'IssueCertificate', data(number), { key: 'issue-9003' });
    expect(again).toMatchObject({ revision: first.revision, repeated: true });
  });

  it('tells the holder in time, and ends a certificate on the day after its last', async () => {
    const { dossierId } = await certified('OCOP-51-2026-9002', '92');
    const before = await stages('asOf=2026-09-01');
    await officers.ask('', 'POST /dev/clock', { advance: 'P35M' });
    expect(await officers.ask('', 'GET /v1/certificates/OCOP-51-2026-9002')).toMatchObject({ status: 'valid' });
    await officers.ask('', 'POST /dev/clock', { advance: 'P32D' });
    expect(await officers.ask('', 'GET /v1/certificates/OCOP-51-2026-9002')).toMatchObject({ status: 'expired' });
    const { facts: items } = await officers.ask('auditor', `GET /v1/dossiers/${dossierId}/history`);
    const notices = items.filter((step: Answer) => step.type === 'ExpiryNoticeSent');
    expect(notices.map((step: Answer) => [step.data.daysBefore, step.metadata.effectiveOn])).toEqual([
      [210, '2029-02-03'],
      [180, '2029-03-05'],
      [150, '2029-04-04'],
      [120, '2029-05-04'],
      [30, '2029-08-02'],
    ]);
    expect(items.at(-1)).toMatchObject({ type: 'CertificateExpired', metadata: { effectiveOn: '2029-09-02' } });
    expect(await stages(`asOf=2026-09-01&position=${before.position}`)).toEqual(before);
  });

  it('keeps everything when the process is killed, and a repeated request changes nothing', async () => {
    const idea = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea', undefined, { key: 'before-the-kill' });
    const counted = await stages(`asOf=2029-08-01&atLeast=${idea.position}`);
    const clock = (await officers.ask('', 'GET /dev/clock')).today;
    await server.kill();
    await start();
    expect((await officers.ask('', 'GET /dev/clock')).today).toBe(clock);
    const again = await officers.does('applicant-tra-bong', undefined, 'RegisterIdea', undefined, { key: 'before-the-kill' });
    expect(again).toMatchObject({ dossierId: idea.dossierId, revision: 0, position: idea.position, repeated: true });
    expect(await stages(`asOf=2029-08-01&position=${counted.position}`)).toEqual(counted);
  });

  it('turns no time back when the demo’s clock is lost, and never runs as anything but the demo', async () => {
    const { now } = await officers.ask('', 'GET /dev/clock');
    await server.kill();
    await expect(startStandalone({ HOSO_DATA: data, HOSO_DEMO: 'off', HOSO_LOG_LEVEL: 'silent' })).rejects.toThrow('it holds the demo');
    rmSync(join(data, 'demo-clock'));
    await start();
    expect((await officers.ask('', 'GET /dev/clock')).now.slice(0, 10)).toBe(now.slice(0, 10));
  });

  it('does not let a second process write the same data', async () => {
    await expect(startStandalone({ HOSO_DATA: data }, undefined, 10_000)).rejects.toThrow(/writer/);
  });
});
