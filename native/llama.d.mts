export interface NativeVocabulary {
  /** Without the tokens for beginning and end. `special`: control tokens written in the text are recognised. */
  tokenize(text: string, special?: boolean): number[];
  detokenize(tokens: readonly number[], special?: boolean): string;
  isEnd(token: number): boolean;
  readonly begin: number;
  readonly end: number;
  readonly addsBegin: boolean;
  readonly addsEnd: boolean;
  close(): Promise<void>;
}

export interface NativeModel extends NativeVocabulary {
  readonly size: number;
  /** The chat template that the file carries. */
  readonly template: string;
  threads(): number;
  logits(tokens: readonly number[]): AsyncGenerator<Float32Array<ArrayBuffer>>;
  greedy(tokens: readonly number[], count: number): Promise<number[]>;
  /** `schema`: a JSON Schema that llama.cpp's own grammar holds it to. */
  stream(tokens: readonly number[], schema?: unknown): AsyncGenerator<number>;
  time(tokens: readonly number[], count: number): Promise<{ readMs: number; decodeMs: number }>;
}

export interface NativeEmbedder extends NativeVocabulary {
  embed(text: string): Promise<Float32Array<ArrayBuffer>>;
}

export interface NativeOptions {
  contextSize?: number;
  threads?: number;
  batch?: number;
  flashAttention?: boolean | "auto";
  /** Every layer on the graphics card that `openGpu` found. */
  gpu?: boolean;
}

export interface NativeGpu {
  readonly way: "cuda" | "vulkan" | "metal";
  readonly cards: readonly string[];
}

export function renderTemplate(template: string, values: Record<string, unknown>): string;
export function openGpu(): Promise<NativeGpu | undefined>;
export function openVocabulary(path: string): Promise<NativeVocabulary>;
export function openModel(path: string, options?: NativeOptions): Promise<NativeModel>;
export function openEmbedder(path: string, options?: { threads?: number }): Promise<NativeEmbedder>;
