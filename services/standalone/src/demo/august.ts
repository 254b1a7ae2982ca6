/** The new products that the council of August had before it: what it made of each, and what followed. */
import { about, apart, disqualified, divided, missing, type Sheets } from './sheets.ts';
import { decided, first, type Place, type Plan, potentialFive, recognised, type Scoring, type Stride, upto } from './ways.ts';

/** Before the council of 20 August, and what followed. */
const august = (set: string, sheets: Sheets | Scoring, then: (p: Place) => readonly Stride[] = () => []): Plan => ({
  start: '2026-05-25',
  way: (p) => [...first(p), ...then(p)],
  set,
  council: 'attempts' in sheets ? sheets : { attempts: [sheets] },
});

export const beforeTheCouncilOfAugust: readonly Plan[] = [
  august('13', about(61), recognised),
  august(
    '22',
    { attempts: [about(58)], recused: { member: 8, reasons: 'Đơn vị của thành viên đã hướng dẫn chủ thể lập hồ sơ này.' } },
    recognised,
  ),
  august('20', missing(78, '3.5', 4), recognised),
  august(
    '09',
    {
      attempts: [apart(66, 84), about(79)],
      rescoring: 'Điểm của các thành viên chênh lệch 18 điểm, quá 10 điểm theo quy chế; đã thảo luận về tiêu chí cảm quan.',
    },
    recognised,
  ),
  august(
    '05',
    { attempts: [divided(80, '5.1', 4)], agreed: { criterion: '5.1', note: 'Câu chuyện sản phẩm đã in trên bao bì và trang truy xuất.' } },
    recognised,
  ),
  august('26', about(56), recognised),
  august('13', about(64)),
  august('10', about(76), (p) => upto(decided(p), 'SubmitForDecision')),
  august('22', about(74), (p) => upto(decided(p), 'DecideRecognition')),
  august('20', missing(94, '4.1', 5)),
  august('10', about(90, -1)),
  august('05', about(41)),
  august('09', about(47), () => [['2026-08-25', 'department-officer', 'NotifyNonRecognition']]),
  august('10', missing(76, '5.3', 3), () => [
    [
      '2026-08-23',
      'provincial-chair',
      'ResolveHeldResult',
      { forward: false, reasons: 'Chưa đạt yêu cầu tối thiểu 3 sao; không công nhận.' },
    ],
    [2, 'department-officer', 'NotifyNonRecognition'],
  ]),
  august('05', disqualified('food-safety-certificate', 'Giấy chứng nhận đủ điều kiện an toàn thực phẩm đã hết hạn.')),
  august('20', about(92)),
  august('13', about(91), () => upto(potentialFive, 'ApproveResult')),
  august('22', about(93), () => upto(potentialFive, 'ForwardToMinistry')),
  august('09', about(93), () => potentialFive),
];
