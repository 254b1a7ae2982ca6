/**
 * The numbered rules of Decision 26/2026/QĐ-TTg as this programme reads them, in our own words. Tests name them; docs/conformance.md lists
 * rule by rule what shows it. Readings of unclear passages are marked in the rule sets, beside the value that follows from them.
 */
export type ConformanceRule = {
  readonly id: string;
  readonly article: string;
  readonly text: string;
  /** What does not belong to the dossier alone: who shows the rest, or why no dossier shows it. */
  readonly leftTo?: { readonly to: 'council' | 'not a rule of the dossier'; readonly reason: string };
};

const council = (reason: string) => ({ leftTo: { to: 'council' as const, reason } });
const notOfTheDossier = (reason: string) => ({ leftTo: { to: 'not a rule of the dossier' as const, reason } });

export const rules: readonly ConformanceRule[] = [
  {
    id: 'R2.1',
    article: 'Art. 2.3',
    text: 'Cooperatives, cooperative groups, small and medium enterprises, farms and registered households may apply.',
  },
  { id: 'R2.2', article: 'Art. 2.3', text: 'Associations, operating centres and equivalent bodies may apply for tourism only.' },
  { id: 'R2.3', article: 'Art. 2.2, Annexes I, II', text: 'A product belongs to one of 26 product sets in 17 groups and six fields.' },
  {
    id: 'R2.4',
    article: 'Art. 2.1',
    text: 'The product is a speciality with local origin and traits, tied to tradition, safe and responsible.',
    ...council('Whether the product has this character is judged with the criteria; the dossier asks for it and keeps what was said.'),
  },
  {
    id: 'R3.1',
    article: 'Art. 3.1 to 3.3',
    text: 'A score sheet has parts of 40, 25 and 35 points, 100 in all, by the rubric of the product set.',
  },
  {
    id: 'R3.2',
    article: 'Art. 3.3',
    text: 'Stars follow from the average total without rounding: 90, 70, 50 and 30 points.',
  },
  {
    id: 'R3.3',
    article: 'Annex II, closing notes',
    text: 'Marked options are the least that each star level demands: the stars are the lower of band and gates.',
  },
  {
    id: 'R3.4',
    article: 'Art. 4.1, 7.3.e, 7.4.e',
    text: '3 and 4 stars are recognised and certified by the provincial Chair, 5 stars by the Minister.',
  },
  { id: 'R3.5', article: 'Art. 4.1.a', text: '1 and 2 stars get no recognition decision and no certificate.' },
  { id: 'R3.6', article: 'Art. 4.3', text: 'A certificate is valid for 36 months.' },
  {
    id: 'R3.7',
    article: 'Art. 4.2',
    text: 'Assessment is public, transparent and objective, and follows competition law.',
    ...notOfTheDossier('Objectivity and competition law bind the bodies that act; the dossier shows publication and notice of the result.'),
  },
  {
    id: 'R5.1',
    article: 'Art. 5.1, 5.2',
    text: 'Each level has two rounds a year at least; more need the council’s regulation and a plan.',
  },
  { id: 'R5.2', article: 'Art. 5.1, 5.2', text: 'A round takes proposals made before its cut-off, the day itself not included.' },
  { id: 'R5.3', article: 'Art. 5', text: 'The rounds serve all three kinds of dossier; a re-evaluation has its 45 days besides.' },
  {
    id: 'R6.1',
    article: 'Art. 7.4.g',
    text: 'Below 90 at the centre the provincial Chair recognises 3 or 4 stars on the central result, or has the product assessed again.',
  },
  { id: 'R6.2', article: 'Art. 6.1.b, 7.5', text: 'An upgrade shows what changed and goes the same steps as a first dossier.' },
  { id: 'R7.1', article: 'Art. 7.6.a', text: 'A re-evaluation is filed from 180 to 120 days before the certificate expires.' },
  { id: 'R7.2', article: 'Art. 7.2, 7.6.b', text: 'The commune reports and proposes within 15 working days, in a re-evaluation too.' },
  {
    id: 'R7.3',
    article: 'Art. 7.6.c',
    text: 'A re-evaluation has no advisory team: the agency reports, and surveys the site only if the scale changed or evidence is unclear.',
  },
  { id: 'R7.4', article: 'Art. 7.6.d, đ', text: 'The council decides a re-evaluation by written opinions, and meets only with a reason.' },
  {
    id: 'R7.5',
    article: 'Art. 6.3.b, 7.6.e',
    text: 'A re-evaluation of 5 stars goes to the ministry with the agency’s report, and works there in the same way; below 90 as in R6.1.',
  },
  { id: 'R7.6', article: 'Art. 7.6.g', text: 'A re-evaluation takes at most 45 days from the complete dossier, once at each level.' },
  {
    id: 'R8.1',
    article: 'Art. 7.3.b, 7.4.b',
    text: 'The provincial Chair or the Minister sets up the council: a leader as chair, or the head of a specialised agency of the province or of the Ministry to whom it is delegated, and the agencies named.',
  },
  {
    id: 'R8.2',
    article: 'Art. 7.3.b, 7.4.b',
    text: 'Quorum, voting, spread, absent members and conflicts of interest are left to the council’s operating regulation.',
  },
  {
    id: 'R9.1',
    article: 'Art. 8.2',
    text: 'Certificates of 3 and 4 stars are revoked by the provincial Chair, of 5 stars by the Minister.',
  },
  {
    id: 'R9.2',
    article: 'Art. 8.1, 8.3',
    text: 'On one of six grounds the agency verifies and proposes, the authority decides, those concerned are told.',
  },
  {
    id: 'R9.3',
    article: 'Art. 8.4',
    text: 'The decision is due 15 days after the conclusion, or after the commune’s confirmation that production stopped.',
  },
  {
    id: 'R9.4',
    article: 'Art. 9.2',
    text: 'Checks come afterwards, periodic, and unannounced when needed, objective and without hindering business.',
  },
  { id: 'R9.5', article: 'Art. 9.3', text: 'Checks look at the criteria kept as assessed, and at the use of the OCOP mark.' },
  {
    id: 'R9.6',
    article: 'Art. 9.4',
    text: 'The province checks products on its territory; the ministry those with 5 stars, and others when needed.',
  },
  {
    id: 'R9.7',
    article: 'Art. 10.1.b',
    text: 'The ministry asks the provincial Chair to withdraw a wrong recognition, and the province to assess again.',
    ...notOfTheDossier('The assessment anew is a dossier of its own; this one notes that it was asked for, and ends with the withdrawal.'),
  },
  {
    id: 'R9.8',
    article: 'Art. 10.2.b, 10.3.c, 10.4',
    text: 'Other ministries join checks to theirs, the province answers to the Prime Minister, the commune guides applicants.',
    ...notOfTheDossier('Duties of bodies towards each other: no step of a dossier depends on them.'),
  },
  {
    id: 'R10.1',
    article: 'Art. 11',
    text: 'In force from 22 May 2026; the Decisions of 2023 and 2025 lapse 60 days later, on 21 July 2026.',
  },
  { id: 'R10.2', article: 'Art. 12.1', text: 'Certificates given before stay valid to the end of their own term.' },
  {
    id: 'R10.3',
    article: 'Art. 12.2.a',
    text: 'First and upgrade dossiers filed before 22 May 2026 follow the old rules and are finished within 60 days.',
  },
  { id: 'R10.4', article: 'Art. 12.2.b', text: 'Re-evaluation dossiers filed before 22 May 2026 follow the old rules, within 30 days.' },
  {
    id: 'R10.5',
    article: 'Art. 12.3',
    text: 'Where the filing window cannot be met the certificate stays valid until the result, at most 180 days after its end.',
  },
  { id: 'R11.1', article: 'Annex II', text: 'The product code is province, commune, the commune’s sequence number and the year, as text.' },
  {
    id: 'R11.2',
    article: 'Annex III, form 01',
    text: 'The receipt number bears two blanks, /PĐK-, and the codes of province and commune, and the year.',
  },
  { id: 'R11.3', article: 'Art. 6.2.d, 6.3', text: '5 samples go to the province and 5 to the ministry, none for tourism.' },
];
