import { describe, expect, it } from 'vitest';
import { personalPointers } from '../personal.ts';
import * as p from '../testing/people.ts';
import { personalContextPointers } from './context.ts';
import { facts } from './facts.ts';
import { ocopDossier } from './ocop-dossier.ts';

const types = Object.keys(facts);

/** The values that a pointer leads to, and what is left of the whole without them. */
const taken = (value: unknown, [step, ...rest]: readonly string[], out: unknown[]): unknown => {
  if (step === undefined) {
    out.push(value);
    return '(sealed)';
  }
  if (Array.isArray(value)) return step === '*' ? value.map((item) => taken(item, rest, out)) : value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return value;
  return { ...value, [step]: taken((value as Record<string, unknown>)[step], rest, out) };
};
const sealed = (value: unknown, pointers: readonly string[]) => {
  const values: unknown[] = [];
  const left = pointers.reduce((v, pointer) => taken(v, pointer.split('/').slice(1), values), value);
  return { left: JSON.stringify(left), values };
};

describe('the personal fields', () => {
  it('of a filed dossier are those of forms 01 and 02 that name a person, and the applicant’s name', () => {
    expect(personalPointers('ProductDossierFiled')).toEqual([
      '/applicant/name',
      '/form01/legalRepresentative',
      '/form01/contactAddress',
      '/form01/telephone',
      '/form01/email',
      '/form02/legalRepresentative/fullName',
      '/form02/legalRepresentative/sex',
      '/form02/legalRepresentative/ethnicity',
      '/form02/legalRepresentative/permanentAddress',
      '/form02/legalRepresentative/disabled',
    ]);
  });

  it('of all other facts are applicants, participants and consultants', () => {
    const marked = types
      .filter((type) => type !== 'ProductDossierFiled')
      .flatMap((type) => personalPointers(type).map((at) => `${type} ${at}`));
    expect(marked).toEqual([
      'IdeaRegistered /applicant/name',
      'IdeaSelected /meeting/participants/*',
      'IdeaRefused /meeting/participants/*',
      'ConsultantSupportRecorded /consultant',
      'CommuneMeetingHeld /participants/*',
      'ExistingCertificateRegistered /applicant/name',
    ]);
  });

  it('are none for a type that is not ours', () => {
    for (const type of ['NoSuchFact', 'toString', '__proto__']) expect(personalPointers(type)).toEqual([]);
  });
});

/** One life whose every field for a person holds a word that stands nowhere else. */
const secrets = {
  name: 'tên-chủ-thể',
  representative: 'tên-đại-diện',
  contact: 'địa-chỉ-liên-hệ',
  telephone: 'số-điện-thoại',
  email: 'hop.thu@vi-du.vn',
  sex: 'female',
  ethnicity: 'dân-tộc-riêng',
  residence: 'nơi-thường-trú',
  participant: 'người-dự-họp',
  consultant: 'tư-vấn-viên',
};
const life = (): p.DossierScenario => {
  const applicant = { id: p.applicant.id, name: secrets.name, type: 'cooperative' };
  const s = p.dossier().as(p.applicant);
  s.does('RegisterIdea', (e: object) => ({ ...e, applicant }));
  const meeting = { heldOn: '2026-09-01', participants: [secrets.participant] };
  s.as(p.communeChair).does('SelectIdea', { reasons: 'Có vùng nguyên liệu.', meeting }).as(p.communeOfficer);
  s.does('RecordConsultantSupport', (e: object) => ({ ...e, consultant: secrets.consultant })).as(p.applicant);
  s.does('FileFirstDossier', (e: { form01: object; form02: object }) => ({
    ...e,
    form01: {
      ...e.form01,
      ...{ legalRepresentative: secrets.representative, contactAddress: secrets.contact },
      ...{ telephone: secrets.telephone, email: secrets.email },
    },
    form02: {
      ...e.form02,
      legalRepresentative: {
        ...{ fullName: secrets.representative, sex: secrets.sex, ethnicity: secrets.ethnicity },
        ...{ permanentAddress: secrets.residence, disabled: true },
      },
    },
  }));
  s.as(p.communeOfficer).does('ReceiveAtCommune').does('ConfirmCompleteness');
  s.does('RecordCommuneMeeting', { participants: [secrets.participant], conclusion: 'Thống nhất.' }).does('RecordCommuneFindings');
  s.as(p.communeChair).does('IssueCommuneReport').does('IssueProposalLetter').as(p.communeOfficer).does('HandOverToProvince');
  p.reviewed(s.as(p.department).does('ReceiveAtProvince'));
  p.decided(p.given(p.intoRound(s), 4)).does('IssueCertificate');
  return s.as(p.department).does('PublishResult').does('NotifyResult');
};

describe('a life sealed', () => {
  it('has every personal word inside the marked fields, and none outside', () => {
    const history = life().facts.map(({ type, data }) => ({ type, ...sealed(data, personalPointers(type)) }));
    expect(history.length).toBeGreaterThan(15);
    const inside = JSON.stringify(history.map((fact) => fact.values));
    const outside = history.map((fact) => fact.left).join('\n');
    for (const word of Object.values(secrets)) {
      expect(inside).toContain(word);
      expect(outside).not.toContain(word);
    }
    expect(outside).not.toContain('"disabled":true');
  });

  it('remembers no more of a person than the marked part of its context', () => {
    const { left, values } = sealed(life().context, personalContextPointers);
    expect(values).toEqual([secrets.name]);
    for (const word of Object.values(secrets)) expect(left).not.toContain(word);
  });

  it('has no personal word in its deadlines, and none in what links it to others', () => {
    const s = life();
    const around = JSON.stringify([s.deadlines, s.context.productId, ocopDossier.ruleSetOf?.(s.context)]);
    for (const word of Object.values(secrets)) expect(around).not.toContain(word);
  });
});
