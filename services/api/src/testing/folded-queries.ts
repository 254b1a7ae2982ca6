/** Queries answered by folding the whole store each time: slow, small, and independent of the read models that it stands in for. */
import type { EventStore, FactCodec, StoredFact } from '@hoso/event-store';
import type { CertificateRow, DossierRow, Page, Queries, StageRow } from '@hoso/read-models';
import { type Actor, type Decider, type Registry, type State, workflowId } from '@hoso/workflow';

type Known = Partial<Omit<DossierRow, 'dossierId' | 'workflow' | 'stage' | 'state' | 'stateTitle' | 'revision' | 'position' | 'updatedOn'>>;
type Folded = { readonly row: DossierRow; readonly decider: Decider; readonly state: State };

export type FoldedOptions = {
  readonly store: EventStore;
  readonly codec: FactCodec;
  readonly registry: Registry;
  /** What the row says of a dossier with this context. */
  readonly known: (context: Readonly<Record<string, unknown>>) => Known;
  readonly certificate?: (context: Readonly<Record<string, unknown>>) => CertificateRow | null;
};

const unknown = {
  ruleSet: null,
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
};

export const foldedQueries = ({ store, codec, registry, known, certificate }: FoldedOptions): Queries => {
  const facts = async (): Promise<readonly StoredFact[]> => {
    const all: StoredFact[] = [];
    for (;;) {
      const page = await store.readAll({ after: all.at(-1)?.position ?? 0 });
      if (page.length === 0) return all;
      all.push(...page.map(codec.decode));
    }
  };

  const folded = async (keep: (fact: StoredFact) => boolean = () => true): Promise<readonly Folded[]> => {
    const byStream = new Map<string, Folded>();
    for (const fact of (await facts()).filter(keep)) {
      const before = byStream.get(fact.stream);
      const decider: Decider = before?.decider ?? registry.get(fact.metadata.workflow);
      const state = decider.evolve(before?.state ?? decider.initial, fact);
      const { stage, title } = decider.describe(state);
      const due = decider.deadlines(state).map((d) => d.dueOn);
      byStream.set(fact.stream, {
        decider,
        state,
        row: {
          ...unknown,
          ...known(state.context),
          dossierId: fact.stream.replace(/^dossier-/, ''),
          workflow: workflowId(decider.workflow),
          stage,
          state: state.path,
          stateTitle: title,
          revision: fact.revision,
          position: fact.position,
          updatedOn: fact.metadata.effectiveOn,
          dueOn: due.sort()[0] ?? null,
        },
      });
    }
    return [...byStream.values()].sort((a, b) => b.row.position - a.row.position);
  };

  const paged = <T>(items: readonly T[], cursor: string | undefined, limit: number): Page<T> => {
    if (cursor !== undefined && !/^at-\d+$/.test(cursor)) throw Object.assign(new Error('no such cursor'), { name: 'InvalidCursor' });
    const from = Number(cursor?.slice(3) ?? 0);
    const more = from + limit < items.length;
    return { items: items.slice(from, from + limit), ...(more ? { next: `at-${from + limit}` } : {}) };
  };

  const waiting = (actor: Actor, today: string, { row, decider, state }: Folded): readonly string[] =>
    decider
      .allowed(state, actor, { now: `${today}T00:00:00.000Z`, today, effectiveOn: today, dossierId: row.dossierId })
      .filter((command) => command.ready)
      .map((command) => command.type);

  return {
    position: async () => (await facts()).at(-1)?.position ?? 0,
    waitFor: async (position) => ((await facts()).at(-1)?.position ?? 0) >= position,
    dossiers: async ({ cursor, limit, text, unit, province, state, ...equal }) => {
      const filter = { ...equal, communeCode: unit, provinceCode: province };
      const items = (await folded())
        .map((d) => d.row)
        .filter((row) => Object.entries(filter).every(([key, value]) => value === undefined || row[key as keyof DossierRow] === value))
        .filter((row) => state === undefined || `|${row.state}|`.includes(`|${state}|`))
        .filter((row) => text === undefined || (row.productName ?? '').toLowerCase().includes(text.toLowerCase()));
      return paged(items, cursor, limit);
    },
    dossier: async (id) => (await folded()).find((d) => d.row.dossierId === id)?.row,
    rounds: async ({ cursor, limit }) => paged([], cursor, limit),
    inbox: async ({ actor, today, cursor, limit }) => {
      const items = (await folded())
        .map((d) => ({ dossier: d.row, waitsFor: waiting(actor, today, d), dueOn: d.row.dueOn, overdue: (d.row.dueOn ?? today) < today }))
        .filter((item) => item.waitsFor.length > 0)
        .sort((a, b) => (a.dueOn ?? '9999').localeCompare(b.dueOn ?? '9999'));
      return paged(items, cursor, limit);
    },
    deadlines: async ({ today, before = '9999', unit, province, applicantId, overdue, cursor, limit }) => {
      const items = (await folded())
        .filter(({ row }) => unit === undefined || row.communeCode === unit)
        .filter(({ row }) => province === undefined || row.provinceCode === province)
        .filter(({ row }) => applicantId === undefined || row.applicantId === applicantId)
        .flatMap(({ row, decider, state }) =>
          decider.deadlines(state).map(({ name, dueOn, basis, fires }) => ({
            dossier: row,
            name,
            dueOn,
            firesOn: fires?.on ?? null,
            command: fires?.command.type ?? null,
            basis,
            overdue: dueOn < today,
          })),
        )
        .filter((item) => item.dueOn <= before && (overdue === undefined || item.overdue === overdue))
        .sort((a, b) => a.dueOn.localeCompare(b.dueOn));
      return paged(items, cursor, limit);
    },
    stages: async ({ asOf, by, position = Number.MAX_SAFE_INTEGER }) => {
      const head = (await facts()).at(-1)?.position ?? 0;
      const counts = new Map<string, StageRow>();
      const all = await folded((fact) => fact.position <= position && fact.metadata.effectiveOn <= asOf);
      for (const { row } of all) {
        const place = { province: row.provinceCode, unit: row.communeCode, kind: row.kind, productSet: row.productSet, stars: row.stars };
        const key = { stage: row.stage, ...Object.fromEntries(by.map((dimension) => [dimension, place[dimension]])) };
        const at = JSON.stringify(key);
        counts.set(at, { ...key, count: (counts.get(at)?.count ?? 0) + 1 });
      }
      return { asOf, position: Math.min(position, head), total: all.length, rows: [...counts.values()] };
    },
    certificate: async (number) => {
      for (const { state, row } of await folded()) {
        const found = certificate?.(state.context);
        if (found?.number === number) return { ...found, dossierId: row.dossierId, productId: row.dossierId };
      }
      return undefined;
    },
    certificateByProductCode: async () => undefined,
  };
};
