import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keepCheckpoint } from './project.ts';
import { sqliteHome } from './sqlite-home.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hoso-home-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

it('the file that a switch makes live holds all that was carried over, without the log that a power cut may take', async () => {
  const home = sqliteHome(join(folder, 'read-models.db'));
  await home.migrate({});
  const beside = await home.next({ fresh: false });
  const isMine = await beside.takeOver(() =>
    beside.write((trx) => keepCheckpoint(trx, 'follow-ups', { position: 37, eventId: 'thirty-seven', events: 0 })),
  );
  expect(isMine).toBe(true);
  copyFileSync(join(folder, 'read-models.1.db'), join(folder, 'after-the-cut.db'));
  await beside.close();
  await home.close();
  const left = new DatabaseSync(join(folder, 'after-the-cut.db'));
  expect(left.prepare('SELECT "name", "position" FROM checkpoints').all()).toEqual([{ name: 'follow-ups', position: 37 }]);
  left.close();
});
