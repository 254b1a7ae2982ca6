/** Refusals in words: what a DomainError says for each code. */
import { kernelRefusals, type Refusal, type RefusalText, type Workflow, workflowId } from '@hoso/workflow';
import { DomainError, type EngineCode } from './engine.ts';

/** The codes that the engine adds. */
export const engineRefusals: Readonly<Record<EngineCode, RefusalText>> = {
  'unknown-dossier': { vi: 'Không có hồ sơ này', en: 'There is no such dossier', basis: 'engine' },
  'unknown-workflow': { vi: 'Không có quy trình này', en: 'There is no such workflow', basis: 'engine' },
  'dossier-exists': { vi: 'Hồ sơ đã tồn tại', en: 'The dossier exists already', basis: 'engine' },
  'command-id-reused': {
    vi: 'Mã lệnh đã được dùng cho một thao tác khác',
    en: 'The command id was used for another command',
    basis: 'engine',
  },
  'effective-date-in-future': {
    vi: 'Ngày có hiệu lực không được sau ngày hôm nay',
    en: 'The effective date may not be later than today',
    basis: 'engine',
  },
  'invalid-effective-date': {
    vi: 'Ngày có hiệu lực phải là ngày có thật từ năm 1900 đến năm 2200, dạng YYYY-MM-DD',
    en: 'The effective date must be a real day of the years 1900 to 2200, YYYY-MM-DD',
    basis: 'engine',
  },
};

const domainError = (code: string, text: RefusalText, details: Readonly<Record<string, unknown>> | undefined): DomainError =>
  new DomainError(code, `${text.vi} (${text.en})`, { ...details, basis: text.basis });

export const engineRefusal = (code: EngineCode, details?: Readonly<Record<string, unknown>>): DomainError =>
  domainError(code, engineRefusals[code], details);

/** A refusal of the workflow or of the kernel. @throws Error when neither lists the code: the workflow breaks its promise. */
export const workflowRefusal = (workflow: Workflow, refusal: Refusal): DomainError => {
  const code = refusal.refused;
  const text = workflow.refusals[code] ?? (kernelRefusals as Readonly<Record<string, RefusalText>>)[code];
  if (text === undefined) throw new Error(`${workflowId(workflow)} refuses with "${code}", which stands in no table of refusals`);
  return domainError(code, text, refusal.details);
};

/** A command whose data cannot even be written down: NaN, a Date, a lone surrogate. `problem` names the place, never the value. */
export const notJson = (problem: string): DomainError =>
  domainError('invalid-data', kernelRefusals['invalid-data'], { issues: [{ pointer: '', rule: 'json', message: problem }] });
