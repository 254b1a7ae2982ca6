/** Ordered start and stop of a process's parts. */
import type { Logger } from './logger.ts';

export type Stop = () => Promise<void> | void;

export type Lifecycle = {
  /** Starts a part; what it returns stops it. When it fails, all parts started before are stopped, last first, and the error is thrown. */
  readonly start: (name: string, part: () => Promise<Stop> | Stop) => Promise<void>;
  /** Stops all parts, last started first, once; true when all stopped well within the deadline. A part that fails does not keep the rest from stopping. */
  readonly stop: () => Promise<boolean>;
  /** SIGTERM and SIGINT stop the process: exit code 0 after a clean stop, 1 otherwise; a second signal exits at once with 1. */
  readonly stopOnSignals: () => void;
};

/** The part of `process` that signals come from and that exits. */
export type SignalSource = {
  readonly on: (signal: 'SIGTERM' | 'SIGINT', listener: () => void) => unknown;
  readonly exit: (code: number) => void;
};

export const lifecycle = (options: {
  readonly logger: Logger;
  /** Milliseconds that stopping may take in all. */
  readonly drainMs?: number;
  readonly source?: SignalSource;
}): Lifecycle => {
  const { logger } = options;
  const source: SignalSource = options.source ?? process;
  const started: { readonly name: string; readonly stop: Stop }[] = [];
  let stopping: Promise<boolean> | undefined;

  const stopAll = async (): Promise<boolean> => {
    let clean = true;
    for (let part = started.pop(); part !== undefined; part = started.pop()) {
      try {
        await part.stop();
        logger.info({ part: part.name }, 'stopped');
      } catch (error) {
        clean = false;
        logger.error({ part: part.name, err: error }, 'failed to stop');
      }
    }
    return clean;
  };

  const stop = (): Promise<boolean> => {
    stopping ??= withDeadline(stopAll(), options.drainMs ?? 10_000, () => logger.error('stopping took too long'));
    return stopping;
  };

  return {
    start: async (name, part) => {
      if (stopping !== undefined) throw new Error(`${name} does not start: the process is stopping`);
      try {
        const stopPart = await part();
        if (stopping !== undefined) {
          await stopPart();
          throw new Error(`${name} was stopped: the process is stopping`);
        }
        started.push({ name, stop: stopPart });
        logger.info({ part: name }, 'started');
      } catch (error) {
        await stop();
        throw error;
      }
    },
    stop,
    stopOnSignals: () => {
      let signals = 0;
      const onSignal = (): void => {
        signals += 1;
        if (signals > 1) source.exit(1);
        else void stop().then((clean) => source.exit(clean ? 0 : 1));
      };
      source.on('SIGTERM', onSignal);
      source.on('SIGINT', onSignal);
    },
  };
};

const withDeadline = (work: Promise<boolean>, ms: number, late: () => void): Promise<boolean> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => {
      late();
      resolve(false);
    }, ms);
    void work.then((clean) => {
      clearTimeout(timer);
      resolve(clean);
    });
  });
