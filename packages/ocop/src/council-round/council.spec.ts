import { describe, expect, it } from 'vitest';
import * as p from '../testing/round-people.ts';
import { exampleMembers } from './examples.ts';
import { votersOf } from './voting.ts';

// biome-ignore lint/suspicious/noExplicitAny: a command's example
type Example = any;
const paper = { number: '345/QĐ-UBND' };
const without = (agency: string) => ({ paper, members: exampleMembers.filter((m) => m.agency !== agency) });
const healthReplaced = exampleMembers.map((m) => (m.id === p.health.id ? { ...m, id: 'council-health-2', name: 'Cao Văn Y' } : m));
const withChair = (change: object) => ({ paper, members: exampleMembers.map((m) => (m.office === 'chair' ? { ...m, ...change } : m)) });

describe('the operating regulation', () => {
  it('R8.2 is the provincial chair’s, at the centre the minister’s, and stands in the round as data', () => {
    const s = p.planned().as(p.chairOfProvince).does('IssueRegulation').isAt('preparing');
    expect(s.context.regulation).toMatchObject({ quorum: { numerator: 3, denominator: 4 }, spread: { maxPoints: 10, attempts: 2 } });
    const central = p.round(p.CENTRAL).as(p.ministry).does('PlanRound', { roundId: p.CENTRAL });
    central.as(p.minister).does('IssueRegulation').as(p.chairOfProvince).cannot('IssueRegulation', 'unit-not-competent');
    p.planned().as(p.secretary).cannot('IssueRegulation', 'role-not-allowed');
  });

  it('may be amended until the first sheet is sealed', () => {
    const s = p.scoring().as(p.chairOfProvince);
    s.does('IssueRegulation', (e: Example) => ({ ...e, spread: null }));
    expect(s.context.regulation?.spread).toBeNull();
    p.commits(s, p.A, p.health, p.sheetOf(s, p.A, 70)).as(p.chairOfProvince);
    s.cannot('IssueRegulation', 'scoring-begun');
    p.concluded().as(p.chairOfProvince).cannot('IssueRegulation', 'not-now');
  });

  it('is a fraction of at most all, and measures opinions by a spread only where it has one', () => {
    const s = p.planned().as(p.chairOfProvince);
    s.cannot('IssueRegulation', 'invalid-data', (e: Example) => ({ ...e, quorum: { ...e.quorum, numerator: 5 } }));
    s.cannot('IssueRegulation', 'invalid-data', (e: Example) => ({ ...e, spread: null, opinionsDiffer: 'spread' }));
  });
});

describe('the council', () => {
  it('R8.1 is appointed by who issues the regulation', () => {
    const s = p.planned().as(p.chairOfProvince).does('AppointCouncil').isAt('preparing');
    expect(Object.keys(s.context.members)).toEqual(p.everybody.map(({ id }) => id));
    expect(s.context.members['council-health-51']).toEqual({ name: 'Võ Thị Y', agency: 'health', office: 'member' });
    s.as(p.elsewhere(p.chairOfProvince)).cannot('AppointCouncil', 'unit-not-competent');
    p.concluded().as(p.chairOfProvince).cannot('AppointCouncil', 'not-now');
  });

  it('R8.1 has each agency that the Decision names, and says which is missing', () => {
    const s = p.planned().as(p.chairOfProvince);
    for (const agency of ['industry-trade', 'health', 'science-technology', 'culture-sports-tourism', 'ocop-unit', 'specialised-unit']) {
      s.cannot('AppointCouncil', 'agency-missing', without(agency));
      expect(s.refusal?.details).toMatchObject({ missing: [agency] });
    }
    s.cannot('AppointCouncil', 'agency-missing', without('agriculture-environment'));
  });

  it('R8.1 has a department of food safety where there is one, and no agriculture department at the centre', () => {
    const city = p
      .round('province-79-2026-2')
      .as({ ...p.department, unit: '79' })
      .does('PlanRound', { roundId: 'province-79-2026-2' });
    city.as({ ...p.chairOfProvince, unit: '79' }).cannot('AppointCouncil', 'agency-missing');
    expect(city.refusal?.details).toMatchObject({ missing: ['food-safety'] });
    const central = p.round(p.CENTRAL).as(p.ministry).does('PlanRound', { roundId: p.CENTRAL }).as(p.minister);
    central.does('AppointCouncil', without('agriculture-environment'));
  });

  it('R8.1 has one chair, a leader, or the head of a specialised agency of its level with the reason for which it is delegated', () => {
    const others = ['industry-trade', 'health', 'science-technology', 'culture-sports-tourism'];
    const s = p.planned().as(p.chairOfProvince);
    s.cannot('AppointCouncil', 'chair-wrong', withChair({ office: 'member' }));
    const delegation = 'Ủy quyền theo Quyết định số 9.';
    for (const agency of ['invited', 'specialised-unit', 'ocop-unit'])
      s.cannot('AppointCouncil', 'chair-wrong', { ...withChair({ agency }), delegation });
    expect(s.refusal?.details).toMatchObject({ agencies: ['leadership', 'agriculture-environment', ...others, 'food-safety'] });
    const central = p.round(p.CENTRAL).as(p.ministry).does('PlanRound', { roundId: p.CENTRAL }).as(p.minister);
    for (const agency of ['invited', 'agriculture-environment', ...others])
      central.cannot('AppointCouncil', 'chair-wrong', { ...withChair({ agency }), delegation });
    for (const agency of ['ocop-unit', 'specialised-unit']) central.does('AppointCouncil', { ...withChair({ agency }), delegation });
    const two = { paper, members: exampleMembers.map((m) => (m.office === 'vice-chair' ? { ...m, office: 'chair' } : m)) };
    s.cannot('AppointCouncil', 'chair-wrong', two);
    const delegated = withChair({ agency: 'agriculture-environment' });
    s.cannot('AppointCouncil', 'delegation-missing', delegated);
    s.does('AppointCouncil', { ...delegated, delegation: 'Ủy quyền Giám đốc Sở Nông nghiệp và Môi trường.' });
  });

  it('names each member once, by an id that can stand in a sealed text', () => {
    const s = p.planned().as(p.chairOfProvince);
    const named = (id: string) => ({
      paper,
      members: [...exampleMembers, { ...exampleMembers[0], id, name: 'Cao Thị Mới', office: 'member' }],
    });
    for (const id of ['council-health-51', 'a b', 'a\nb', '', '__proto__']) s.cannot('AppointCouncil', 'invalid-data', named(id));
    s.does('AppointCouncil', named('oidc|6f-1.a@tinh'));
  });

  it('R8.1 names each person once: nobody scores twice under two ids', () => {
    const s = p.planned().as(p.chairOfProvince);
    const { name, agency } = exampleMembers[3];
    const again = (other: object) => ({
      paper,
      members: [...exampleMembers, { id: 'second-id', name, agency, office: 'member', ...other }],
    });
    const written = [
      name,
      name.normalize('NFD'),
      name.toUpperCase(),
      ` ${name.replace(' ', '  ')}`,
      `${name}\u200b`,
      name.replace(' ', '\u00a0'),
    ];
    for (const other of written) s.cannot('AppointCouncil', 'invalid-data', again({ name: other }));
    s.does('AppointCouncil', again({ agency: 'specialised-unit' })).does('AppointCouncil', again({ name: `${name} (sinh năm 1980)` }));
  });

  it('is amended before scoring: who was replaced is no member and not at the meeting', () => {
    const s = p.scoring();
    s.as(p.chairOfProvince).does('AppointCouncil', { paper, members: healthReplaced });
    expect(s.context.present).not.toContain(p.health.id);
    s.as(p.health).cannot('CommitSheet', 'not-a-member');
    const successor = { ...p.health, id: 'council-health-2' };
    s.as(successor).cannot('CommitSheet', 'not-present');
    s.as(p.secretary).does('RecordAttendance', { present: Object.keys(s.context.members) });
    p.commits(s, p.A, successor, p.sheetOf(s, p.A, 76));
  });
});

describe('a chair who leaves once sheets are sealed', () => {
  const delegation = 'Chủ tịch Hội đồng chuyển công tác.';
  const offices = (of: Readonly<Record<string, string>>) => exampleMembers.map((m) => ({ ...m, office: of[m.id] ?? m.office }));
  const byTheVice = { paper, delegation, members: offices({ [p.chairwoman.id]: 'member', [p.viceChair.id]: 'chair' }) };
  const successor = { ...p.chairwoman, id: 'council-chair-2' };
  const bySuccessor = {
    paper,
    members: [
      ...offices({ [p.chairwoman.id]: 'member' }),
      { id: successor.id, name: 'Cao Thị Chủ', agency: 'leadership', office: 'chair' },
    ],
  };

  it('is followed by a member: written opinions come to their result on the sheets that were there', () => {
    const s = p.scoredAt(p.writing(), p.A, 76).as(p.viceChair).cannot('ConcludeRound', 'not-the-chair');
    s.as(p.chairOfProvince).does('AppointCouncil', byTheVice).recorded('CouncilAppointed');
    s.as(p.chairwoman).cannot('ConcludeRound', 'not-the-chair').as(p.viceChair).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ sumOfTotals: 532, members: 7 });
  });

  it('is followed by somebody new, who leads and does not score', () => {
    const s = p.writing();
    for (const actor of p.voters.slice(1)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(p.chairOfProvince).does('AppointCouncil', bySuccessor);
    expect(votersOf(s.context)).toEqual(p.voters.map(({ id }) => id));
    s.as(successor).cannot('CommitSheet', 'not-a-voter', p.commitment(s, p.A, successor, p.sheetOf(s, p.A, 76)));
    s.does('CloseScoring').recorded('ScoringClosed');
    expect(s.last[0]?.data).toMatchObject({ by: 'chair', missing: [p.chairwoman.id] });
    for (const actor of p.voters.slice(1)) p.reveals(s, p.A, actor, p.sheetOf(s, p.A, 76));
    s.as(successor).does('ConcludeRound');
    expect(s.context.results?.[p.A]).toMatchObject({ sumOfTotals: 456, members: 6 });
  });

  it('is followed at the meeting: the scoring that waited for a chair is over when the new one is there', () => {
    const s = p.scoring();
    const there = { present: p.voters.slice(1).map(({ id }) => id) };
    s.as(p.secretary).does('RecordAttendance', there);
    for (const actor of p.voters.slice(1)) p.commits(s, p.A, actor, p.sheetOf(s, p.A, 76));
    expect(p.itemIn(s, p.A)?.phase).toBe('committing');
    s.as(p.chairOfProvince).does('AppointCouncil', byTheVice).recorded('CouncilAppointed', 'ScoringClosed');
  });

  it('changes nothing else: the members who were there stay what they were', () => {
    const s = p.writing();
    p.commits(s, p.A, p.health, p.sheetOf(s, p.A, 76)).as(p.chairOfProvince);
    const former = offices({ [p.chairwoman.id]: 'member' });
    const renamed = byTheVice.members.map((m) => (m.id === p.health.id ? { ...m, name: 'Võ Văn Y' } : m));
    for (const [members, changed] of [
      [healthReplaced, [p.health.id, 'council-health-2']],
      [bySuccessor.members.filter((m) => m.id !== p.chairwoman.id), [p.chairwoman.id]],
      [[...exampleMembers, { ...former[1], id: 'one-more', name: 'Cao Thị Mới', office: 'member' }], ['one-more']],
      [offices({ [p.quality.id]: 'vice-chair' }), [p.quality.id]],
      [renamed, [p.health.id]],
    ]) {
      s.cannot('AppointCouncil', 'scoring-begun', { paper, delegation, members });
      expect(s.refusal?.details).toMatchObject({ pointer: '/members', changed });
    }
    s.does('AppointCouncil', { paper: { number: '400/QĐ-UBND' }, members: [...exampleMembers] });
  });
});
