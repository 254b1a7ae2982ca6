/** Every error that the API answers: code -> status and words. The domain has codes and no HTTP numbers; this table adds them. */
import { engineRefusals } from '@hoso/engine';
import { kernelRefusals, type RefusalText, type Text, type Workflow } from '@hoso/workflow';
import { httpProblems } from './http-problems.ts';
import type { Problem } from './problem.ts';

/** Refusals whose status is not the default, 409: the dossier's state is not what stands in the way. */
const statuses: Readonly<Record<string, number>> = {
  'unknown-dossier': 404,
  'unknown-workflow': 404,
  'role-not-allowed': 403,
  'unit-not-competent': 403,
  'unknown-command': 422,
  'invalid-data': 422,
  'effective-date-in-future': 422,
  'invalid-effective-date': 422,
  // draft-ietf-httpapi-idempotency-key-header: a key reused with another payload.
  'command-id-reused': 422,
};

const adviceFor: Readonly<Record<number, Text>> = {
  403: {
    vi: 'Chuyển cho vai trò, đơn vị có thẩm quyền; `GET /v1/dossiers/{id}`, với đợt đánh giá `GET /v1/rounds/{round}`, cho biết việc mình được làm (`allowed`).',
    en: 'Leave it to the role and unit that is competent; `GET /v1/dossiers/{id}`, for a council round `GET /v1/rounds/{round}`, says what you may do (`allowed`).',
  },
  404: { vi: 'Kiểm tra lại mã đã gửi.', en: 'Check the id that was sent.' },
  409: {
    vi: 'Đọc lại hồ sơ, đợt đánh giá: `GET /v1/dossiers/{id}`, `GET /v1/rounds/{round}` cho biết việc nào làm được lúc này và còn thiếu gì (`allowed`).',
    en: 'Read the dossier or round: `GET /v1/dossiers/{id}`, `GET /v1/rounds/{round}` says what can be done now and what is still missing (`allowed`).',
  },
  422: {
    vi: 'Sửa dữ liệu rồi gửi lại; lược đồ và ví dụ ở `GET /v1/workflows/{name}@{version}`.',
    en: 'Correct the data and send it again; `GET /v1/workflows/{name}@{version}` has the schema and an example.',
  },
};

const refusal = (code: string, text: RefusalText, aboutData: ReadonlySet<string>): Problem => {
  const status = statuses[code] ?? (aboutData.has(code) ? 422 : 409);
  return { status, title: { vi: text.vi, en: text.en }, basis: text.basis, advice: adviceFor[status] as Text };
};

export type ProblemTable = ReadonlyMap<string, Problem>;

/** `aboutData`: the workflows' refusals that find fault with what was sent (422) rather than with the dossier (409). */
export const problemTable = (workflows: readonly Workflow[], aboutData: ReadonlySet<string>): ProblemTable => {
  const table = new Map<string, Problem>(Object.entries(httpProblems));
  for (const texts of [kernelRefusals, engineRefusals, ...workflows.map((w) => w.refusals)])
    for (const [code, text] of Object.entries(texts as Readonly<Record<string, RefusalText>>))
      if (!table.has(code)) table.set(code, refusal(code, text, aboutData));
  return table;
};
