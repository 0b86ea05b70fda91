/**
 * XML and HTML as trees of elements. A string in a tree is text and is always escaped: what a server sent cannot become
 * markup, whatever it holds.
 */
import { escapeUTF8 } from 'entities';
import { printable } from '../spec/index.ts';

export type Node = string | Element | readonly Node[];

export interface Element {
  readonly tag: string;
  readonly attributes: Attributes;
  readonly children: readonly Node[];
}

/** Values that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

export function element(tag: string, attributes: Attributes = {}, ...children: readonly Node[]): Element {
  return { tag, attributes, children };
}

/** An XML document, an element a line where elements hold nothing but elements. */
export function xml(root: Element): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlElement(root, '')}\n`;
}

/** An HTML document. */
export function html(root: Element): string {
  return `<!doctype html>\n${htmlNode(root)}\n`;
}

function xmlElement({ tag, attributes, children }: Element, indent: string): string {
  const nodes = children.flatMap(flat);
  const opening = `${indent}<${tag}${list(attributes)}`;
  if (nodes.length === 0) return `${opening}/>`;
  const elements = nodes.filter((node) => typeof node !== 'string');
  const content =
    elements.length === nodes.length
      ? `\n${elements.map((one) => xmlElement(one, `${indent}  `)).join('\n')}\n${indent}`
      : nodes.map((node) => (typeof node === 'string' ? text(node) : xmlElement(node, ''))).join('');
  return `${opening}>${content}</${tag}>`;
}

const voids: ReadonlySet<string> = new Set(['meta', 'br', 'hr', 'link', 'img', 'wbr']);

function htmlNode(node: string | Element): string {
  if (typeof node === 'string') return text(node);
  const { tag, attributes, children } = node;
  const opening = `<${tag}${list(attributes)}>`;
  if (voids.has(tag)) return opening;
  return `${opening}${children
    .flatMap(flat)
    .map(tag === 'style' ? raw : htmlNode)
    .join('')}</${tag}>`;
}

/** The content of a style element knows no escapes; it may not end the element. */
function raw(node: string | Element): string {
  if (typeof node !== 'string' || node.includes('</')) throw new Error('a style element holds style rules alone');
  return node;
}

function flat(node: Node): readonly (string | Element)[] {
  return typeof node === 'string' || 'tag' in node ? [node] : node.flatMap(flat);
}

function list(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeUTF8(printable(String(value)))}"`))
    .join('');
}

/** Line feeds stay; no other control character does. */
function text(value: string): string {
  return value
    .split('\n')
    .map((line) => escapeUTF8(printable(line)))
    .join('\n');
}
