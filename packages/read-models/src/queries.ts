/**
 * What can be asked of the read models. Rows are plain JSON; what a dossier has not said yet is null. Days are YYYY-MM-DD in the
 * administration's time zone. Cursors are opaque texts: one that these queries did not hand out is an InvalidCursor.
 */
import type { PublicCertificate } from '@hoso/ocop';
import type { Actor, Text } from '@hoso/workflow';

export type DossierRow = {
  readonly dossierId: string;
  /** `name@version`. */
  readonly workflow: string;
  readonly ruleSet: string | null;
  /** `first`, `upgrade`, `re-evaluation`. */
  readonly kind: string | null;
  readonly productName: string | null;
  readonly productSet: string | null;
  /** The id under which the applicant signs in. */
  readonly applicantId: string | null;
  readonly applicantType: string | null;
  readonly communeCode: string | null;
  readonly provinceCode: string | null;
  readonly stage: string;
  /** Dotted path of the machine's leaf; of several that are active at once all of them, with `|` between. */
  readonly state: string;
  readonly stateTitle: Text;
  readonly stars: number | null;
  readonly certificateNumber: string | null;
  readonly validThrough: string | null;
  readonly revision: number;
  /** Position of the last applied fact of this dossier. */
  readonly position: number;
  /** Legal day of the last applied fact. */
  readonly updatedOn: string;
  /** The nearest day by which something must happen. */
  readonly dueOn: string | null;
};

export type RoundRow = {
  /** `province-51-2026-1`, as in the calendar of rounds. */
  readonly roundId: string;
  /** `name@version`. */
  readonly workflow: string;
  /** `province`, `ministry`. */
  readonly level: string;
  readonly provinceCode: string | null;
  readonly year: number;
  readonly number: number;
  readonly title: Text;
  readonly ruleSet: string;
  /** Revision that its sheets are scored on. */
  readonly rubric: string;
  readonly stage: string;
  readonly state: string;
  readonly stateTitle: Text;
  /** Proposals count when made before this day. */
  readonly proposedBefore: string;
  readonly heldBefore: string;
  readonly concludedOn: string | null;
  /** How many: members of the council; dossiers on the agenda, and of these how many in each phase; dossiers put off. */
  readonly members: number;
  readonly dossiers: number;
  readonly committing: number;
  readonly revealing: number;
  readonly revealed: number;
  readonly deferred: number;
  readonly revision: number;
  readonly position: number;
  readonly updatedOn: string;
  readonly dueOn: string | null;
};

export type Page<T> = { readonly items: readonly T[]; readonly next?: string };

export type DossierFilter = {
  readonly stage?: string;
  /** One of the active leaves, or all of them as a row shows them. */
  readonly state?: string;
  /** Commune code. */
  readonly unit?: string;
  /** Province code. */
  readonly province?: string;
  readonly kind?: string;
  readonly productSet?: string;
  readonly stars?: number;
  readonly applicantId?: string;
  /** Words in the product's name, case and diacritics ignored. */
  readonly text?: string;
  readonly cursor?: string;
  readonly limit: number;
};

export type RoundFilter = {
  readonly level?: string;
  readonly province?: string;
  readonly year?: number;
  readonly state?: string;
  /** Rounds of whose council this person is a member. */
  readonly member?: string;
  readonly cursor?: string;
  readonly limit: number;
};

/** What an item is about: a dossier or a council round. */
export type Subject =
  | { readonly dossier: DossierRow; readonly round?: undefined }
  | { readonly round: RoundRow; readonly dossier?: undefined };

export type InboxItem = Subject & {
  /** Types of the commands that the actor may issue now. */
  readonly waitsFor: readonly string[];
  readonly dueOn: string | null;
  /** `dueOn` is before today. */
  readonly overdue: boolean;
};

export type DeadlineItem = Subject & {
  /** Unique within the dossier or round. */
  readonly name: string;
  readonly dueOn: string;
  /** Day from which the reactor issues `command`; both null when nothing fires (any more). */
  readonly firesOn: string | null;
  /** Type of the command that the reactor issues. */
  readonly command: string | null;
  readonly basis: string;
  readonly overdue: boolean;
};

export type StageDimension = 'province' | 'unit' | 'kind' | 'productSet' | 'stars';
export type StageRow = {
  readonly stage: string;
  readonly province?: string | null;
  readonly unit?: string | null;
  readonly kind?: string | null;
  readonly productSet?: string | null;
  readonly stars?: number | null;
  readonly count: number;
};

export type CertificateRow = PublicCertificate;

/** `productId`: what an upgrade or a re-evaluation has in common with the dossier that it builds on. */
export type FoundCertificate = CertificateRow & { readonly dossierId: string; readonly productId: string };

export interface Queries {
  /** Global position of the last applied event; 0 before the first. */
  position(): Promise<number>;
  /** True as soon as the event at `position` is applied; false after `timeoutMs` milliseconds without it. */
  waitFor(position: number, timeoutMs: number): Promise<boolean>;
  /** Most recently changed first. */
  dossiers(filter: DossierFilter): Promise<Page<DossierRow>>;
  dossier(dossierId: string): Promise<DossierRow | undefined>;
  /** Council rounds, most recently changed first. */
  rounds(filter: RoundFilter): Promise<Page<RoundRow>>;
  /** Dossiers and rounds that wait for this actor (role and unit; of applicants and council members the person), soonest deadline first, those without one last. */
  inbox(request: {
    readonly actor: Actor;
    readonly today: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<Page<InboxItem>>;
  /** Soonest first, of dossiers and rounds. `before`: due on or before that day. A commune and an applicant have no rounds. */
  deadlines(request: {
    readonly today: string;
    readonly before?: string;
    /** Commune code. */
    readonly unit?: string;
    readonly province?: string;
    readonly applicantId?: string;
    readonly overdue?: boolean;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<Page<DeadlineItem>>;
  /**
   * Dossiers by stage at the end of the legal day `asOf`, as known by the facts up to `position` (default: all applied). The same
   * `asOf` and `position` give the same numbers for ever. Rows carry the dimensions of `by`; rows with count 0 are left out.
   */
  stages(request: {
    readonly asOf: string;
    readonly by: readonly StageDimension[];
    readonly position?: number;
  }): Promise<{ readonly asOf: string; readonly position: number; readonly total: number; readonly rows: readonly StageRow[] }>;
  /** By its number, however it is spelled: the one recorded first. */
  certificate(number: string): Promise<FoundCertificate | undefined>;
  /** The certificate under which a product was first known by this code, however it is spelled. */
  certificateByProductCode(productCode: string): Promise<FoundCertificate | undefined>;
}
