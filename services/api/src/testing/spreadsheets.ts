/** CSV and XLSX read by other means than those that wrote them: RFC 4180 and the ZIP directory, as little as the specs need. */
import { inflateRawSync } from 'node:zlib';

/** Records of RFC 4180. @throws Error where a quote is not closed or a line ends otherwise than by CRLF. */
export const readCsv = (text: string): string[][] => {
  const records: string[][] = [];
  let record: string[] = [];
  for (let at = 0; at < text.length; ) {
    const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
    field.lastIndex = at;
    const [whole, quoted, plain, end] = field.exec(text) ?? [];
    if (whole === undefined) throw new Error(`no field at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`);
    record.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') {
      records.push(record);
      record = [];
    }
    at += whole.length;
  }
  return records;
};

/** The files of a ZIP archive, by its central directory. */
const unzipped = (bytes: Buffer): ReadonlyMap<string, string> => {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const files = new Map<string, string>();
  for (let i = 0, at = bytes.readUInt32LE(end + 16); i < bytes.readUInt16LE(end + 10); i++) {
    const [method, size, name, extra, comment, local] = [
      bytes.readUInt16LE(at + 10),
      bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28),
      bytes.readUInt16LE(at + 30),
      bytes.readUInt16LE(at + 32),
      bytes.readUInt32LE(at + 42),
    ];
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const stored = bytes.subarray(from, from + size);
    files.set(bytes.toString('utf8', at + 46, at + 46 + name), (method === 0 ? stored : inflateRawSync(stored)).toString());
    at += 46 + name + extra + comment;
  }
  return files;
};

const plainText = (xml: string): string =>
  xml.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&apos;', "'").replaceAll('&amp;', '&');

/** ECMA-376, ST_Xstring. */
const shown = (text: string): string => text.replaceAll(/_x([\da-fA-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16)));

export type ReadSheet = { readonly name: string; readonly rows: (string | number | null)[][]; readonly xml: string };

/** The sheets of a workbook in order; texts through the table of shared strings. */
export const readXlsx = (bytes: Buffer): readonly ReadSheet[] => {
  const files = unzipped(bytes);
  const at = (name: string): string => files.get(name) ?? '';
  const shared = [...at('xl/sharedStrings.xml').matchAll(/<si>.*?<t[^>]*>(.*?)<\/t><\/si>/gs)].map(([, text = '']) =>
    shown(plainText(text)),
  );
  const names = [...at('xl/workbook.xml').matchAll(/<sheet [^>]*?name="([^"]*)"/g)].map(([, name = '']) => plainText(name));
  return names.map((name, i) => {
    const xml = at(`xl/worksheets/sheet${i + 1}.xml`);
    const rows = [...xml.matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, cells = '']) => {
      const row: (string | number | null)[] = [];
      for (const [, column = '', rest = '', value = ''] of cells.matchAll(/<c r="([A-Z]+)\d+"([^>]*)><v>([^<]*)<\/v><\/c>/g)) {
        const index = [...column].reduce((n, letter) => n * 26 + letter.charCodeAt(0) - 64, 0) - 1;
        while (row.length < index) row.push(null);
        row.push(rest.includes('t="s"') ? (shared[Number(value)] ?? null) : Number(value));
      }
      return row;
    });
    return { name, rows, xml };
  });
};
