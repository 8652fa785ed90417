import plainWasm from "./kernels/build/scan.plain.wasm?url&inline";
import relaxedWasm from "./kernels/build/scan.relaxed.wasm?url&inline";

/** What kernels/scan.ts exports. */
export interface ScanKernel {
  readonly memory: WebAssembly.Memory;
  /** Byte offsets; see kernels/scan.ts for what they must satisfy. */
  readonly scan: Scan;
  readonly scanCodes: Scan;
}

type Scan = (rows: number, query: number, products: number, count: number, width: number) => void;

export type KernelBuild = "relaxed" | "plain";

/** A kernel with a memory of its own: the relaxed build where the machine takes it. About 1 kB, so it is inlined. */
export async function loadScanKernel(build?: KernelBuild): Promise<ScanKernel> {
  const relaxed = bytesOf(relaxedWasm);
  const chosen = build ?? (WebAssembly.validate(relaxed) ? "relaxed" : "plain");
  const { instance } = await WebAssembly.instantiate(chosen === "relaxed" ? relaxed : bytesOf(plainWasm));
  return instance.exports as unknown as ScanKernel;
}

function bytesOf(dataUrl: string): Uint8Array<ArrayBuffer> {
  const binary = atob(dataUrl.slice(dataUrl.indexOf(",") + 1));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
