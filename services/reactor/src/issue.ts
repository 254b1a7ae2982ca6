/** Issuing a command as the system, and what came of it. */
import { DomainError, type Engine, type Execute } from '@hoso/engine';
import { SYSTEM_UNIT } from '@hoso/ocop';
import type { Logger, Metrics } from '@hoso/service';

export const reactorActor = { id: 'reactor', role: 'system', unit: SYSTEM_UNIT };

/** `repeated`: it had been recorded before. `failed`: whether it was recorded is not known; it must be issued again. */
export type Issued = 'fired' | 'repeated' | 'refused' | 'failed';

export type Issue = (cause: 'deadline' | 'follow-up', request: Omit<Execute, 'actor'>) => Promise<Issued>;

/** A refusal by our clock, not by the law: whoever recorded the cause has a clock that is ahead of ours, and its day comes. */
const TOO_EARLY = 'effective-date-in-future';

/** Never throws. */
export const issuer = (engine: Engine, logger: Logger, metrics: Metrics): Issue => {
  const counted = metrics.counter('hoso_reactor_commands_total', 'Commands issued, by cause and by what came of them', [
    'cause',
    'outcome',
  ]);
  // So that the first one is an increase.
  for (const cause of ['deadline', 'follow-up']) counted.add({ cause, outcome: 'failed' }, 0);
  return async (cause, request) => {
    const { dossierId, command, commandId, effectiveOn } = request;
    const line = { cause, dossierId, command: command.type, commandId, effectiveOn };
    const outcome = await engine.execute({ ...request, actor: reactorActor }).then(
      ({ repeated, position }): Issued => {
        logger.info({ ...line, position, repeated }, 'issued');
        return repeated ? 'repeated' : 'fired';
      },
      (error): Issued => {
        if (error instanceof DomainError && error.code !== TOO_EARLY) {
          logger.warn({ ...line, code: error.code }, 'refused');
          return 'refused';
        }
        logger.error({ ...line, err: error }, 'failed');
        return 'failed';
      },
    );
    counted.add({ cause, outcome });
    return outcome;
  };
};
