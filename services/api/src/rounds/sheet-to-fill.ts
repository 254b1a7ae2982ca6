/** The sheet that a member fills in: the criteria of the product set, and beside them what applicant, commune and agencies said. */
import type { ReplayStep } from '@hoso/engine';
import { type AgendaItem, assess, type Criterion, isComplete, type RoundContext, type Sheet, setOf, sheetIssues } from '@hoso/ocop';
import type { Text, Workflow } from '@hoso/workflow';
import type { z } from 'zod';
import { plain } from '../routes/rubrics.ts';
import { itemAnswer, planned } from './agenda.ts';
import type { SheetToFillAnswer } from './answers.ts';

type Answer = z.infer<typeof SheetToFillAnswer>;
// biome-ignore lint/suspicious/noExplicitAny: data of stored facts, which their own workflow's schema judged when they were recorded
type Data = any;

/** Form 03 has four contents; each speaks to the criterion with this topic. */
const contents: Readonly<Record<NonNullable<Criterion['communeTopic']>, string>> = {
  'material-origin': 'localMaterial',
  'local-labour': 'localLabour',
  'idea-origin': 'ideaOrigin',
  'local-identity': 'localIdentity',
};

const reportTypes = ['AdvisoryReportIssued', 'AgencyReportIssued', 'FieldSurveyed', 'ExtraTestReceived'];

/** `steps`: the history of the dossier. */
export const sheetToFill = (
  round: { readonly roundId: string; readonly context: RoundContext },
  dossierId: string,
  item: AgendaItem,
  steps: readonly ReplayStep[],
  workflow: Workflow,
): Omit<Answer, 'mine'> => {
  const set = setOf(round.context, item);
  const last = (type: string): Data => steps.findLast(({ fact }) => fact.type === type)?.fact.data;
  const own = ownEntries(last('ProductDossierFiled')?.form02?.selfAssessment ?? []);
  const findings: Data = last('CommuneFindingsRecorded')?.findings;
  return {
    roundId: round.roundId,
    ...itemAnswer(dossierId, item),
    rubric: planned(round.context, 'rubric'),
    set: plain(set),
    beside: Object.fromEntries(
      set.criteria.map((criterion) => {
        const commune = criterion.communeTopic === undefined ? undefined : findings?.[contents[criterion.communeTopic]];
        return [criterion.code, { self: selfAt(criterion, own), commune: commune ?? null }];
      }),
    ),
    selfScore: selfScore(set, own),
    communeMeeting: last('CommuneMeetingHeld')?.conclusion ?? null,
    reports: steps.filter(({ fact }) => reportTypes.includes(fact.type)).map(({ fact }) => reportOf(fact.data, fact, workflow)),
  };
};

type Own = {
  readonly criterion: string;
  readonly option?: Sheet['choices'][string];
  readonly case?: string;
  readonly description: string;
  readonly evidence: readonly string[];
};
const ownEntries = (entries: readonly Own[]): ReadonlyMap<string, Own> => new Map(entries.map((entry) => [entry.criterion, entry]));

const selfAt = (criterion: Criterion, own: ReadonlyMap<string, Own>) => {
  const entry = own.get(criterion.code);
  if (entry === undefined) return null;
  const { option = null } = entry;
  const points = option === 'not-met' ? 0 : option === null ? null : (criterion.options[option]?.points ?? null);
  return { option, case: entry.case ?? null, points, description: entry.description, evidence: [...entry.evidence] };
};

/** On the rubric of the round, which may be a later revision than the one on which the applicant assessed himself. */
const selfScore = (set: Parameters<typeof assess>[0], own: ReadonlyMap<string, Own>): number | null => {
  const entries = [...own.values()];
  const sheet: Sheet = {
    choices: Object.fromEntries(entries.flatMap(({ criterion, option }) => (option === undefined ? [] : [[criterion, option]]))),
    cases: Object.fromEntries(entries.flatMap(({ criterion, case: picked }) => (picked === undefined ? [] : [[criterion, picked]]))),
  };
  return sheetIssues(set, sheet).length === 0 && isComplete(set, sheet) ? assess(set, sheet).total : null;
};

const reportOf = (data: Data, fact: ReplayStep['fact'], workflow: Workflow): Answer['reports'][number] => ({
  type: fact.type,
  title: (workflow.facts[fact.type]?.title ?? { vi: fact.type, en: fact.type }) satisfies Text,
  level: data.level,
  on: fact.metadata.effectiveOn,
  paper: data.paper?.number ?? null,
  text: data.summary ?? data.observations,
  documents: [
    ...(data.paper?.sha256 === undefined ? [] : [data.paper.sha256]),
    ...(data.report === undefined ? [] : [data.report]),
    ...(data.documents ?? []).map((document: Data) => document.sha256),
  ],
});
