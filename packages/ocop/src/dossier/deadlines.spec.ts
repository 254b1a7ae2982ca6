import { compileTable } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import * as p from '../testing/people.ts';
import { ocopDossier } from './ocop-dossier.ts';
import { clockName } from './schemas.ts';

const names = (s: p.DossierScenario) => s.deadlines.map((d) => d.name);
const missed = (name: string, dueOn: string) => ({ name, dueOn });

/** Each legal clock, running: the day it ends, and ways on which it runs on past other steps. */
const running: readonly (readonly [string, string, () => p.DossierScenario])[] = [
  ['commune-report', '2026-09-23', () => p.filed().as(p.communeOfficer).does('ReceiveAtCommune')],
  ['commune-report', '2026-09-23', () => p.filed().as(p.communeOfficer).does('ReceiveAtCommune').does('ConfirmCompleteness')],
  ['supplement', '2026-09-11', () => p.received().does('RequestSupplement')],
  ['supplement', '2026-09-11', () => p.atMinistry().does('RequestSupplement')],
  ['re-evaluation-province', '2026-08-24', () => p.reEvaluationReceived()],
  ['re-evaluation-province', '2026-08-24', () => p.reEvaluationScheduled()],
  ['re-evaluation-province', '2026-08-24', () => p.reEvaluationJudged(4)],
  ['re-evaluation-province', '2026-08-24', () => p.reEvaluationJudged(5)],
  ['re-evaluation-province', '2026-08-24', () => p.reEvaluationJudged(2)],
  ['re-evaluation-ministry', '2026-08-24', () => p.forwarded(p.reviewed(p.reEvaluationReceived(5))).does('ReceiveAtMinistry')],
  ['round', '2026-12-29', () => p.scheduled()],
  ['round', '2027-03-29', () => p.centrallyScheduled()],
  ['transition-limit', '2026-07-21', () => p.filedUnderOldRules()],
  ['transition-limit', '2026-07-21', () => p.judgedUnderOldRules(3)],
  ['transition-limit', '2026-07-21', () => p.judgedUnderOldRules(5)],
  ['transition-limit', '2026-07-21', () => p.judgedUnderOldRules(2)],
  ['remedy', '2026-10-01', () => p.certified().as(p.inspector).does('OpenInspection').does('ConcludeInspection')],
  ['revocation', '2026-09-16', () => p.certified().as(p.inspector).does('ConcludeViolation')],
];

describe('a deadline', () => {
  it('of each kind is shown running below', () => {
    expect(new Set(running.map(([name]) => name))).toEqual(new Set(clockName.options));
  });

  it.each(running)('%s, due on %s, is noted as missed the day after, once, wherever the dossier is', (name, dueOn, way) => {
    const s = way();
    const [deadline] = s.deadlines.filter((d) => d.name === name);
    expect(deadline).toMatchObject({ dueOn, basis: expect.stringMatching(/\S/), fires: { command: { type: 'RecordDeadlineMissed' } } });
    const on = deadline?.fires?.on as string;
    const before = s.path;
    s.as(p.system).on(dueOn).cannot('RecordDeadlineMissed', 'deadline-not-passed', missed(name, dueOn));
    s.on(on).does('RecordDeadlineMissed', deadline?.fires?.command.data).recorded({ type: 'DeadlineMissed', data: { name, dueOn } });
    s.isAt(before).cannot('RecordDeadlineMissed', 'deadline-already-recorded', missed(name, dueOn));
    // Still owed, so still listed; nothing fires again.
    expect(s.deadlines.find((d) => d.name === name)).not.toHaveProperty('fires');
  });

  it('that does not run, or with another day, is not noted', () => {
    const s = p.filed().as(p.communeOfficer).does('ReceiveAtCommune').as(p.system).on('2026-12-01');
    s.cannot('RecordDeadlineMissed', 'deadline-not-running', missed('commune-report', '2026-09-22'));
    s.cannot('RecordDeadlineMissed', 'deadline-not-running', missed('round', '2026-12-29'));
    s.as(p.department).cannot('RecordDeadlineMissed', 'role-not-allowed');
  });

  it('can be noted in every state but before the first fact, after the last, and where the certificate ran out', () => {
    const { rows, finals } = compileTable(ocopDossier.machine);
    const open = [...rows.keys()].filter((path) => !['unregistered', 'expired'].includes(path) && !finals.has(path));
    expect(open.length).toBeGreaterThan(40);
    expect(open.filter((path) => !rows.get(path)?.has('DeadlineMissed'))).toEqual([]);
  });

  it('noted late by the system keeps its legal day, though the dossier has moved on since', () => {
    const s = p.judgedUnderOldRules(5).as(p.chair).on('2026-07-24').does('ApproveResult').does('ForwardToMinistry').as(p.system);
    s.effectiveOn('2026-07-22').does('RecordDeadlineMissed', missed('transition-limit', '2026-07-21'));
  });
});

describe('the clocks of a dossier', () => {
  it('R5.1 a round that was not held in time is noted, and the dossier may be put off to the next', () => {
    const s = p.scheduled().as(p.system).on('2026-12-30').does('RecordDeadlineMissed', missed('round', '2026-12-29'));
    p.intoRound(p.putOff(s, 'province-51-2027-1'), 'province-51-2027-1');
    expect(s.deadlines).toMatchObject([{ name: 'round', dueOn: '2027-06-29', fires: { on: '2027-06-30' } }]);
  });

  it('R7.6 the 45 days run once at each level', () => {
    const s = p.reEvaluationJudged(5).as(p.chair).does('ApproveResult');
    expect(names(s)).toEqual(['re-evaluation-province']);
    p.forwarded(s).on('2026-08-03');
    expect(names(s)).toEqual([]);
    expect(s.does('ReceiveAtMinistry').context.clocks).toEqual({ 're-evaluation-ministry': '2026-09-17' });
  });

  it('stop with the notice that the product is not recognised', () => {
    const s = p.judgedUnderOldRules(2).as(p.department).does('NotifyNonRecognition');
    expect(s.deadlines).toEqual([]);
    const again = p.reEvaluationJudged(2).as(p.department);
    expect(again.does('NotifyNonRecognition').deadlines).toEqual([]);
  });

  it('a new evaluation ordered by the chair starts with none', () => {
    expect(p.returned().does('OrderNewEvaluation').deadlines).toEqual([]);
  });
});
