/** A workflow as a page to read: the diagram from its machine, its states, its commands with who, what and why not. Markdown with Mermaid. */
import type { AnyStateNode, AnyTransitionDefinition } from 'xstate';
import { kernelRefusals } from './decider.ts';
import { type RefusalText, type Text, type Workflow, workflowId } from './definition.ts';
import { diagram, nodesBelow, pathOfNode } from './diagram.ts';
import { nearest } from './table.ts';

/** The same text for the same workflow, whoever draws it and when. */
export const drawWorkflow = (workflow: Workflow): string => {
  const root = workflow.machine.root as AnyStateNode;
  const { mermaid, beside } = diagram(workflow.machine);
  return `${[
    `# ${both(workflow.title)} (${workflowId(workflow)})`,
    `Trang này được vẽ từ định nghĩa quy trình bằng \`pnpm draw\`; không sửa tay.\nThis page is drawn from the workflow by \`pnpm draw\`; do not edit it.`,
    '## Sơ đồ / Diagram',
    `\`\`\`mermaid\n${mermaid}\n\`\`\``,
    'Dấu `?`: nhánh đi theo dữ liệu của sự kiện. / `?`: the branch depends on the data of the fact.',
    ...(beside.length === 0 ? [] : [`Không vẽ được trong sơ đồ / Beside the diagram:\n\n${beside.map((line) => `- ${line}`).join('\n')}`]),
    '## Trạng thái / States',
    table(
      [
        'Trạng thái / State',
        'Tên / Title',
        'Giai đoạn / Stage',
        'Sự kiện dẫn đi / Facts that lead on',
        'Ghi nhận tại chỗ / Recorded in place',
      ],
      [...(root.transitions.size > 0 ? [stateRow(root)] : []), ...nodesBelow(root).map(stateRow)],
    ),
    '## Thao tác / Commands',
    table(
      ['Thao tác / Command', 'Tên / Title', 'Ai / Who', 'Sự kiện / Facts', 'Từ chối / Refusals', 'Căn cứ / Basis'],
      Object.entries(workflow.rules).map(([command, rule]) => [
        code(command),
        both(rule.title),
        rule.roles.map((role) => withText(role, workflow.roles[role])).join('<br>'),
        rule.yields.map(code).join('<br>'),
        rule.refusals.map((r) => withBasis(r, workflow.refusals[r] ?? kernelText(r))).join('<br>'),
        cell(rule.basis),
      ]),
    ),
    'Mọi thao tác còn có thể bị từ chối với / Every command may also be refused with:',
    Object.entries(kernelRefusals)
      .map(([refusal, text]) => `- ${code(refusal)} ${both(text)}`)
      .join('\n'),
    '## Sự kiện / Facts',
    table(
      ['Sự kiện / Fact', 'Tên / Title', 'Từ thao tác / From the command'],
      Object.entries(workflow.facts).map(([type, { title }]) => [
        code(type),
        both(title),
        commandsOf(workflow, type).map(code).join('<br>'),
      ]),
    ),
  ].join('\n\n')}\n`;
};

const stateRow = (node: AnyStateNode): readonly string[] => {
  const stays = [...node.transitions].filter(([, list]) => (list as AnyTransitionDefinition[]).every((t) => t.target === undefined));
  const moves = [...node.transitions.keys()].filter((type) => !stays.some(([stay]) => stay === type));
  const title = node.meta?.title as Text | undefined;
  return [
    node.parent === undefined ? '(mọi trạng thái / every state)' : code(pathOfNode(node)),
    title === undefined ? '' : both(title),
    cell(nearest<string>(node, 'stage') ?? ''),
    node.type === 'final' ? '(kết thúc / end)' : moves.map(code).join('<br>'),
    stays.map(([type]) => code(type)).join('<br>'),
  ];
};

const commandsOf = (workflow: Workflow, fact: string): readonly string[] =>
  Object.entries(workflow.rules).flatMap(([command, rule]) => (rule.yields.includes(fact) ? [command] : []));

const kernelText = (refusal: string): RefusalText | undefined => (kernelRefusals as Readonly<Record<string, RefusalText>>)[refusal];

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const code = (text: string): string => `\`${cell(text)}\``;
const both = (text: Text): string => cell(`${text.vi} / ${text.en}`);
const withText = (key: string, text: Text | undefined): string => (text === undefined ? code(key) : `${code(key)} ${both(text)}`);
const withBasis = (key: string, text: RefusalText | undefined): string =>
  text === undefined ? code(key) : `${code(key)} ${both(text)} (${cell(text.basis)})`;
