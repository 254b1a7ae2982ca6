/** Refusal codes of a council round, in words, with what they rest on. */
import type { RefusalText } from '@hoso/workflow';
import { refusals as ofDossier } from '../dossier/refusals.ts';

const r = (vi: string, en: string, basis: string): RefusalText => ({ vi, en, basis });
const qd = (article: string): string => `Decision 26/2026, Art. ${article}`;
const regulation = 'The council’s regulation';

export const roundRefusals = {
  // The same words as a dossier has.
  'dated-too-early': ofDossier['dated-too-early'],
  'unknown-round': ofDossier['unknown-round'],
  'round-over': ofDossier['round-over'],
  'samples-wrong': ofDossier['samples-wrong'],
  'not-on-the-agenda': ofDossier['not-on-the-agenda'],

  'member-dates-today': r(
    'Thao tác của thành viên Hội đồng mang ngày thực hiện',
    'What a member of the council does bears the day on which it is done',
    qd('4.2'),
  ),

  'round-in-calendar': r(
    'Đợt này đã có trong lịch; ngày của đợt theo lịch',
    'The calendar has this round: its days are those of the calendar',
    qd('5'),
  ),
  'round-dates-wrong': r(
    'Hạn chốt phải trước hoặc trùng ngày phải đánh giá xong, trong năm của đợt',
    'The cut-off must not be after the day before which the round is held, and that day lies in the year of the round',
    qd('5'),
  ),
  'wrong-stream': r('Mã hồ sơ không phải của đợt này', 'The id is not that of the round’s own stream', 'workflow'),
  'legal-basis-missing': r(
    'Đợt ngoài hai đợt của Điều 5 phải có quy chế và kế hoạch làm căn cứ',
    'A round beyond the two of Article 5 rests on the council’s regulation and a plan',
    qd('5.1, 5.2'),
  ),
  'no-rubric': r('Bộ quy định của đợt chưa có bộ tiêu chí', 'The rule set of the round has no rubric here', qd('3.2')),
  'scoring-begun': r(
    'Đã có phiếu niêm phong: quy chế, thành viên Hội đồng giữ nguyên, chỉ thay được Chủ tịch; đợt không hủy được khi còn hồ sơ',
    'Sheets were sealed: regulation and members stand, only the chair may pass to another, and the round goes on while it has dossiers',
    qd('4.2'),
  ),

  'chair-wrong': r(
    'Hội đồng phải có đúng một Chủ tịch: lãnh đạo UBND tỉnh hoặc thủ trưởng cơ quan chuyên môn cấp tỉnh; ở trung ương là lãnh đạo Bộ hoặc thủ trưởng cơ quan chuyên môn thuộc Bộ',
    'The council has exactly one chair: a leader of the provincial Committee or the head of a specialised agency of the province; at the centre, of the ministry',
    qd('7.3.b, 7.4.b'),
  ),
  'delegation-missing': r(
    'Chủ tịch Hội đồng không phải lãnh đạo UBND tỉnh, lãnh đạo Bộ thì phải nêu lý do ủy quyền',
    'Where no leader of the provincial Committee or the ministry has the chair, say why it is delegated',
    qd('7.3.b, 7.4.b'),
  ),
  'agency-missing': r('Thiếu đại diện cơ quan theo quy định', 'An agency that must be represented is missing', qd('7.3.b, 7.4.b')),
  'council-missing': r('Chưa có Hội đồng hoặc quy chế', 'The council or its regulation is missing', qd('7.3.b, 7.4.b')),

  'not-awaiting-a-round': r(
    'Hồ sơ không chờ đợt đánh giá của cấp, tỉnh và bộ quy định này',
    'The dossier does not wait for a round of this level, province and rule set',
    qd('5, 7.3.d, 7.4.d'),
  ),
  'already-on-the-agenda': r('Hồ sơ đã có trong đợt này', 'The dossier is on the agenda already', qd('5')),
  'already-deferred': r('Hồ sơ đề nghị sau hạn chốt, đã chuyển đợt sau', 'Proposed too late: it was deferred already', qd('5')),
  'samples-not-awaited': r('Không chờ sản phẩm mẫu của hồ sơ này', 'No samples of this dossier are awaited', qd('6.2.d, 6.3')),
  'samples-missing': r('Chưa có sản phẩm mẫu', 'The samples do not lie before the council yet', qd('6.2.d, 6.3')),
  'postponed-by-the-chair': r(
    'Đã kết thúc chấm điểm: chỉ người chủ trì Hội đồng được hoãn',
    'Scoring is closed: only the chair puts the dossier off',
    qd('4.2'),
  ),
  'still-before-the-council': r(
    'Hồ sơ vẫn đang chờ Hội đồng; nếu cần thì hoãn',
    'The dossier is still before the council: it may be postponed',
    qd('7.3'),
  ),

  'nothing-on-the-agenda': r('Chương trình không có hồ sơ nào', 'There is nothing on the agenda', qd('7.3.d, 7.4.d')),
  'meeting-too-early': r('Chưa đến thời gian họp theo kế hoạch', 'The plan has the council meet later', 'Plan 2026, III.5'),
  'meeting-not-open': r('Cuộc họp chưa khai mạc', 'The meeting has not been opened', regulation),
  'quorum-missing': r('Không đủ số thành viên theo quy chế', 'Fewer members than the regulation asks for', regulation),
  'not-a-member': r('Không phải thành viên Hội đồng', 'Not a member of the council', qd('7.3.b, 7.4.b')),
  'not-the-chair': r('Không phải người chủ trì Hội đồng', 'Somebody else has the chair', regulation),
  'not-for-another': r('Chỉ khai báo cho chính mình', 'A member declares for himself only', regulation),
  'declared-by-the-chair': r(
    'Đã có phiếu niêm phong, hoặc số người chấm còn lại ít hơn mức quy chế đòi hỏi: thành viên tự khai báo, hoặc người chủ trì Hội đồng khai báo',
    'A sheet was sealed, or fewer would be left to score than the regulation asks for: the member himself declares it, or the chair',
    qd('4.2'),
  ),
  'already-recused': r('Thành viên đã không tham gia đánh giá hồ sơ này', 'The member is recused from this dossier already', regulation),

  'not-a-voter': r('Thành viên không có quyền chấm điểm theo quy chế', 'The regulation does not let this member score', regulation),
  recused: r(
    'Thành viên có xung đột lợi ích, không chấm điểm hồ sơ này',
    'The member has a conflict of interest and does not score this dossier',
    regulation,
  ),
  'not-present': r('Thành viên không dự họp', 'The member is not at the meeting', regulation),
  'scoring-closed': r(
    'Đã kết thúc chấm điểm; muốn sửa phải chấm điểm lại theo yêu cầu của người chủ trì',
    'Scoring is closed: a correction is a re-scoring that the chair orders',
    qd('4.2'),
  ),
  'other-attempt': r('Phiếu niêm phong cho lần chấm khác', 'The sheet is sealed for another attempt', qd('4.2')),
  'already-committed': r('Phiếu này đã niêm phong', 'This very sheet is sealed already', 'workflow'),
  'scoring-not-closed': r(
    'Chưa mở phiếu khi còn thành viên chưa niêm phong phiếu',
    'No sheet is revealed before the scoring is closed',
    qd('4.2'),
  ),
  'no-commitment': r('Thành viên chưa niêm phong phiếu nào', 'The member has sealed no sheet', qd('4.2')),
  'already-revealed': r('Phiếu đã mở', 'The sheet is revealed already', 'workflow'),
  'reveal-closed': r('Đã kết thúc mở phiếu', 'The reveal is closed', regulation),
  'sheet-invalid': r('Phiếu không đúng bộ tiêu chí', 'The sheet does not fit the rubric', 'Decision 26/2026, Annex II'),
  'commitment-mismatch': r('Phiếu mở không khớp với phiếu đã niêm phong', 'The sheet is not the one that was sealed', qd('4.2')),

  'not-revealed': r('Chưa mở hết phiếu', 'The reveal is not over', qd('4.2')),
  'finding-not-open': r(
    'Không cần thống nhất: các phiếu không khác nhau hoặc không ảnh hưởng hạng sao',
    'Nothing to agree on: the sheets do not differ here, or no star hangs on it',
    'Decision 26/2026, Annex II, closing notes',
  ),
  'finding-of-nobody': r('Không thành viên nào chọn mức này', 'No member chose this option', 'Decision 26/2026, Annex II, closing notes'),
  'spread-within-limit': r(
    'Chênh lệch trong giới hạn, hoặc đã chấp nhận',
    'The spread is within the limit, or was accepted already',
    regulation,
  ),
  'rescoring-first': r(
    'Phải chấm điểm lại trước khi chấp nhận chênh lệch',
    'It is to be scored anew before the spread may be accepted',
    regulation,
  ),
  'meets-already': r('Hồ sơ đã thuộc diện họp Hội đồng', 'The council meets on this dossier anyway', qd('7.6.d')),
  'item-concluded': r('Hồ sơ đã có kết luận', 'The council has concluded on this dossier', qd('3.3, 7.3.d, 7.4.d')),
  'nothing-settled': r(
    'Chưa có hồ sơ đánh giá lại nào đủ điều kiện kết luận riêng',
    'No re-evaluation has a result that waits for its conclusion',
    qd('7.6.d, 7.6.g'),
  ),
  'concluded-with-the-round': r(
    'Chỉ hồ sơ đánh giá lại được kết luận riêng; hồ sơ khác kết luận cùng đợt',
    'Only a re-evaluation is concluded by itself: others are with the round',
    qd('7.3.d, 7.4.d, 7.6.g'),
  ),
  'items-gone': r(
    'Còn hồ sơ đã rút, bị từ chối hoặc thuộc đợt khác; Thư ký đưa ra khỏi chương trình trước',
    'Some dossiers were withdrawn or rejected meanwhile, or sit in another round: the secretary takes them off first',
    qd('7.3.d, 7.4.d'),
  ),
  'items-open': r('Còn hồ sơ chưa có kết quả', 'Some dossiers have no result yet', qd('3.3, 7.3.d, 7.4.d')),
} as const satisfies Record<string, RefusalText>;
