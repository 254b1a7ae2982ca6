/** Writes docs/problems/<code>.md for every code that the API answers; removes pages of codes that are gone. Run: node services/api/src/write-problem-pages.ts */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { workflows } from '@hoso/ocop';
import { ocopRefusalsAboutData } from './ocop-edge.ts';
import { problemPages } from './problem-page.ts';
import { problemTable } from './problems.ts';

const folder = join(import.meta.dirname, '../../../docs/problems');
const pages = problemPages(problemTable(workflows, ocopRefusalsAboutData), workflows);
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(join(folder, name));
for (const [name, text] of pages) writeFileSync(join(folder, name), text);
console.log(`${pages.size} pages in docs/problems`);
