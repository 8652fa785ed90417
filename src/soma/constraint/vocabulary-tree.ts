import type { Vocabulary } from "./constraint.ts";

/**
 * The tokens of a vocabulary as a tree of their bytes, laid out as it is walked: a node's descendants follow it, up to
 * `end`. Node 0 is the root, the empty text. Tokens that add nothing and those that end an answer are not in it.
 */
export interface VocabularyTree {
  readonly nodes: number;
  /** Bytes of the longest token. */
  readonly longest: number;
  readonly byte: Uint8Array;
  readonly depth: Uint16Array;
  /** The node after the last descendant. */
  readonly end: Int32Array;
  /** A token that ends in this node, or −1. */
  readonly token: Int32Array;
  /** By token: another one with the same bytes, or −1. */
  readonly twin: Int32Array;
  /** 32-bit words of a mask. */
  readonly words: number;
  /** The mask of the tokens that end an answer. */
  readonly ends: Uint32Array;
}

/** Bytes. Longer tokens are left out, and so never allowed: a run of bytes as an argument list has its limits. */
const longestToken = 0x7fff;

const trees = new WeakMap<Vocabulary, VocabularyTree>();

/** The tree of a vocabulary: built once. */
export function treeOf(vocabulary: Vocabulary): VocabularyTree {
  const known = trees.get(vocabulary) ?? growTree(vocabulary);
  trees.set(vocabulary, known);
  return known;
}

function growTree(vocabulary: Vocabulary): VocabularyTree {
  const words = Math.ceil(vocabulary.size / 32);
  const ends = new Uint32Array(words);
  const texts: { readonly text: string; readonly token: number }[] = [];
  let bytes = 0;
  for (let token = 0; token < vocabulary.size; token += 1) {
    if (vocabulary.ends.has(token)) {
      ends[token >> 5] = (ends[token >> 5] ?? 0) | (1 << (token & 31));
      continue;
    }
    const of = vocabulary.isControl(token) ? undefined : vocabulary.bytesOf(token);
    if (of === undefined || of.length === 0 || of.length > longestToken) continue;
    texts.push({ text: String.fromCharCode(...of), token }); // a unit a byte: strings are sorted natively
    bytes += of.length;
  }
  texts.sort((one, other) => (one.text < other.text ? -1 : one.text > other.text ? 1 : one.token - other.token));

  const most = bytes + 1;
  const byte = new Uint8Array(most);
  const depth = new Uint16Array(most);
  const end = new Int32Array(most);
  const token = new Int32Array(most).fill(-1);
  const twin = new Int32Array(vocabulary.size).fill(-1);
  const open = [0]; // the nodes from the root to the last one
  let nodes = 1;
  let longest = 0;
  let before = "";
  const close = (to: number): void => {
    while (open.length - 1 > to) end[open.pop() ?? 0] = nodes;
  };
  for (const { text, token: number } of texts) {
    let shared = 0;
    while (shared < before.length && before.charCodeAt(shared) === text.charCodeAt(shared)) shared += 1;
    close(shared);
    for (let at = shared; at < text.length; at += 1) {
      byte[nodes] = text.charCodeAt(at);
      depth[nodes] = at + 1;
      open.push(nodes++);
    }
    const node = open[text.length] ?? 0;
    twin[number] = token[node] ?? -1;
    token[node] = number;
    longest = Math.max(longest, text.length);
    before = text;
  }
  close(0);
  end[0] = nodes;
  return {
    nodes,
    longest,
    byte: byte.slice(0, nodes),
    depth: depth.slice(0, nodes),
    end: end.slice(0, nodes),
    token: token.slice(0, nodes),
    twin,
    words,
    ends,
  };
}
