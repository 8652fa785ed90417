/** What `readMiniLmFolder` found: the ONNX file's bytes, tokenizer.json and config.json. */
export interface MiniLmFiles {
  readonly onnx: Uint8Array;
  readonly tokenizer: unknown;
  readonly config: unknown;
}

export function readMiniLmFolder(folder: string): MiniLmFiles;
/** The bytes of the GGUF file. */
export function convertMiniLm(
  files: MiniLmFiles & { readonly type?: "Q8_0" | "F32" },
): Promise<Uint8Array<ArrayBuffer>>;
