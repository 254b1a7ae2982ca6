/** Members of a council who score over HTTP: each fills and seals his sheet on his own side, by what the API says of it and nothing else. */
import { hash, randomBytes } from 'node:crypto';
import { type Sheet, sheetWithTotal } from '@hoso/ocop';
import type { Answer, Office } from './officers.ts';

/** Of the demo's identities; each stands for an agency of Article 7.3.b. */
const agencies = [
  'agriculture-environment',
  'industry-trade',
  'health',
  'science-technology',
  'culture-sports-tourism',
  'ocop-unit',
  'specialised-unit',
];
export const members = agencies.map((agency, i) => ({
  id: `council-member-51-0${i + 1}`,
  name: `Thành viên ${i + 1}`,
  agency,
  office: i === 0 ? 'chair' : 'member',
}));
export const memberIds: readonly string[] = members.map(({ id }) => id);

export type Sealed = { readonly commitment: string; readonly sheet: Sheet; readonly salt: string };

/** A sheet of that many points on the ladder that the member is shown, or what `change` makes of it; sealed with 32 random bytes. */
export const sealed = async (
  { ask }: Office,
  memberId: string,
  roundId: string,
  dossierId: string,
  points: number,
  change: (sheet: Sheet) => Sheet = (sheet) => sheet,
): Promise<Sealed> => {
  const { set, rubric, attempt } = await ask(memberId, `GET /v1/rounds/${roundId}/agenda/${dossierId}`);
  const sheet = change(sheetWithTotal(set, points));
  const salt = randomBytes(32).toString('hex');
  const lines = [
    'hoso-score-sheet/1',
    `round ${roundId}`,
    `dossier ${dossierId}`,
    `member ${memberId}`,
    `attempt ${attempt}`,
    `rubric ${rubric}`,
    `salt ${salt}`,
    ...set.criteria.flatMap(({ code }: Answer) => (Object.hasOwn(sheet.choices, code) ? [`choice ${code} ${sheet.choices[code]}`] : [])),
    ...(sheet.disqualifiers ?? []).map((id) => `disqualifier ${id}`),
    ...(sheet.opinion === undefined ? [] : [`opinion ${JSON.stringify(sheet.opinion)}`]),
  ];
  return { commitment: hash('sha256', lines.join('\n'), 'hex'), sheet, salt };
};
