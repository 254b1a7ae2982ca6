import { compileTable, machineDecider } from '@hoso/workflow';
import { describe, expect, it } from 'vitest';
import { councilRound } from '../council-round/council-round.ts';
import * as p from '../testing/people.ts';
import { awaitedOf, awaitingLeaves } from './awaits.ts';
import { ocopDossier, ocopDossierOnPaper } from './ocop-dossier.ts';

/** A command of the round, by which the dossier is moved from there. */
const ofTheRound = (command: string): boolean => !Object.hasOwn(ocopDossier.rules, command) && Object.hasOwn(councilRound.rules, command);
const awaited = (s: p.DossierScenario) => awaitedOf(s.state).map(({ role, unit }) => `${role}@${unit}`);
const commandsOf = (s: p.DossierScenario) => awaitedOf(s.state).flatMap((row) => row.commands);

describe('whose move it is', () => {
  it.each([
    ['paper', ocopDossierOnPaper, []],
    ['round', ocopDossier, ['council-round.scheduled', 'central-review.scheduled']],
  ] as const)(
    'is known for every state but the ends, a certificate that simply stands or ran out, and a round that has it (%s)',
    (from, workflow, inRound) => {
      const { rows, finals } = compileTable(workflow.machine);
      const leaves = new Set([...rows.keys()].flatMap((path) => path.split('|')));
      expect(leaves.size).toBeGreaterThan(40);
      const awaiting = awaitingLeaves(from);
      const nobody = ['unregistered', 'expired', 'monitoring.oversight.regular', 'monitoring.recognition.standing', ...inRound, ...finals];
      expect([...leaves].filter((leaf) => !awaiting.includes(leaf)).sort()).toEqual(nobody.sort());
      expect(awaiting.filter((leaf) => !leaves.has(leaf))).toEqual([]);
    },
  );

  const ways: readonly (readonly [string, () => p.DossierScenario, readonly string[]])[] = [
    ['an idea', () => p.dossier().as(p.applicant).does('RegisterIdea'), ['commune-chair@21115']],
    ['a selected idea', () => p.selected(), ['applicant@21115']],
    ['a filed dossier', () => p.filed(), ['commune-officer@21115']],
    ['a returned dossier', () => p.received().does('RequestSupplement'), ['applicant@21115']],
    ['a handed-over dossier', () => p.atDepartment(), ['department-officer@51']],
    ['a dossier with the advisory team', () => p.atAdvisory(), ['advisor@51']],
    ['a dossier before the council', () => p.atCouncil(), ['department-officer@51', 'council-secretary@51']],
    ['a dossier before the council, on paper', () => p.atCouncil(p.onPaper()), ['department-officer@51', 'council-secretary@51']],
    ['a dossier in a round', () => p.scheduled(), []],
    ['a dossier in a round on paper', () => p.scheduled(p.onPaper()), ['council-secretary@51']],
    ['a held result of less than 90', () => p.judged(4, 2), ['provincial-chair@51']],
    ['a held result', () => p.judged(5, 4), ['provincial-chair@51']],
    ['a result of 4 stars', () => p.judged(4), ['department-officer@51']],
    ['a submitted dossier', () => p.judged(4).as(p.department).does('SubmitForDecision'), ['provincial-chair@51']],
    ['a decided dossier', () => p.decided(p.judged(4)), ['provincial-chair@51']],
    ['a result of 2 stars', () => p.judged(2), ['department-officer@51']],
    ['a result of 90', () => p.judged(5), ['provincial-chair@51']],
    ['an approved result', () => p.judged(5).as(p.chair).does('ApproveResult'), ['provincial-chair@51', 'department-officer@51']],
    ['a dossier at the ministry', () => p.atMinistry(), ['ministry-officer@MAE']],
    ['a dossier with the central team', () => p.atMinistry().does('ForwardToAdvisoryTeam'), ['advisor@MAE']],
    ['a dossier before the central council', () => p.centrallyReviewed(p.atMinistry()), ['ministry-officer@MAE', 'council-secretary@MAE']],
    ['a dossier in a central round', () => p.centrallyScheduled(), []],
    ['a dossier in a central round on paper', () => p.centrallyScheduled(p.onPaper()), ['council-secretary@MAE']],
    ['a central result of 5 stars', () => p.centrallyJudged(5), ['ministry-officer@MAE']],
    ['5 stars submitted', () => p.centrallyJudged(5).as(p.ministry).does('SubmitForDecision'), ['minister@MAE']],
    ['a central result of 4 stars', () => p.centrallyJudged(4), ['ministry-officer@MAE']],
    ['a returned result', () => p.returned(), ['provincial-chair@51']],
    ['a central result used', () => p.returned().does('UseCentralResult'), ['department-officer@51']],
    ['an inspection', () => noticed(p.certified()).as(p.inspector).does('OpenInspection'), ['inspector@51']],
    ['an inspection by the ministry', () => noticed(p.certified()).as(p.ministry).does('OpenInspection'), ['inspector@MAE']],
    ['the province’s inspection of 5 stars', () => noticed(p.fiveStars()).as(p.inspector).does('OpenInspection'), ['inspector@51']],
    ['a violation', () => noticed(p.certified()).as(p.inspector).does('ConcludeViolation'), ['department-officer@51']],
    ['a violation of 5 stars', () => noticed(p.fiveStars()).as(p.inspector).does('ConcludeViolation'), ['ministry-officer@MAE']],
    ['a challenged recognition', () => noticed(p.certified()).as(p.ministry).does('RequestRecognitionWithdrawal'), ['provincial-chair@51']],
    ['a certificate that stands', () => noticed(p.certified()), []],
  ];
  const noticed = (s: p.DossierScenario) => {
    const five = s.context.certificate?.stars === 5;
    if (five) s.as(p.ministry).does('NotifyProvince').does('PublishResult').as(p.department).does('NotifyResult');
    return five ? s : s.as(p.department).does('PublishResult').does('NotifyResult');
  };

  it.each(ways)('with %s', (_, way, expected) => {
    expect(awaited(way())).toEqual(expected);
  });

  it.each(ways)('with %s is somebody who may in fact act', (_, way) => {
    const s = way();
    const decider = machineDecider(s.context.resultsFrom === 'round' ? ocopDossier : ocopDossierOnPaper);
    const env = { now: '2026-09-01T02:00:00.000Z', today: '2026-09-01', effectiveOn: '2026-09-01', dossierId: p.DOSSIER };
    for (const { role, unit, commands } of awaitedOf(s.state)) {
      const actor = p.people.find((a) => a.role === role && a.unit === unit);
      if (actor === undefined) throw new Error(`nobody is ${role} of ${unit}`);
      const offered = decider.allowed(s.state, actor, env).map((o) => o.type);
      for (const command of commands.filter(ofTheRound)) expect(councilRound.rules[command]?.roles).toContain(role);
      expect(offered).toEqual(expect.arrayContaining(commands.filter((command) => !ofTheRound(command))));
    }
  });

  it('R3.7 after the certificate is also who must publish and tell: the province, for 5 stars the ministry', () => {
    expect(awaitedOf(p.certified().state)).toEqual([
      { role: 'department-officer', unit: '51', commands: ['PublishResult', 'NotifyResult'] },
    ]);
    expect(awaitedOf(p.fiveStars().state)).toEqual([
      { role: 'ministry-officer', unit: 'MAE', commands: ['PublishResult', 'NotifyProvince'] },
      { role: 'department-officer', unit: '51', commands: ['NotifyResult'] },
    ]);
  });

  it('R7.3 asks for the report that the kind of dossier has', () => {
    expect(commandsOf(p.received())).toEqual(['ForwardToAdvisoryTeam', 'RequestSupplement']);
    expect(commandsOf(p.reEvaluationReceived())).toEqual(['IssueAgencyReport', 'RequestSupplement']);
  });
});

describe('an act that nobody did in time', () => {
  const overdue = (s: p.DossierScenario, name: string) => {
    const due = s.deadlines.find((d) => d.name === name)?.dueOn as string;
    return s.as(p.system).on('2027-06-01').effectiveOn('2027-05-31').does('RecordDeadlineMissed', { name, dueOn: due });
  };
  it('of a supplement is put before those who may turn the dossier down or give it back', () => {
    const atCommune = p.filed().as(p.communeOfficer).does('ReceiveAtCommune').does('RequestSupplement');
    expect(awaited(atCommune)).toEqual(['applicant@21115']);
    expect(awaited(overdue(atCommune, 'supplement'))).toEqual(['applicant@21115', 'commune-chair@21115']);
    expect(awaited(overdue(p.received().does('RequestSupplement'), 'supplement'))).toEqual(['applicant@21115', 'department-officer@51']);
    expect(awaited(overdue(p.atMinistry().does('RequestSupplement'), 'supplement'))).toEqual([
      ...['applicant@21115', 'department-officer@51', 'ministry-officer@MAE'],
    ]);
  });
  it('of a remedy is put before the inspector', () => {
    const s = p.certified().as(p.department).does('PublishResult').does('NotifyResult').as(p.inspector).does('OpenInspection');
    expect(awaited(overdue(s.does('ConcludeInspection'), 'remedy'))).toEqual(['applicant@21115', 'inspector@51']);
  });
  it('of a round that was not held is put before its secretary', () => {
    expect(awaitedOf(overdue(p.scheduled(), 'round').state)).toEqual([
      { role: 'council-secretary', unit: '51', commands: ['PostponeDossier'] },
    ]);
    expect(councilRound.rules.PostponeDossier?.roles).toContain('council-secretary');
    expect(awaited(overdue(p.centrallyScheduled(), 'round'))).toEqual(['council-secretary@MAE']);
  });
  it('under the old rules is put before the department, and no longer before the chair', () => {
    const s = p.judgedUnderOldRules(4).as(p.department).does('SubmitForDecision');
    expect(commandsOf(s)).toEqual(['DecideRecognition']);
    expect(awaitedOf(overdue(s, 'transition-limit').state)).toEqual([
      { role: 'department-officer', unit: '51', commands: ['RejectDossier'] },
    ]);
  });
});

describe('what the dossier itself still refuses', () => {
  it('waits for nobody: a report while a test is open, a test that nobody asked for, a central result that is not there', () => {
    expect(commandsOf(p.atAdvisory())).toEqual(['IssueAdvisoryReport', 'RequestSupplement']);
    expect(commandsOf(p.atAdvisory().as(p.advisor).does('RequestExtraTest'))).toEqual(['RecordExtraTest', 'RequestSupplement']);
    expect(commandsOf(p.returned(2))).toEqual(['OrderNewEvaluation']);
  });
});
