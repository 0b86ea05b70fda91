/** `gateway-conformance explain <check>`: everything about one check. */

import { faults } from '../fixtures/faults/all.ts';
import { withCorpora } from './corpora.ts';
import { KitFailure } from './failure.ts';
import { declaredBy } from './proof/declaration.ts';
import { nearest } from './selection.ts';

export function explain(id: string, { corpus }: { corpus: readonly string[] }): void {
  const all = withCorpora(corpus).flatMap(({ checks }) => checks);
  const check = all.find((one) => one.id === id);
  if (check === undefined)
    throw new KitFailure(
      `"${id}" is no check${nearest(
        id,
        all.map((one) => one.id),
      )}`,
    );
  const { title, level, requirement, send, twin, app, expect } = check;
  const caught = faults.filter((fault) => declaredBy(fault).includes(id)).map((fault) => `the server ${fault.title}`);
  const parts: readonly (readonly [label: string, lines: readonly string[]])[] = [
    ['Requirement', [`${level.toUpperCase()} ${requirement.id}`, requirement.statement]],
    ['Source', [`${requirement.document}, ${requirement.section}`, requirement.url]],
    ['Sent', send.says],
    ['Accepted first', twin?.says ?? []],
    ['Application', app === null ? ['records what it is given, drains the body, answers 200'] : [JSON.stringify(app)]],
    ['Expected', [`the server ${expect.says}`]],
    ['Catches', caught],
  ];
  const told = parts.filter(([, lines]) => lines.length > 0);
  const text = told.map(([label, lines]) => `${label}\n${lines.map((line) => `  ${line}\n`).join('')}`);
  process.stdout.write(`${id}: ${title}\n\n${text.join('\n')}`);
}
