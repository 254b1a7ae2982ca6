import { z } from 'zod';
import { ProblemAnswer } from './answers.ts';

const problem = {
  description: 'RFC 9457; `code` says which, `type` leads to its page',
  content: { 'application/problem+json': { schema: ProblemAnswer } },
} as const;

/** Every route may answer with a problem. */
export const problems = { '4xx': problem, '5xx': problem };

export const plainText = { description: 'Text', content: { 'text/plain': { schema: z.string() } } };
