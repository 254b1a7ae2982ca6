/** The same for eyes: one page without script, Vietnamese first. */
import { createHash } from 'node:crypto';
import { LAG_COUNTED } from '@hoso/read-models';
import type { Standing } from './standing-answer.ts';

const style = `body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:64rem;padding:0 1rem;color:#1b1b1b;background:#fff}
small,.en{color:#555}table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #ccc}
td.n{text-align:right;font-variant-numeric:tabular-nums}.bad{font-weight:bold;color:#a40000}code{overflow-wrap:anywhere}`;

/** Nothing but its own style. */
export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
const both = (vi: string, en: string): string => `${escaped(vi)} <small lang="en">${escaped(en)}</small>`;
const row = (cells: readonly string[]): string => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
const table = (heads: readonly (readonly [string, string])[], rows: readonly (readonly string[])[]): string =>
  rows.length === 0
    ? `<p>${both('Không có', 'None')}</p>`
    : `<table><thead><tr>${heads.map(([vi, en]) => `<th scope="col">${both(vi, en)}</th>`).join('')}</tr></thead><tbody>${rows.map(row).join('')}</tbody></table>`;

/** A number, and a mark where it should not be so, in words as well as in colour. */
const figure = (vi: string, en: string, value: string, isBad: boolean): string =>
  `<tr><th scope="row">${both(vi, en)}</th><td class="n${isBad ? ' bad' : ''}">${escaped(value)}${isBad ? ' (cần xem / look into it)' : ''}</td></tr>`;

const number = (value: number): string => value.toLocaleString('vi-VN', { maximumFractionDigits: 1 });

/** Seconds behind from which it is worth a look. */
const LATE = 60;

/** `more`: address of the next page of those that stand still. */
export const standingPage = (
  { now, position, head, lag, skipped, parked, stuck }: Standing,
  more: string | undefined,
): string => `<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Vận hành Hoso</title><style>${style}</style></head><body>
<h1>${both('Vận hành', 'Operations')}</h1>
<p>${both('Lúc', 'At')} ${escaped(now)}</p>
<table><tbody>
${figure('Vị trí dữ liệu tra cứu', 'Position of the read models', number(position), false)}
${figure('Vị trí sự kiện cuối', 'Position of the last event', number(head), false)}
${figure('Chậm (sự kiện)', 'Events behind', `${number(lag.events)}${lag.events < LAG_COUNTED ? '' : ' trở lên / or more'}`, false)}
${figure('Tuổi sự kiện cũ nhất chưa xử lý (giây)', 'Age of the oldest event not applied, seconds', number(lag.seconds), lag.seconds > LATE)}
${figure('Sự kiện bị bỏ sót', 'Events never seen', skipped === null ? 'không áp dụng / not applicable' : number(skipped), (skipped ?? 0) > 0)}
${figure('Hồ sơ bị treo khi cập nhật', 'Parked dossiers', number(parked.total), parked.total > 0)}
${figure('Hồ sơ, đợt chưa kết thúc mà không chờ vai trò nào, không có hạn nào tự chạy', 'Dossiers and rounds not at their end, of which no role is awaited and no deadline fires', number(stuck.total), stuck.total > 0)}
</tbody></table>
<h2>${both('Hồ sơ bị treo', 'Parked')}</h2>
${table(
  [
    ['Hồ sơ', 'Dossier'],
    ['Vị trí', 'Position'],
    ['Lý do', 'Reason'],
    ['Dừng', 'Stopped'],
  ],
  parked.items.map((p) => [
    `<code>${escaped(p.dossierId)}</code>`,
    number(p.position),
    escaped(p.reason),
    p.stopped ? 'có / yes' : 'không / no',
  ]),
)}
<h2>${both('Không chờ vai trò nào', 'No role is awaited')}</h2>
<p>${both('Không tính hồ sơ đang chờ một vai trò mà đơn vị không có ai giữ: hệ thống không biết.', 'A dossier that awaits a role which nobody holds in its unit is not among them: that is not known here.')}</p>
${table(
  [
    ['Hồ sơ hoặc đợt', 'Dossier or round'],
    ['Trạng thái', 'State'],
    ['Đơn vị', 'Unit'],
    ['Từ ngày', 'Since'],
  ],
  stuck.items.map((s) => [
    `<code>${escaped(s.dossierId ?? s.roundId ?? '')}</code>`,
    both(s.stateTitle.vi, s.stateTitle.en),
    escaped(s.communeCode ?? s.provinceCode ?? ''),
    escaped(s.updatedOn),
  ]),
)}
${more === undefined ? '' : `<p><a href="${escaped(more)}">${both('Trang sau', 'Next page')}</a></p>`}
</body></html>
`;
