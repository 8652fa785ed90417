/**
 * Texts as a tree of their bytes. Node 0 is the root, the empty text. The children of a node lie side by side, since most
 * walks look for one among them and go on there, and what is below them follows.
 */
export interface ByteTree {
  /** Bytes of the longest text. */
  readonly longest: number;
  /** Among the children of a node, ascending. */
  readonly byte: Uint8Array;
  /** The first child, and how many there are. */
  readonly first: Int32Array;
  readonly children: Uint16Array;
  /** The node above. */
  readonly above: Int32Array;
  /** The number of a text that ends in this node, or −1. */
  readonly token: Int32Array;
  /** By number: that of another text with the same bytes, or −1. */
  readonly twin: Int32Array;
}

/** The tree of these texts, each numbered by its place. Empty ones are left out. */
export function plantTree(texts: readonly Uint8Array[]): ByteTree {
  const twin = new Int32Array(texts.length).fill(-1);
  const sapling = new Sapling();
  let longest = 0;
  for (const [at, bytes] of texts.entries()) {
    if (bytes.length === 0) continue;
    twin[at] = sapling.add(bytes, at);
    longest = Math.max(longest, bytes.length);
  }
  return { ...sapling.laidOut(), longest, twin };
}

/** The child of a node by its byte; 0: there is none. */
export function childOf({ byte, first, children }: ByteTree, node: number, value: number): number {
  let low = first[node] ?? 0;
  let high = low + (children[node] ?? 0);
  while (low < high) {
    const middle = (low + high) >> 1;
    const found = byte[middle] ?? 0;
    if (found === value) return middle;
    if (found < value) low = middle + 1;
    else high = middle;
  }
  return 0;
}

/** A tree that still grows: of each node its first child and the next child of its parent. 0 stands for none. */
class Sapling {
  #byte = new Uint8Array(64);
  #child = new Int32Array(64);
  #sibling = new Int32Array(64);
  #token = new Int32Array(64).fill(-1);
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

  /** The same tree with the children of each node side by side. */
  laidOut(): Omit<ByteTree, "longest" | "twin"> {
    const nodes = this.#nodes;
    const [byte, children] = [new Uint8Array(nodes), new Uint16Array(nodes)];
    const [first, above, token] = [new Int32Array(nodes), new Int32Array(nodes), new Int32Array(nodes).fill(-1)];
    /** By place where a node lies, its number here; and the places whose children are still to be laid. */
    const laid = new Int32Array(nodes);
    const open = [0];
    let end = 1;
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const block = this.#childrenOf(laid[place] ?? 0);
      first[place] = end;
      children[place] = block.length;
      for (const child of block) {
        byte[end] = this.#byte[child] ?? 0;
        token[end] = this.#token[child] ?? -1;
        above[end] = place;
        laid[end++] = child;
      }
      for (let last = end - 1; last >= end - block.length; last -= 1) open.push(last);
    }
    return { byte, first, children, above, token };
  }

  /** In the order of their bytes. */
  #childrenOf(node: number): number[] {
    const found: number[] = [];
    for (let child = this.#child[node] ?? 0; child !== 0; child = this.#sibling[child] ?? 0) found.push(child);
    return found.sort((one, other) => (this.#byte[one] ?? 0) - (this.#byte[other] ?? 0));
  }
}
