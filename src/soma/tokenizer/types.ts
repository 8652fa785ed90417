interface EncodeOptions {
  /** Control tokens that are written in the text ("<|im_start|>") are recognised. Default false: they are plain text. */
  readonly special?: boolean;
  /** The tokens that the file wants before and after every text are added. Default true. */
  readonly begin?: boolean;
}

export interface Detokenizer {
  /** What this token adds to the text; a character whose bytes are not all there yet waits for the next token. */
  push(token: number): string;
  /** What is left at the end: an unfinished character becomes U+FFFD. */
  end(): string;
}

export interface Tokenizer {
  /** Tokens in the vocabulary. */
  readonly size: number;
  encode(text: string, options?: EncodeOptions): number[];
  /** `special` writes control tokens out; without it they add nothing. Tokens outside the vocabulary add nothing. */
  decode(tokens: readonly number[], options?: { readonly special?: boolean }): string;
  /** What the token adds to the text; empty for control tokens. */
  bytesOf(token: number): Uint8Array;
  isControl(token: number): boolean;
  /** The token that opens a text, whether or not the file wants it added. */
  readonly begin: number | undefined;
  readonly end: number | undefined;
  /** Every token that ends an answer. */
  readonly ends: ReadonlySet<number>;
  createDetokenizer(): Detokenizer;
}
