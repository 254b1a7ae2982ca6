/** What a round is about and how far it has come: who, what, when. No choice, point or total of anybody's sheet but the caller's own. */
import { type AgendaItem, agencies, awaitedCommitments, awaitedSheets, missingSamples, progressOf, type RoundContext } from '@hoso/ocop';
import type { z } from 'zod';
import type { AgendaAnswer, item, MySheetsAnswer, ProgressAnswer } from './answers.ts';

type Item = { readonly [K in keyof typeof item]: z.infer<(typeof item)[K]> };

/** In the order of their numbers. */
export const itemsOf = ({ agenda }: RoundContext): readonly (readonly [string, AgendaItem])[] =>
  agenda.map((item) => [item.dossierId, item]);

export const itemAnswer = (
  dossierId: string,
  { number, productName, productSet, kind, form, attempt, phase, concludedOn }: AgendaItem,
): Item => ({
  dossierId,
  number,
  productName,
  productSet,
  kind,
  form,
  attempt,
  phase,
  concludedOn,
});

/** A member who is in the council no more is known by his id alone. */
export const personOf = ({ members }: RoundContext, id: string) => ({ id, name: nameOf(members, id) });

/** A name whose key was destroyed is no text any more. */
const nameOf = (members: RoundContext['members'], id: string): string => {
  const name: unknown = Object.hasOwn(members, id) ? members[id]?.name : undefined;
  return typeof name === 'string' ? name : '';
};

/** The round was planned: its dates, rubric and level are known. */
export const planned = <K extends keyof RoundContext>(context: RoundContext, field: K): NonNullable<RoundContext[K]> => {
  const value = context[field];
  if (value === null) throw new Error(`a planned round has no ${field}`);
  return value as NonNullable<RoundContext[K]>;
};

export const councilAnswer = ({ members, present }: RoundContext) =>
  Object.entries(members).map(([id, { agency, office }]) => ({
    id,
    name: nameOf(members, id),
    agency,
    agencyTitle: agencies[agency],
    office,
    present: present === null ? null : present.includes(id),
  }));

export const dossierCounts = ({ agenda, deferred, removed }: RoundContext) => {
  const counts = { committing: 0, revealing: 0, revealed: 0 };
  for (const { phase } of agenda) counts[phase] += 1;
  return { ...counts, deferred: Object.keys(deferred).length, removed: Object.keys(removed).length };
};

export const agendaAnswer = (roundId: string, context: RoundContext): z.infer<typeof AgendaAnswer> => ({
  roundId,
  items: itemsOf(context).map(([dossierId, item]) => ({
    ...itemAnswer(dossierId, item),
    proposedOn: item.proposedOn,
    samples: item.samples,
    missingSamples: missingSamples(context, item),
    recused: item.recused.map((id) => personOf(context, id)),
    remarks: item.remarks.map(({ about, attempt, members, reasons }) => ({
      about,
      attempt,
      members: members.map((id) => personOf(context, id)),
      reasons,
    })),
  })),
  deferred: Object.entries(context.deferred).map(([dossierId, { cause, nextRoundId }]) => ({ dossierId, cause, nextRoundId })),
  removed: Object.entries(context.removed).map(([dossierId, { reasons }]) => ({ dossierId, reasons })),
});

const waitsFor = { committing: 'CommitSheet', revealing: 'RevealSheet', revealed: null } as const;

/** What a member has before him in one item. */
export const mineAt = (context: RoundContext, item: AgendaItem, memberId: string) => {
  const awaited = item.phase === 'committing' ? awaitedCommitments(context, item) : awaitedSheets(item);
  return {
    waitsFor: awaited.includes(memberId) ? waitsFor[item.phase] : null,
    recused: item.recused.includes(memberId),
    commitment: Object.hasOwn(item.commitments, memberId) ? (item.commitments[memberId] ?? null) : null,
    sheet: Object.hasOwn(item.sheets, memberId) ? shownSheet(item.sheets[memberId]) : null,
  };
};

/** The same; what the answer's type calls a list may be changed there, and nobody changes it. */
export const shownSheet = (sheet: AgendaItem['sheets'][string] | undefined): MySheet => (sheet ?? null) as MySheet;
type MySheet = z.infer<typeof MySheetsAnswer>['items'][number]['sheet'];

export const mySheetsAnswer = (roundId: string, context: RoundContext, memberId: string): z.infer<typeof MySheetsAnswer> => ({
  roundId,
  memberId,
  rubric: planned(context, 'rubric'),
  items: itemsOf(context).map(([dossierId, item]) => ({ ...itemAnswer(dossierId, item), ...mineAt(context, item, memberId) })),
});

export const progressAnswer = (roundId: string, context: RoundContext): z.infer<typeof ProgressAnswer> => {
  const { items, done } = progressOf(context);
  const people = (ids: readonly string[]) => ids.map((id) => personOf(context, id));
  return {
    roundId,
    done,
    items: items.map(({ recused, committed, revealed, awaited, differing, ...of }) => ({
      ...of,
      waitsFor: waitsFor[of.phase],
      awaited: people(awaited),
      committed: people(committed),
      revealed: people(revealed),
      recused: people(recused),
      differing: { options: [...differing.options], disqualifiers: [...differing.disqualifiers] },
    })),
  };
};
