/** What is asked for and is not there. */
import { http, type Problem } from './problem.ts';

export const unknownProblems = {
  'unknown-route': http(
    404,
    'RFC 9110',
    'Không có địa chỉ này',
    'There is nothing at this address',
    'Xem các địa chỉ tại `/docs`.',
    'See `/docs` for the addresses.',
  ),
  'unknown-certificate': http(
    404,
    'Hoso API',
    'Không có giấy chứng nhận mang số này',
    'There is no certificate with this number',
    'Kiểm tra lại số trên giấy chứng nhận.',
    'Check the number on the certificate.',
  ),
  'unknown-rubric': http(
    404,
    'Hoso API',
    'Không có bộ tiêu chí này',
    'There is no such rubric, revision or product set',
    'Xem các bộ tiêu chí tại `/v1/rubrics`.',
    'See `/v1/rubrics` for the list.',
  ),
  'unknown-council-round': http(
    404,
    'Hoso API',
    'Không có đợt đánh giá này',
    'There is no such round, or it is not planned yet',
    'Xem các đợt tại `/v1/rounds`; lịch các đợt tại `/v1/calendar/rounds`.',
    'See `/v1/rounds` for the list, `/v1/calendar/rounds` for the calendar.',
  ),
  'unknown-document': http(
    404,
    'Hoso API',
    'Không có tài liệu này',
    'There is no such document',
    'Kiểm tra mã SHA-256 và hồ sơ chứa tài liệu.',
    'Check the SHA-256 and the dossier that holds the document.',
  ),
  'unknown-problem': http(
    404,
    'Hoso API',
    'Không có mã lỗi này',
    'There is no such problem code',
    'Kiểm tra lại mã lỗi.',
    'Check the code.',
  ),
  'unknown-identity': http(
    404,
    'Hoso API',
    'Không có danh tính phát triển này',
    'There is no such development identity',
    'Xem danh sách tại `/dev/identities`.',
    'See `/dev/identities` for the list.',
  ),
} as const satisfies Readonly<Record<string, Problem>>;
