/** Deadlines whose day has come: the read model says in which dossiers, the dossier itself says which and with what command. */
import type { Engine } from '@hoso/engine';
import type { ReadModels } from '@hoso/read-models';
import type { Logger } from '@hoso/service';
import type { Deadline } from '@hoso/workflow';
import { atOnce } from './at-once.ts';
import { deadlineCommandId } from './command-id.ts';
import type { Issue } from './issue.ts';
import type { Retries } from './retries.ts';

export type DueWorkOptions = {
  readonly engine: Pick<Engine, 'load'>;
  readonly readModels: Pick<ReadModels, 'dueDeadlines'>;
  readonly issue: Issue;
  readonly retries: Retries;
  readonly logger: Logger;
  /** True for a dossier that must hear of another one's facts first. */
  readonly isHeld: (dossierId: string) => boolean;
  readonly inFlight: number;
  readonly signal: AbortSignal;
};

type Firing = { readonly deadline: Deadline; readonly on: string; readonly commandId: string };

const PAGE = 500;

/** Fires what is due on `today` (YYYY-MM-DD) or before; in one dossier the earliest first, each on its own day. */
export const dueWork = (options: DueWorkOptions): ((today: string) => Promise<void>) => {
  const { engine, readModels, issue, retries, logger, isHeld, inFlight, signal } = options;
  /** Dossier -> command ids that it refused, and the revision at which it did. Lost with the process, which then tries once more. */
  const refused = new Map<string, { readonly revision: number; readonly ids: Set<string> }>();

  /** The earliest of the dossier's deadlines that fires by today and was not refused by the dossier as it is. */
  const nextOf = async (dossierId: string, today: string): Promise<Firing | undefined> => {
    const loaded = await engine.load(dossierId);
    if (loaded === undefined) return undefined;
    if (refused.get(dossierId)?.revision !== loaded.revision) refused.set(dossierId, { revision: loaded.revision, ids: new Set() });
    return loaded.decider
      .deadlines(loaded.state)
      .flatMap((deadline): readonly Firing[] => {
        if (deadline.fires === undefined || deadline.fires.on > today) return [];
        const { on } = deadline.fires;
        return [{ deadline, on, commandId: deadlineCommandId(dossierId, deadline.name, on) }];
      })
      .filter(({ commandId }) => refused.get(dossierId)?.ids.has(commandId) !== true)
      .sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))[0];
  };

  const settle = async (dossierId: string, today: string): Promise<void> => {
    while (!signal.aborted && !retries.isWaiting(dossierId)) {
      const next = isHeld(dossierId) ? undefined : await nextOf(dossierId, today);
      if (next?.deadline.fires === undefined) return retries.succeeded(dossierId);
      const { command } = next.deadline.fires;
      const outcome = await issue('deadline', { dossierId, command, commandId: next.commandId, effectiveOn: next.on });
      if (outcome === 'failed') return retries.failed(dossierId);
      retries.succeeded(dossierId);
      // A deadline that still stands after it was recorded is not fired again either: the dossier has not moved by it.
      if (outcome !== 'fired') refused.get(dossierId)?.ids.add(next.commandId);
    }
  };

  return async (today) => {
    const seen = new Set<string>();
    for (let cursor: string | undefined; !signal.aborted; ) {
      const page = await readModels.dueDeadlines({ today, limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
      const dossierIds = new Set(page.items.map((item) => item.dossierId)).difference(seen);
      for (const id of dossierIds) seen.add(id);
      await atOnce([...dossierIds], inFlight, (dossierId) =>
        settle(dossierId, today).catch((err) => {
          logger.error({ dossierId, err }, 'its deadlines cannot be read');
          retries.failed(dossierId);
        }),
      );
      if (page.next === undefined) break;
      cursor = page.next;
    }
    for (const dossierId of refused.keys()) if (!seen.has(dossierId)) refused.delete(dossierId);
    retries.forgetAllBut(seen);
  };
};
