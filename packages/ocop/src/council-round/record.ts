/** What a round remembers of each fact: the same in whatever state the fact arrives. One item is copied, never all sheets. */
import type { MachineDefinition } from '@hoso/workflow';
import { type AgendaItem, type ItemResult, itemOf, type Past, type Remark, type RoundContext } from './context.ts';
import type { RoundFact } from './facts.ts';
import { awaitedSheets, votersOf } from './voting.ts';

const without = <T>(values: Readonly<Record<string, T>>, key: string): Readonly<Record<string, T>> => {
  if (!Object.hasOwn(values, key)) return values;
  const { [key]: _, ...others } = values;
  return others;
};

const changed = (c: RoundContext, dossierId: string, change: (item: AgendaItem) => Partial<AgendaItem>): Partial<RoundContext> => {
  const place = c.agenda.findIndex((item) => item.dossierId === dossierId);
  const item = c.agenda[place];
  return item === undefined ? {} : { agenda: c.agenda.with(place, { ...item, ...change(item) }) };
};

const takenOff = ({ agenda }: RoundContext, dossierId: string): Pick<RoundContext, 'agenda'> => ({
  agenda: agenda.filter((item) => item.dossierId !== dossierId),
});

/** What an attempt begins with. */
const blank = {
  phase: 'committing',
  commitments: {},
  sheets: {},
  agreed: { options: {}, disqualifiers: {} },
  spreadAccepted: false,
} as const;

/** Once the last sheet is there the reveal is over. */
const revealed = (item: Pick<AgendaItem, 'phase' | 'commitments' | 'sheets'>): AgendaItem['phase'] =>
  item.phase === 'revealing' && awaitedSheets(item).length === 0 ? 'revealed' : item.phase;

const remark = (
  item: AgendaItem,
  about: Remark['about'],
  reasons: string | undefined,
  members: readonly string[] = [],
): Pick<AgendaItem, 'remarks'> => ({ remarks: [...item.remarks, { about, attempt: item.attempt, members, reasons: reasons ?? null }] });

/** Attempts at scoring that have begun. */
export const attemptsAt = ({ attempt, phase, commitments }: AgendaItem): number =>
  phase === 'committing' && Object.keys(commitments).length === 0 ? attempt - 1 : attempt;

const nothingBefore: Past = { attempts: 0, recused: [], remarks: [] };

/** What stays known of an item that leaves the agenda. */
const pastOf = (item: AgendaItem | undefined, about: Remark['about'], reasons: string | undefined): Past =>
  item === undefined ? nothingBefore : { attempts: attemptsAt(item), recused: item.recused, ...remark(item, about, reasons) };

/** The same of one that comes, which may have been here before. */
export const pastIn = ({ deferred, removed }: RoundContext, dossierId: string): Past => {
  const { attempts, recused, remarks } = deferred[dossierId] ?? removed[dossierId] ?? nothingBefore;
  return { attempts, recused, remarks };
};

const byDossier = (results: readonly (ItemResult & { readonly dossierId: string })[]): RoundContext['results'] =>
  Object.fromEntries(results.map(({ dossierId, ...result }) => [dossierId, result]));

export const record: MachineDefinition<RoundContext, RoundFact>['record'] = {
  RoundPlanned: (_, d) => ({
    roundId: d.roundId,
    level: d.level,
    provinceCode: d.provinceCode,
    title: d.title,
    ruleSet: d.ruleSet,
    rubric: d.rubric,
    proposedBefore: d.proposedBefore,
    heldFrom: d.heldFrom,
    heldBefore: d.heldBefore,
    basis: d.basis,
    legalBasis: d.legalBasis === null ? null : { paper: d.legalBasis.paper.number, clause: d.legalBasis.clause },
    // Nothing is left of a meeting that was called off; council, regulation and what dossiers bring along stay.
    meeting: null,
    present: null,
    voters: null,
  }),
  RoundCancelled: (c, d) => ({
    agenda: [],
    deferred: {
      ...c.deferred,
      ...Object.fromEntries(
        d.deferred.flatMap(({ dossierId, nextRoundId }) => {
          const item = itemOf(c, dossierId);
          return item === undefined ? [] : [[dossierId, { cause: 'postponed', nextRoundId, ...pastOf(item, 'postponed', d.reasons) }]];
        }),
      ),
    },
  }),

  RegulationIssued: (_, d) => ({ regulation: d }),
  CouncilAppointed: (c, d) => {
    const members = Object.fromEntries(d.members.map(({ id, ...member }) => [id, member]));
    return {
      appointment: { paper: d.paper.number },
      members,
      present: c.present?.filter((id) => Object.hasOwn(members, id)) ?? null,
    };
  },

  DossierAdmitted: (c, d) => ({
    lastNumber: d.number,
    deferred: without(c.deferred, d.dossierId),
    removed: without(c.removed, d.dossierId),
    agenda: [
      ...c.agenda,
      {
        dossierId: d.dossierId,
        number: d.number,
        productName: d.productName,
        productSet: d.productSet,
        kind: d.kind,
        form: d.form,
        proposedOn: d.proposedOn,
        samples: null,
        recused: pastIn(c, d.dossierId).recused,
        attempt: d.attempt,
        ...blank,
        remarks: [
          ...pastIn(c, d.dossierId).remarks,
          ...(d.formReasons === undefined ? [] : [{ about: 'meeting' as const, attempt: d.attempt, members: [], reasons: d.formReasons }]),
        ],
        concludedOn: null,
      },
    ],
  }),
  DossierDeferred: (c, d) => {
    const item = itemOf(c, d.dossierId);
    const past = item === undefined ? pastIn(c, d.dossierId) : pastOf(item, 'postponed', d.reasons);
    return {
      ...takenOff(c, d.dossierId),
      deferred: { ...c.deferred, [d.dossierId]: { ...past, cause: d.cause, nextRoundId: d.nextRoundId } },
    };
  },
  DossierRemoved: (c, d) => {
    const past = pastOf(itemOf(c, d.dossierId), 'removed', d.reasons);
    return { ...takenOff(c, d.dossierId), removed: { ...c.removed, [d.dossierId]: { reasons: d.reasons, ...past } } };
  },
  SamplesReceived: (c, d) => changed(c, d.dossierId, () => ({ samples: d.count })),

  MeetingOpened: (_, d) => ({ meeting: { openedOn: d.openedOn }, present: d.present }),
  AttendanceRecorded: (_, d) => ({ present: d.present }),
  MemberRecused: (c, d) =>
    changed(c, d.dossierId, (item) => {
      const commitments = without(item.commitments, d.memberId);
      const sheets = without(item.sheets, d.memberId);
      return {
        recused: [...item.recused, d.memberId],
        commitments,
        sheets,
        phase: revealed({ phase: item.phase, commitments, sheets }),
        ...remark(item, d.by === 'member' ? 'conflict' : `conflict-by-${d.by}`, d.reasons, [d.memberId]),
      };
    }),

  SheetCommitted: (c, d) => ({
    voters: c.voters ?? votersOf(c),
    ...changed(c, d.dossierId, (item) => ({ commitments: { ...item.commitments, [d.memberId]: d.commitment } })),
  }),
  ScoringClosed: (c, d) =>
    changed(c, d.dossierId, (item) => ({
      phase: 'revealing',
      ...(d.by === 'chair' ? remark(item, 'scoring-closed', d.reasons, d.missing) : {}),
    })),
  SheetRevealed: (c, d) =>
    changed(c, d.dossierId, (item) => {
      const sheets = { ...item.sheets, [d.memberId]: d.sheet };
      return { sheets, phase: revealed({ ...item, sheets }) };
    }),
  RevealClosed: (c, d) =>
    changed(c, d.dossierId, (item) => ({ phase: 'revealed', ...remark(item, 'reveal-closed', d.reasons, d.missing) })),

  FindingsAgreed: (c, d) =>
    changed(c, d.dossierId, (item) => ({
      agreed: {
        options: { ...item.agreed.options, ...d.options },
        disqualifiers: { ...item.agreed.disqualifiers, ...d.disqualifiers },
      },
      ...(d.note === undefined ? {} : remark(item, 'findings', d.note)),
    })),
  SpreadAccepted: (c, d) => changed(c, d.dossierId, (item) => ({ spreadAccepted: true, ...remark(item, 'spread-accepted', d.reasons) })),
  RescoringOrdered: (c, d) =>
    changed(c, d.dossierId, (item) => ({ attempt: d.attempt, ...blank, ...remark(item, 're-scoring', d.reasons) })),
  OpinionsDiffered: (c, d) =>
    changed(c, d.dossierId, (item) => ({ form: 'meeting', attempt: d.attempt, ...blank, ...remark(item, 'opinions-differ', undefined) })),
  ReferredToMeeting: (c, d) =>
    changed(c, d.dossierId, (item) => ({ form: 'meeting', attempt: d.attempt, ...blank, ...remark(item, 'meeting', d.reasons) })),

  ItemConcluded: (c, d) => ({
    ...changed(c, d.result.dossierId, () => ({ concludedOn: d.concludedOn })),
    results: { ...c.results, ...byDossier([d.result]) },
  }),
  RoundConcluded: (c, d) => ({
    agenda: c.agenda.map((item) => (item.concludedOn === null ? { ...item, concludedOn: d.concludedOn } : item)),
    results: { ...c.results, ...byDossier(d.results) },
    concludedOn: d.concludedOn,
  }),
  MinutesSigned: (_, d) => ({ minutes: { number: d.paper.number } }),
};
