/** Does what operators ask of a target (`hoso webhooks`, `hoso untold`) while it is told; the log and the asker learn what came of it. */
import { setTimeout } from 'node:timers/promises';
import {
  type Ask,
  type AskAnswer,
  type Asked,
  answerAsk,
  asksOf,
  type KeyValues,
  type PublishFollow,
  type WebhookFollow,
} from '@hoso/messaging';
import type { Logger } from '@hoso/service';

export type Target = {
  /** `nats`, `webhook-<subscriber>` */
  readonly name: string;
  readonly follow: PublishFollow;
  readonly webhook?: WebhookFollow;
  /** Where it remembers, and where asks lie. */
  readonly keyValues: KeyValues;
};

export type AskedOptions = {
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Milliseconds between two looks at what is asked. */
  readonly everyMs: number;
};

const webhookOf = ({ name, webhook }: Target): WebhookFollow => {
  if (webhook === undefined) throw new Error(`${name} is no webhook`);
  return webhook;
};

const perform = async (target: Target, ask: Ask): Promise<AskAnswer> => {
  const { follow } = target;
  if (ask.act === 'retry-parked') {
    const parked = follow.parked().filter(({ stream }) => ask.stream === undefined || ask.stream === stream);
    let done = 0;
    for (const { stream } of parked) if (await follow.retryParked(stream)) done++;
    return { done, left: parked.length - done };
  }
  if (ask.act === 'tell-from') {
    await follow.tellFrom(ask.position);
    return { done: 1, left: 0 };
  }
  if (ask.act === 'retry') {
    const { delivered, left } = await webhookOf(target).retryDeadLetters(ask.eventId);
    return { done: delivered, left };
  }
  if (ask.act === 'drop') await webhookOf(target).dropDeadLetter(ask.eventId);
  else if (ask.act === 'switch-on') await webhookOf(target).switchOn();
  // By a newer `hoso`.
  else throw new Error('this is not known here');
  return { done: 1, left: 0 };
};

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * In two lanes, each in the order of asking: the retry of parked dossiers waits for the batch at hand, which may wait for a subscriber that is
 * to be switched on. Ends soon after the signal; what is not answered then is done in the next term. Never rejects.
 */
export const doAsAsked = async (target: Target, { signal, logger, everyMs }: AskedOptions): Promise<void> => {
  const { name, follow, keyValues } = target;

  const one = async (asked: Asked): Promise<void> => {
    let answer: AskAnswer;
    try {
      answer = await perform(target, asked.ask);
    } catch (error) {
      // Halfway through: done again in the next term.
      if (signal.aborted) return;
      answer = { done: 0, left: 0, reason: reasonOf(error) };
    }
    logger.info({ target: name, ...asked.ask, askedAt: asked.at, ...answer }, 'done as an operator asked');
    await answerAsk(keyValues, asked, answer);
  };

  const lane = async (isMine: (ask: Ask) => boolean, isReady: () => boolean): Promise<void> => {
    let isFirst = true;
    while (!signal.aborted) {
      if (isReady()) {
        try {
          for (const asked of await asksOf(keyValues, name)) {
            if (signal.aborted) break;
            if (!isMine(asked.ask)) continue;
            if (asked.answer === undefined) await one(asked);
            // Nobody waits any more for what was answered in an earlier term.
            else if (isFirst) await keyValues.remove(asked.key);
          }
          isFirst = false;
        } catch (error) {
          logger.debug({ target: name, err: error }, 'what operators ask could not be read or answered; it is tried again');
        }
      }
      await setTimeout(everyMs, undefined, { signal }).catch(() => {});
    }
  };

  const isParked = ({ act }: Ask): boolean => act === 'retry-parked';
  await Promise.all([
    // Before it follows, which dossiers are parked is not known.
    lane(isParked, () => follow.state().status === 'following'),
    lane(
      (ask) => !isParked(ask),
      () => true,
    ),
  ]);
};
