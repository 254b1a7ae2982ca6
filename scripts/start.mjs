/** `npm start`: install, then everything in one process on the embedded store. */
import { install, node26, root } from './install.mjs';
import { run } from './run.mjs';

install();
process.exitCode = await run(node26, ['services/standalone/src/main.ts', ...process.argv.slice(2)], { cwd: root });
