import { describe, expect, it } from 'vitest';
import { ocopDossier, ocopDossierOnPaper } from '../dossier/ocop-dossier.ts';
import { personalPointers } from '../personal.ts';
import * as p from '../testing/round-people.ts';
import { personalRoundPointers } from './context.ts';
import { exampleMembers } from './examples.ts';
import { roundFacts } from './facts.ts';

describe('the personal fields of a round', () => {
  it('are the names of the council’s members, in the appointment and nowhere else', () => {
    const marked = Object.keys(roundFacts).flatMap((type) => personalPointers(type).map((at) => `${type} ${at}`));
    expect(marked).toEqual(['CouncilAppointed /members/*/name']);
    const facts = p.concluded().facts.filter((fact) => fact.type !== 'CouncilAppointed');
    expect(facts.length).toBeGreaterThan(15);
    for (const { name } of exampleMembers) expect(JSON.stringify(facts)).not.toContain(name);
  });

  it('stand in the context where it says', () => {
    expect(personalRoundPointers).toEqual(['/members/*/name']);
    const { members, ...others } = p.concluded().context;
    expect(Object.values(members).map((m) => m.name)).toEqual(exampleMembers.map((m) => m.name));
    for (const { name } of exampleMembers) expect(JSON.stringify(others)).not.toContain(name);
  });

  it('are found by the type of a fact, which no other workflow uses', () => {
    const others = new Set([ocopDossier, ocopDossierOnPaper].flatMap((workflow) => Object.keys(workflow.facts)));
    expect(Object.keys(roundFacts).filter((type) => others.has(type))).toEqual([]);
  });
});
