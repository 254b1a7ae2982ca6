/** What a folded OCOP dossier remembers: what later rules, deadlines and read models need, and nothing else. Unknown is null. */

export type Kind = 'first' | 'upgrade' | 're-evaluation';
export type Level = 'province' | 'ministry';
/** Who has the dossier on the table. */
export type Desk =
  | 'applicant'
  | 'commune'
  | 'department'
  | 'advisory'
  | 'council'
  | 'chair'
  | 'ministry'
  | 'central-advisory'
  | 'central-council'
  | 'minister';
/** Where a council result leads; chosen by the rule set when the result is recorded, and kept in the fact. */
export type ResultRoute = 'recognise' | 'approve' | 'forward' | 'hold' | 'below-ninety' | 'not-recognised';

export type CouncilResult = {
  readonly level: Level;
  readonly roundId: string;
  readonly sumOfTotals: number;
  readonly members: number;
  readonly bandStars: number;
  readonly gateStars: number;
  readonly stars: number;
  readonly route: ResultRoute;
};

export type Previous = {
  readonly dossierId: string;
  readonly productId: string;
  readonly certificateNumber: string;
  readonly stars: number;
  readonly validThrough: string;
};

/** `ended`: without a certificate. */
export type Successor = { readonly dossierId: string; readonly kind: Kind; readonly filedOn: string; readonly ended: boolean };

/** Articles 7.5 and 7.6 do not exclude each other: an upgrade and a re-evaluation may run beside each other, two of a kind may not. */
export const runningSuccessor = ({ successors }: Pick<DossierContext, 'successors'>, kind: Kind | null): Successor | undefined =>
  successors.find((s) => s.kind === kind && !s.ended);

/** A running legal clock: last day in time. */
export type ClockName =
  | 'commune-report'
  | 'supplement'
  | 're-evaluation-province'
  | 're-evaluation-ministry'
  | 'round'
  | 'transition-limit'
  | 'remedy'
  | 'revocation';
/** A clock that a supplement request stopped, with the days (or working days) that were left. */
export type SuspendedClock = { readonly name: ClockName; readonly left: number; readonly unit: 'days' | 'working-days' };

/** `name@dueOn`: the same clock may be missed twice, with another last day. */
export const missedDeadline = ({ name, dueOn }: { readonly name: ClockName; readonly dueOn: string }): string => `${name}@${dueOn}`;

export type DossierContext = {
  /** Where the council's result comes from: a round in this system, or papers of a council that sat outside it. One for each workflow version. */
  readonly resultsFrom: 'round' | 'paper';
  readonly kind: Kind | null;
  /** The first dossier's id: identifies the product over all its evaluations. */
  readonly productId: string | null;
  readonly applicant: { readonly id: string; readonly name: string; readonly type: string } | null;
  readonly communeCode: string | null;
  readonly provinceCode: string | null;
  readonly product: { readonly name: string; readonly set: string } | null;
  readonly ruleSet: string | null;
  readonly ideaRegisteredOn: string | null;
  readonly ideaTries: number;
  readonly filedOn: string | null;
  /** Filed after the window had closed (Article 12.3). */
  readonly late: boolean;
  readonly previous: Previous | null;
  readonly desk: Desk | null;
  readonly supplement: { readonly desk: Desk; readonly dueOn: string; readonly suspended: SuspendedClock | null } | null;
  readonly supplementRequests: number;
  readonly clocks: { readonly [N in ClockName]?: string };
  /** Deadlines recorded as missed, as `missedDeadline` writes them. */
  readonly missed: readonly string[];
  readonly meetingHeld: boolean;
  readonly proposedOn: string | null;
  readonly proposedToMinistryOn: string | null;
  readonly openTests: number;
  /** Day of the first request for the tests that are open. */
  readonly testsRequestedOn: string | null;
  /** `id`: of the calendar, `province-51-2026-1`. `stream`: id of the round's own stream; null where the round is on paper only. */
  readonly round: { readonly id: string; readonly level: Level; readonly stream: string | null } | null;
  /** Results that were recorded from rounds, as `roundResult` writes them. */
  readonly heard: readonly string[];
  /** The latest result of the provincial and of the central council. */
  readonly result: CouncilResult | null;
  readonly centralResult: CouncilResult | null;
  readonly decision: { readonly number: string; readonly decidedOn: string; readonly stars: number; readonly level: Level } | null;
  readonly certificate: {
    readonly number: string;
    /** Null for a certificate issued before these rules. */
    readonly productCode: string | null;
    readonly issuedOn: string;
    readonly validThrough: string;
    readonly stars: number;
    readonly decisionNumber: string;
  } | null;
  /** Last day under the extension of Article 12.3. */
  readonly extendedUntil: string | null;
  /** Notices due before this day were not ours to send. */
  readonly noticesFrom: string | null;
  readonly noticesSent: readonly number[];
  readonly published: boolean;
  readonly notified: boolean;
  /** The ministry has told the province of its 5 stars (Article 7.4.g). */
  readonly provinceNotified: boolean;
  /** Upgrades and re-evaluations that build on this certificate, in the order in which they were noted; at most one of each kind runs. */
  readonly successors: readonly Successor[];
  /** The dossier whose certificate replaced this one. */
  readonly supersededBy: string | null;
  /** The dossier whose certificate this one replaces: the previous one, or what had replaced that already. */
  readonly supersedes: string | null;
  readonly inspection: { readonly level: Level } | null;
  readonly violation: { readonly ground: string; readonly decisionDueOn: string } | null;
};

/** `stream#attempt`: each attempt at a dossier in a round has one result. */
export const roundResult = ({ stream, attempt }: { readonly stream: string; readonly attempt: number }): string => `${stream}#${attempt}`;

export const unregistered: DossierContext = {
  resultsFrom: 'round',
  kind: null,
  productId: null,
  applicant: null,
  communeCode: null,
  provinceCode: null,
  product: null,
  ruleSet: null,
  ideaRegisteredOn: null,
  ideaTries: 0,
  filedOn: null,
  late: false,
  previous: null,
  desk: null,
  supplement: null,
  supplementRequests: 0,
  clocks: {},
  missed: [],
  meetingHeld: false,
  proposedOn: null,
  proposedToMinistryOn: null,
  openTests: 0,
  testsRequestedOn: null,
  round: null,
  heard: [],
  result: null,
  centralResult: null,
  decision: null,
  certificate: null,
  extendedUntil: null,
  noticesFrom: null,
  noticesSent: [],
  published: false,
  notified: false,
  provinceNotified: false,
  successors: [],
  supersededBy: null,
  supersedes: null,
  inspection: null,
  violation: null,
};

/** Paths in the context that hold personal data (the applicant's name is a person's where a household applies). */
export const personalContextPointers: readonly string[] = ['/applicant/name'];
