/** What a dossier owes by which day, and what the reactor issues when the day has passed. */
import type { Deadline, State } from '@hoso/workflow';
import { addDays } from '../calendar/civil-date.ts';
import { type ClockName, type DossierContext, missedDeadline, runningSuccessor } from './context.ts';
import { ruleSetOf } from './due.ts';
import { lastValidDay } from './validity.ts';

const basisOf: Readonly<Record<ClockName, string>> = {
  'commune-report': 'Decision 26/2026, Art. 7.2',
  supplement: 'The request for supplement',
  're-evaluation-province': 'Decision 26/2026, Art. 7.6.g',
  're-evaluation-ministry': 'Decision 26/2026, Art. 7.6.g',
  round: 'Decision 26/2026, Art. 5',
  'transition-limit': 'Decision 26/2026, Art. 12.2',
  remedy: 'The inspection’s conclusion',
  revocation: 'Decision 26/2026, Art. 8.4',
};

const clocks = (context: DossierContext): readonly Deadline[] =>
  (Object.entries(context.clocks) as [ClockName, string][]).map(([name, dueOn]) => ({
    name,
    dueOn,
    basis: basisOf[name],
    ...(context.missed.includes(missedDeadline({ name, dueOn }))
      ? {}
      : { fires: { on: addDays(dueOn, 1), command: { type: 'RecordDeadlineMissed', data: { name, dueOn } } } }),
  }));

const notices = (context: DossierContext, validThrough: string): readonly Deadline[] =>
  ruleSetOf(context)
    .expiryNotices.filter((daysBefore) => !context.noticesSent.includes(daysBefore))
    .map((daysBefore) => ({ daysBefore, dueOn: addDays(validThrough, -daysBefore) }))
    .filter(({ dueOn }) => context.noticesFrom !== null && dueOn >= context.noticesFrom)
    .map(({ daysBefore, dueOn }) => ({
      name: `expiry-notice-${daysBefore}`,
      dueOn,
      basis: 'Plan 2026, IV.6; Decision 26/2026, Art. 7.6.a',
      fires: { on: dueOn, command: { type: 'SendExpiryNotice', data: { daysBefore } } },
    }));

export const deadlines = ({ path, context }: State<DossierContext>): readonly Deadline[] => {
  if (!path.startsWith('monitoring.') || context.certificate === null) return clocks(context);
  const last = lastValidDay(context);
  const expiry: Deadline = {
    name: 'expiry',
    dueOn: last,
    basis: 'Decision 26/2026, Art. 4.3, 12.3',
    fires: { on: addDays(last, 1), command: { type: 'ExpireCertificate', data: {} } },
  };
  // A subject that has filed for re-evaluation needs no reminder of the window.
  const reminders = runningSuccessor(context, 're-evaluation') !== undefined ? [] : notices(context, context.certificate.validThrough);
  return [...clocks(context), ...reminders, expiry];
};
