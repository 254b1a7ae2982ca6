/** What the rows show of a folded dossier or council round: pure, from the state alone. */
import {
  awaitedInRound,
  awaitedOf,
  councilRound,
  type DossierContext,
  ocopDossier,
  publicCertificate,
  type RoundContext,
} from '@hoso/ocop';
import type { Deadline, Decider, State } from '@hoso/workflow';
import type { CertificateRow, DossierRow } from './queries.ts';
import { type RoundView, roundViewOf } from './round-view.ts';
import type { CertificateTable } from './tables.ts';

/** Who is awaited. `party`: the unit's code, or for the roles `applicant` and `council-member` the person's id. */
export type AwaitedParty = { readonly role: string; readonly party: string; readonly commands: readonly string[] };

/** Where a dossier counts. */
export type Place = Pick<DossierRow, 'stage' | 'state' | 'kind' | 'productSet' | 'stars'> & {
  readonly province: string | null;
  readonly unit: string | null;
};

export type CertificateView = CertificateRow & Pick<CertificateTable, 'productId' | 'productCode'>;

export type View = Omit<DossierRow, 'dossierId' | 'revision' | 'position' | 'updatedOn' | 'workflow'> & {
  readonly deadlines: readonly Deadline[];
  readonly awaited: readonly AwaitedParty[];
  readonly certificate: CertificateView | null;
  /** It is not at its end, nor is its certificate, and nobody is awaited and nothing fires. Of a workflow that is not OCOP's it is not known who is awaited: false. */
  readonly isStuck: boolean;
  /** Of a council round, which is no dossier: nothing of it stands in the rows of dossiers or in the figures. */
  readonly round: RoundView | null;
};

type OcopPart = Omit<View, 'stage' | 'state' | 'stateTitle' | 'ruleSet' | 'deadlines' | 'dueOn' | 'isStuck'>;

/** Of a workflow that is not OCOP's the rows show the stage, the state and the deadlines. */
const unknown: OcopPart = {
  kind: null,
  productName: null,
  productSet: null,
  applicantId: null,
  applicantType: null,
  communeCode: null,
  provinceCode: null,
  stars: null,
  certificateNumber: null,
  validThrough: null,
  awaited: [],
  certificate: null,
  round: null,
};

/** @throws Error when the state cannot be shown: it does not come from this decider, or its facts were not what their schemas say. */
export const viewOf = (decider: Decider, state: State): View => {
  const { stage, title } = decider.describe(state);
  const deadlines = decider.deadlines(state);
  const part = partOf(decider.workflow.name, state, stage);
  const isMoved = part === unknown || part.awaited.length > 0 || deadlines.some((deadline) => deadline.fires !== undefined);
  return checked({
    ...part,
    isStuck: !isMoved && !decider.isFinal(state) && !isOver(part),
    ruleSet: decider.workflow.ruleSetOf?.(state.context) ?? null,
    stage,
    state: state.path,
    stateTitle: title,
    deadlines,
    dueOn: dueOnOf(deadlines),
  });
};

const isOver = ({ certificate }: OcopPart): boolean => certificate !== null && certificate.status !== 'valid';

const partOf = (workflow: string, state: State, stage: string): OcopPart => {
  switch (workflow) {
    case ocopDossier.name:
      return ocopPart(state as unknown as State<DossierContext>, stage);
    case councilRound.name:
      return roundPart(state as unknown as State<RoundContext>);
    default:
      return unknown;
  }
};

const roundPart = (state: State<RoundContext>): OcopPart => ({
  ...unknown,
  round: roundViewOf(state.context),
  awaited: awaitedInRound(state),
});

/** What a table would refuse must be found here, where it stops one dossier; there it would stop the whole batch. */
const checked = (view: View): View => {
  const { deadlines, awaited, certificate, round, stateTitle, isStuck: _, ...columns } = view;
  const { productCode = null, ...ofCertificate } = certificate ?? {};
  const { members, title, number: roundNumber = 0, ...roundColumns } = round ?? { members: [], title: {} };
  const texts = [
    ...deadlines.flatMap((d) => [d.name, d.dueOn, d.basis, ...(d.fires === undefined ? [] : [d.fires.on])]),
    ...awaited.flatMap((a) => [a.role, a.party]),
    ...members,
  ];
  const wrong = [
    ...Object.entries({ ...columns, ...roundColumns, productCode }).flatMap(([name, value]) =>
      value === null || isFit(name, value) ? [] : [name],
    ),
    ...Object.entries({ ...stateTitle, ...title, ...ofCertificate }).flatMap(([name, value]) => (isFit(name, value) ? [] : [name])),
    ...(Number.isSafeInteger(roundNumber) ? [] : ['number']),
    ...(texts.every(isText) ? [] : ['deadlines, awaited or members']),
    ...(isEachOnce(deadlines.map((d) => d.name)) ? [] : ['deadlines of one name']),
    ...(isEachOnce(awaited.map((a) => `${a.role} ${a.party}`)) ? [] : ['one awaited twice']),
  ];
  if (wrong.length > 0) throw new Error(`its state cannot be shown: ${wrong.join(', ')}`);
  return view;
};

/** SQLite takes whatever a column is given; PostgreSQL does not. The other columns hold texts. */
const numeric = new Set(['stars', 'year', 'dossiers', 'committing', 'revealing', 'revealed', 'deferred']);
const isFit = (name: string, value: unknown): boolean => (numeric.has(name) ? Number.isSafeInteger(value) : isText(value));
const isText = (value: unknown): boolean => typeof value === 'string';
const isEachOnce = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

const ocopPart = (state: State<DossierContext>, stage: string): OcopPart => {
  const { context } = state;
  const { applicant, product } = context;
  const shown = publicCertificate(context, stage);
  return {
    kind: context.kind,
    productName: product?.name ?? null,
    productSet: product?.set ?? null,
    applicantId: applicant?.id ?? null,
    applicantType: applicant?.type ?? null,
    communeCode: context.communeCode,
    provinceCode: context.provinceCode,
    stars: shown?.stars ?? null,
    certificateNumber: shown?.number ?? null,
    validThrough: shown?.validThrough ?? null,
    awaited: awaitedOf(state).flatMap(({ role, unit, commands }): readonly AwaitedParty[] => {
      const party = role === 'applicant' ? applicant?.id : unit;
      return party === undefined ? [] : [{ role, party, commands }];
    }),
    round: null,
    certificate:
      shown === null ? null : { ...shown, productId: context.productId ?? '', productCode: context.certificate?.productCode ?? null },
  };
};

/** The nearest day on which somebody owes an act. Expiry comes by itself and its notices are ours: `validThrough` says that day. */
const dueOnOf = (deadlines: readonly Deadline[]): string | null =>
  deadlines
    .filter((d) => !d.name.startsWith('expiry'))
    .map((d) => d.dueOn)
    .sort()[0] ?? null;

export const placeOf = ({ stage, state, provinceCode, communeCode, kind, productSet, stars }: View): Place => ({
  stage,
  state,
  province: provinceCode,
  unit: communeCode,
  kind,
  productSet,
  stars,
});

export const isSamePlace = (a: Place, b: Place): boolean => (Object.keys(a) as (keyof Place)[]).every((key) => a[key] === b[key]);
