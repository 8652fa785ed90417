/** What a constraint needs to know of a tokenizer; a Tokenizer fits. */
export interface Vocabulary {
  readonly size: number;
  /** What the token adds to the text. A token that adds nothing is never allowed, but for those that end. */
  bytesOf(token: number): Uint8Array;
  isControl(token: number): boolean;
  readonly ends: ReadonlySet<number>;
}

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
  /** The root's children, side by side: most walks end there, and they lie far apart in the other lists. */
  readonly firstNodes: Int32Array;
  readonly firstBytes: Uint8Array;
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
  const twin = new Int32Array(vocabulary.size).fill(-1);
  const sapling = new Sapling();
  let longest = 0;
  for (let token = 0; token < vocabulary.size; token += 1) {
    if (vocabulary.ends.has(token)) {
      ends[token >> 5] = (ends[token >> 5] ?? 0) | (1 << (token & 31));
      continue;
    }
    const bytes = vocabulary.isControl(token) ? undefined : vocabulary.bytesOf(token);
    if (bytes === undefined || bytes.length === 0 || bytes.length > longestToken) continue;
    twin[token] = sapling.add(bytes, token);
    longest = Math.max(longest, bytes.length);
  }
  return { ...sapling.laidOut(), longest, twin, words, ends };
}

/** A tree that still grows: of each node its first child and the next child of its parent. 0 stands for none. */
class Sapling {
  #byte = new Uint8Array(1 << 16);
  #child = new Int32Array(1 << 16);
  #sibling = new Int32Array(1 << 16);
  #token = new Int32Array(1 << 16).fill(-1);
  #nodes = 1;

  /** The token that had these bytes before, or −1. */
  add(bytes: Uint8Array, token: number): number {
    let node = 0;
    for (const byte of bytes) node = this.#childOf(node, byte);
    const before = this.#token[node] ?? -1;
    this.#token[node] = token;
    return before;
  }

  #childOf(node: number, byte: number): number {
    let child = this.#child[node] ?? 0;
    while (child !== 0 && this.#byte[child] !== byte) child = this.#sibling[child] ?? 0;
    if (child !== 0) return child;
    if (this.#nodes === this.#byte.length) this.#grow();
    child = this.#nodes++;
    this.#byte[child] = byte;
    this.#sibling[child] = this.#child[node] ?? 0;
    this.#child[node] = child;
    return child;
  }

  #grow(): void {
    const doubled = 2 * this.#nodes;
    const copied = <List extends Uint8Array | Int32Array>(to: List, from: List): List => {
      to.set(from);
      return to;
    };
    this.#byte = copied(new Uint8Array(doubled), this.#byte);
    this.#child = copied(new Int32Array(doubled), this.#child);
    this.#sibling = copied(new Int32Array(doubled), this.#sibling);
    this.#token = copied(new Int32Array(doubled).fill(-1), this.#token);
  }

  /** The same tree with each node's descendants behind it. */
  laidOut(): Pick<VocabularyTree, "nodes" | "byte" | "depth" | "end" | "token" | "firstNodes" | "firstBytes"> {
    const nodes = this.#nodes;
    const [byte, depth] = [new Uint8Array(nodes), new Uint16Array(nodes)];
    const [end, token] = [new Int32Array(nodes), new Int32Array(nodes).fill(-1)];
    const open: number[] = [0]; // laid out, and their descendants not yet all
    let waiting = this.#child[0] ?? 0;
    let laid = 1;
    const nextOf: number[] = [];
    while (open.length > 0) {
      if (waiting === 0) {
        end[open.pop() ?? 0] = laid;
        waiting = nextOf.pop() ?? 0;
        continue;
      }
      byte[laid] = this.#byte[waiting] ?? 0;
      depth[laid] = open.length;
      token[laid] = this.#token[waiting] ?? -1;
      nextOf.push(this.#sibling[waiting] ?? 0);
      waiting = this.#child[waiting] ?? 0;
      open.push(laid++);
    }
    const first: number[] = [];
    for (let node = 1; node < nodes; node = end[node] ?? nodes) first.push(node);
    const firstBytes = Uint8Array.from(first, (node) => byte[node] ?? 0);
    return { nodes, byte, depth, end, token, firstNodes: Int32Array.from(first), firstBytes };
  }
}
