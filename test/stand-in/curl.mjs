/**
 * Enough of curl for the tours, for machines that have none: -s -S -f (also together), -X, -H, -d, --data-binary, --json, -T, -o and
 * -w with %{http_code}. Anything else is an error, so that a tour keeps to what both understand.
 */
import { readFileSync, writeFileSync } from 'node:fs';

const fail = (/** @type {number} */ code, /** @type {string} */ message) => {
  console.error(`curl: (${code}) ${message}`);
  process.exit(code);
};
const read = (/** @type {string} */ name) => readFileSync(name === '-' ? 0 : name);

const headers = new Headers();
const setDefault = (/** @type {string} */ name, /** @type {string} */ value) => headers.has(name) || headers.set(name, value);
let [method, url, output, format] = ['', '', '', ''];
let failOnError = false;
/** @type {string | Uint8Array<ArrayBuffer> | undefined} */
let body;
/** @type {(() => void)[]} */
const defaults = [];

const args = process.argv.slice(2);
const value = () => args.shift() ?? fail(2, 'an option lacks its value');
for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
  if (/^-[sSf]+$/.test(arg)) failOnError ||= arg.includes('f');
  else if (arg === '-X') method = value();
  else if (arg === '-o') output = value();
  else if (arg === '-w') format = value();
  else if (arg === '-H') {
    const [, name = '', text = ''] = /^([^:]+):\s*(.*)$/s.exec(value()) ?? [];
    headers.set(name, text);
  } else if (arg === '-T') {
    body = new Uint8Array(read(value()));
    defaults.push(() => (method ||= 'PUT'));
  } else if (arg === '-d' || arg === '--data-binary' || arg === '--json') {
    const text = value();
    const bytes = text.startsWith('@') ? new Uint8Array(read(text.slice(1))) : text;
    body = arg === '-d' && typeof bytes !== 'string' ? new TextDecoder().decode(bytes).replace(/[\r\n]/g, '') : bytes;
    const type = arg === '--json' ? 'application/json' : 'application/x-www-form-urlencoded';
    defaults.push(
      () => (method ||= 'POST'),
      () => setDefault('content-type', type),
    );
    if (arg === '--json') defaults.push(() => setDefault('accept', 'application/json'));
  } else if (arg.startsWith('-') || url) fail(2, `the stand-in does not know ${arg}`);
  else url = arg;
}
for (const apply of defaults) apply();

const request = { method: method || 'GET', headers, ...(body === undefined ? {} : { body }) };
const response = await fetch(url, request).catch(() => fail(7, `no connection to ${url}`));
if (failOnError && response.status >= 400) fail(22, `The requested URL returned error: ${response.status}`);
writeFileSync(output || 1, new Uint8Array(await response.arrayBuffer()));
process.stdout.write(format.replaceAll('%{http_code}', String(response.status)).replaceAll('\\n', '\n'));
