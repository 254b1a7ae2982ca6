/** Which facts may follow which in a council round. Sheets are sealed in `preparing` for written opinions, in `meeting` for all. */
import { defineMachine, type StateNode, type Text } from '@hoso/workflow';
import { type RoundContext, unplanned } from './context.ts';
import type { RoundFact } from './facts.ts';
import { record } from './record.ts';

type Node = StateNode<RoundFact>;
const t = (vi: string, en: string): Text => ({ vi, en });

/** The council's work, at the meeting and before. */
const work: NonNullable<Node['on']> = {
  RegulationIssued: 'stay',
  CouncilAppointed: 'stay',
  DossierAdmitted: 'stay',
  DossierDeferred: 'stay',
  DossierRemoved: 'stay',
  SamplesReceived: 'stay',
  MemberRecused: 'stay',
  SheetCommitted: 'stay',
  ScoringClosed: 'stay',
  SheetRevealed: 'stay',
  RevealClosed: 'stay',
  FindingsAgreed: 'stay',
  SpreadAccepted: 'stay',
  RescoringOrdered: 'stay',
  OpinionsDiffered: 'stay',
  ReferredToMeeting: 'stay',
  ItemConcluded: 'stay',
  RoundConcluded: 'concluded',
  RoundCancelled: 'cancelled',
};

export const roundMachine = defineMachine<RoundContext, RoundFact>({
  id: 'council-round',
  context: unplanned,
  record,
  initial: 'unplanned',
  states: {
    unplanned: { stage: 'preparing', title: t('Chưa lập kế hoạch', 'Not planned'), on: { RoundPlanned: 'preparing' } },
    preparing: {
      stage: 'preparing',
      title: t('Chuẩn bị, lấy ý kiến bằng văn bản', 'Preparing, written opinions'),
      on: { ...work, MeetingOpened: 'meeting' },
    },
    meeting: { stage: 'meeting', title: t('Họp Hội đồng', 'The council meets'), on: { ...work, AttendanceRecorded: 'stay' } },
    concluded: {
      stage: 'concluded',
      title: t('Đã kết luận, chờ ký biên bản', 'Concluded, minutes to be signed'),
      on: { MinutesSigned: 'minutes-signed' },
    },
    'minutes-signed': {
      stage: 'concluded',
      title: t('Đã ký biên bản, chờ trình đề nghị', 'Minutes signed, proposal to be submitted'),
      on: { ProposalSubmitted: 'proposed' },
    },
    proposed: { stage: 'proposed', title: t('Đã trình đề nghị công nhận', 'Recognition proposed'), final: true },
    // Article 5 asks for two rounds a year at least: what was called off may be held all the same.
    cancelled: { stage: 'cancelled', title: t('Đã hủy', 'Cancelled'), on: { RoundPlanned: 'preparing' } },
  },
});
