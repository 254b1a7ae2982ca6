/** Part of `pnpm draw`: writes the rows of docs/decisions/README.md from the titles of the decisions. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The README of a folder of decisions, with one row for each of them.
 * @param {string} folder
 */
export const withIndex = (folder) => {
  const rows = readdirSync(folder)
    .filter((name) => /^\d{4}-.+\.md$/.test(name))
    .sort()
    .map((name) => {
      const [, title = ''] = /^# \d+\.? (.+)$/m.exec(readFileSync(join(folder, name), 'utf8')) ?? [];
      return `| [${name.slice(0, 4)}](${name}) | ${title} |\n`;
    });
  return readFileSync(join(folder, 'README.md'), 'utf8').replace(/(\|---\|---\|\n)(\| \[.*\n)*/, (_, head) => head + rows.join(''));
};

const script = fileURLToPath(import.meta.url);
if (process.argv[1] === script) {
  const folder = join(script, '../../docs/decisions');
  writeFileSync(join(folder, 'README.md'), withIndex(folder));
  console.log('docs/decisions/README.md');
}
