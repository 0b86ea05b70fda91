/**
 * XML and HTML as trees of elements. A string in a tree is text and is always escaped: what a server sent cannot become
 * markup, whatever it holds.
 */
import { escapeUTF8 } from 'entities';
import { printable } from '../spec/index.ts';

/** A function is called when its place is written, so that not all of a large tree is there at once. */
export type Node = string | Element | readonly Node[] | (() => Node);

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
  return ['<?xml version="1.0" encoding="UTF-8"?>\n', ...xmlParts(root, ''), '\n'].join('');
}

/** An HTML document. */
export function html(root: Element): string {
  return ['<!doctype html>\n', ...htmlParts(root), '\n'].join('');
}

/** Text to be joined once: a large document is not copied at each of its levels. */
function xmlParts({ tag, attributes, children }: Element, indent: string): readonly string[] {
  const nodes = children.flatMap(flat);
  const opening = `${indent}<${tag}${list(attributes)}`;
  if (nodes.length === 0) return [`${opening}/>`];
  const elements = nodes.filter((node) => typeof node !== 'string');
  if (elements.length === nodes.length) {
    const lines = elements.flatMap((one) => ['\n', ...xmlParts(one, `${indent}  `)]);
    return [`${opening}>`, ...lines, `\n${indent}</${tag}>`];
  }
  const content = nodes.flatMap((node) => (typeof node === 'string' ? [text(node)] : xmlParts(node, '')));
  return [`${opening}>`, ...content, `</${tag}>`];
}

const voids: ReadonlySet<string> = new Set(['meta', 'br', 'hr', 'link', 'img', 'wbr']);

function htmlParts(node: Node): readonly string[] {
  if (typeof node === 'string') return [text(node)];
  if (typeof node === 'function') return [htmlParts(node()).join('')];
  if (!('tag' in node)) return node.flatMap(htmlParts);
  const { tag, attributes, children } = node;
  const opening = `<${tag}${list(attributes)}>`;
  if (voids.has(tag)) return [opening];
  return [opening, ...children.flatMap(tag === 'style' ? raw : htmlParts), `</${tag}>`];
}

/** The content of a style element knows no escapes; it may not end the element. */
function raw(node: Node): string {
  if (typeof node !== 'string' || node.includes('</')) throw new Error('a style element holds style rules alone');
  return node;
}

function flat(node: Node): readonly (string | Element)[] {
  if (typeof node === 'function') return flat(node());
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
