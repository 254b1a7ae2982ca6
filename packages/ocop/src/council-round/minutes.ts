/** Everything that the minutes of a round say, as data. Figures stand in it once the reveal of a dossier is over; sheets never do. */
import type { Text } from '@hoso/workflow';
import { assess, isComplete } from '../scoring/points.ts';
import type { Agreed, Verdict } from '../scoring/verdict.ts';
import type { AgendaItem, CouncilMember, Deferral, ItemResult, Past, RoundContext } from './context.ts';
import type { Regulation } from './regulation.ts';
import { councilOf, resultOf, setOf, standingOf } from './standing.ts';
import { scorersOf } from './voting.ts';

/** A member's total; `complete`: every criterion is scored, so that it counts. */
export type MemberTotal = { readonly memberId: string; readonly total: number; readonly complete: boolean };

/** What the sheets of a dossier come to. */
export type Figures = {
  readonly verdict: Verdict;
  /** Highest minus lowest total of complete sheets, in points. */
  readonly spread: number;
  readonly spreadAccepted: boolean;
  readonly agreed: Agreed;
  readonly totals: readonly MemberTotal[];
  /** Members who might have scored it and have no sheet that counts: absent, left out at a closing, or not revealed. */
  readonly withoutSheet: readonly string[];
};

/** `remarks`: recusals, closings, re-scorings, differing opinions, findings, with their reasons, as they came. */
export type ItemMinutes = Pick<
  AgendaItem,
  'dossierId' | 'number' | 'productName' | 'productSet' | 'kind' | 'form' | 'proposedOn' | 'samples' | 'recused' | 'remarks'
> & {
  /** Attempts at scoring it, this one included. */
  readonly attempts: number;
  /** null until the reveal is over. */
  readonly figures: Figures | null;
  readonly result: ItemResult | null;
  /** A re-evaluation may have been concluded before the round. */
  readonly concludedOn: string | null;
};

export type Minutes = {
  readonly round: {
    readonly id: string | null;
    readonly level: RoundContext['level'];
    readonly provinceCode: string | null;
    readonly title: Text | null;
    readonly ruleSet: string | null;
    readonly rubric: string | null;
    readonly proposedBefore: string | null;
    readonly heldBefore: string | null;
  };
  readonly basis: { readonly source: string | null; readonly legalBasis: RoundContext['legalBasis']; readonly appointment: string | null };
  readonly regulation: Regulation | null;
  /** `present`: at the meeting as recorded last; null where there was none. `name` is personal data. */
  readonly members: readonly (CouncilMember & { readonly memberId: string; readonly present: boolean | null })[];
  readonly meeting: RoundContext['meeting'];
  readonly items: readonly ItemMinutes[];
  readonly deferred: readonly (Deferral & { readonly dossierId: string })[];
  readonly removed: readonly (Past & { readonly dossierId: string; readonly reasons: string })[];
  readonly concludedOn: string | null;
  readonly minutes: RoundContext['minutes'];
};

const figuresOf = (context: RoundContext, item: AgendaItem): Figures | null => {
  const council = councilOf(context, item);
  const standing = standingOf(context, item);
  if (council === null || standing === null) return null;
  const set = setOf(context, item);
  const totals = council.ballots.map(({ member, sheet }) => ({
    memberId: member,
    total: assess(set, sheet).total,
    complete: isComplete(set, sheet),
  }));
  const withoutSheet = scorersOf(context, item).filter((id) => !Object.hasOwn(item.sheets, id));
  return { ...standing, spreadAccepted: item.spreadAccepted, agreed: item.agreed, totals, withoutSheet };
};

export const minutesOf = (context: RoundContext): Minutes => ({
  round: {
    ...{ id: context.roundId, level: context.level, provinceCode: context.provinceCode, title: context.title },
    ...{ ruleSet: context.ruleSet, rubric: context.rubric, proposedBefore: context.proposedBefore, heldBefore: context.heldBefore },
  },
  basis: { source: context.basis, legalBasis: context.legalBasis, appointment: context.appointment?.paper ?? null },
  regulation: context.regulation,
  members: Object.entries(context.members).map(([memberId, member]) => ({
    memberId,
    ...member,
    present: context.present?.includes(memberId) ?? null,
  })),
  meeting: context.meeting,
  items: context.agenda.map((item) => ({
    ...{
      dossierId: item.dossierId,
      number: item.number,
      productName: item.productName,
      productSet: item.productSet,
      kind: item.kind,
      form: item.form,
    },
    ...{ proposedOn: item.proposedOn, samples: item.samples, recused: item.recused, attempts: item.attempt, remarks: item.remarks },
    figures: figuresOf(context, item),
    result: context.results[item.dossierId] ?? resultOf(context, item) ?? null,
    concludedOn: item.concludedOn,
  })),
  deferred: Object.entries(context.deferred).map(([dossierId, deferral]) => ({ dossierId, ...deferral })),
  removed: Object.entries(context.removed).map(([dossierId, removal]) => ({ dossierId, ...removal })),
  concludedOn: context.concludedOn,
  minutes: context.minutes,
});
