import type { Node } from "./read-value.ts";

/** A call as a model wrote it, before anything is known about the tool. */
export interface Wish {
  readonly name: string;
  /** An object, or undefined where something else stood in its place. */
  readonly arguments: Node | undefined;
  /** Arguments that were written as bare words between tags: their types are the tool's. */
  readonly untyped?: true;
  /** Whether it can only be meant as a call, so that a tool that does not exist is worth a word. */
  readonly isCall: boolean;
}
