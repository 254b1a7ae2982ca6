import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';
import { awaitedInRound } from './awaits.ts';

const { chairwoman, viceChair, health, quality } = p;
const awaited = (s: p.RoundScenario) =>
  awaitedInRound(s.state).map(({ role, party, commands }) => `${role}@${party}: ${commands.join(' ')}`);
const member = (actor: { readonly id: string }, commands: string) => `council-member@${actor.id}: ${commands}`;
const secretary = (commands: string) => `council-secretary@51: ${commands}`;

describe('whose move it is in a round', () => {
  it('is the head’s and the officers’ at first', () => {
    expect(awaited(p.planned())).toEqual([
      'provincial-chair@51: IssueRegulation AppointCouncil',
      'department-officer@51: AdmitDossiers',
      secretary('AdmitDossiers'),
    ]);
    const central = p.round(p.CENTRAL).as(p.ministry).does('PlanRound', { roundId: p.CENTRAL });
    expect(awaited(central)).toEqual([
      'minister@MAE: IssueRegulation AppointCouncil',
      'ministry-officer@MAE: AdmitDossiers',
      'council-secretary@MAE: AdmitDossiers',
    ]);
  });

  it('is the secretary’s for samples and the opening of the meeting', () => {
    const s = p
      .appointed()
      .knows(p.A, p.waiting())
      .as(p.secretary)
      .does('AdmitDossiers', { dossiers: [{ dossierId: p.A }] });
    expect(awaited(s)).toEqual([secretary('RecordSamples')]);
    expect(awaited(s.does('RecordSamples', { dossierId: p.A, count: 5 }))).toEqual([secretary('OpenMeeting')]);
  });

  it('is each member’s who has not sealed, then of each who has not revealed', () => {
    const s = p.commits(p.scoring(), p.A, health, p.sheetOf(p.scoring(), p.A, 76));
    const others = p.voters.filter((actor) => actor !== health);
    expect(awaited(s)).toEqual(others.map((actor) => member(actor, 'CommitSheet')));
    for (const actor of others) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    expect(awaited(s).sort()).toEqual(p.voters.map((actor) => member(actor, 'RevealSheet')).sort());
    for (const actor of p.voters) p.reveals(s, p.A, actor, p.sheetOf(s, p.A, 76));
    expect(awaited(s)).toEqual([member(chairwoman, 'ConcludeRound')]);
  });

  it('is the chair’s to conclude a re-evaluation that has a result, while others of the round have none', () => {
    const s = p.admitting(p.appointed(), { [p.A]: { kind: 're-evaluation' }, [p.B]: {} });
    expect(awaited(p.scoredAt(s, p.A, 76))).toEqual([member(chairwoman, 'ConcludeItem'), secretary('OpenMeeting')]);
    expect(awaited(s.as(chairwoman).does('ConcludeItem'))).toEqual([secretary('OpenMeeting')]);
  });

  it('is that of all who may score where opinions are written, and not of the recused', () => {
    const s = p.writing().as(quality).does('DeclareConflict', { dossierId: p.A, memberId: quality.id, reasons: 'Góp vốn.' });
    expect(awaited(s)).toEqual(p.voters.slice(0, 6).map((actor) => member(actor, 'CommitSheet')));
  });

  it('is the chair’s after too wide a spread, and the secretary’s where members differ', () => {
    const s = p.scoredAt(p.scoring(), p.A, 72, 83, 76);
    expect(awaited(s)).toEqual([member(chairwoman, 'OrderRescoring')]);
    p.scoredAt(s.as(chairwoman).does('OrderRescoring'), p.A, 72, 83, 76);
    expect(awaited(s)).toEqual([member(chairwoman, 'OrderRescoring AcceptSpread')]);
    expect(awaited(s.as(chairwoman).does('AcceptSpread'))).toEqual([secretary('AgreeFindings')]);
    expect(awaited(p.agreed(s, p.A))).toEqual([member(chairwoman, 'ConcludeRound')]);
  });

  it('is the secretary’s where too few can score: others come, or it is put off', () => {
    const s = p.scoring().as(p.secretary);
    for (const { id } of [chairwoman, viceChair]) s.does('DeclareConflict', { dossierId: p.A, memberId: id, reasons: 'Góp vốn.' });
    for (const actor of p.voters.slice(2)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    expect(awaited(s)).toEqual([secretary('PostponeDossier RecordAttendance')]);
  });

  it('is the secretary’s for minutes and proposal, and nobody’s at the end', () => {
    const s = p.concluded();
    expect(awaited(s)).toEqual([secretary('SignMinutes')]);
    expect(awaited(s.as(p.secretary).does('SignMinutes'))).toEqual([secretary('SubmitProposal')]);
    expect(awaited(s.does('SubmitProposal'))).toEqual([]);
    expect(awaited(p.planned().as(p.department).does('CancelRound'))).toEqual([]);
    expect(awaited(p.round())).toEqual([]);
  });

  it('is always of somebody who may do it', () => {
    const ways = [p.planned(), p.appointed(), p.scoring(), p.writing(), p.revealed(), p.concluded()];
    for (const s of ways) {
      const rows = awaitedInRound(s.state);
      expect(rows.length).toBeGreaterThan(0);
      for (const { role, party, commands } of rows) {
        const actor = role === 'council-member' ? { id: party, role, unit: '51' } : { id: role, role, unit: party };
        const ready = s
          .as(actor)
          .allowed()
          .flatMap((a) => (a.ready ? [a.type] : []));
        expect(ready).toEqual(expect.arrayContaining([...commands]));
      }
    }
  });
});
