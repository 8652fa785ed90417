import { plantTree, type ByteTree } from "./byte-tree.ts";

/** What a constraint needs to know of a tokenizer; a Tokenizer fits. */
export interface Vocabulary {
  readonly size: number;
  /** What the token adds to the text. A token that adds nothing is never allowed, but for those that end. */
  bytesOf(token: number): Uint8Array;
  isControl(token: number): boolean;
  readonly ends: ReadonlySet<number>;
}

/** The tokens of a vocabulary as a tree of their bytes. Those that add nothing and those that end an answer are not in it. */
export interface VocabularyTree extends ByteTree {
  /** 32-bit words of a mask. */
  readonly words: number;
  /** The mask of the tokens that end an answer. */
  readonly ends: Uint32Array;
}

/** Bytes. Longer tokens are left out, and so never allowed: a run of bytes as an argument list has its limits. */
const longestToken = 0x7fff;

const nothing = new Uint8Array();
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
  const texts: Uint8Array[] = [];
  for (let token = 0; token < vocabulary.size; token += 1) {
    if (vocabulary.ends.has(token)) ends[token >> 5] = (ends[token >> 5] ?? 0) | (1 << (token & 31));
    const isText = !vocabulary.ends.has(token) && !vocabulary.isControl(token);
    const bytes = isText ? vocabulary.bytesOf(token) : nothing;
    texts.push(bytes.length > longestToken ? nothing : bytes);
  }
  return { ...plantTree(texts), words, ends };
}
