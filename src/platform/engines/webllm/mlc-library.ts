/**
 * By what a library shows that it was compiled for this web-llm: since 0.2.80 TVM's functions are called by way of
 * `TVMFFI…`; an older one is called by `TVMFuncCall`, and web-llm 0.2.86 breaks off with words that help nobody.
 */
const caller = "TVMFFIFunctionCall";
const olderCaller = "TVMFuncCall";

const takeTheRight =
  "Take the library that was compiled for this model and for web-llm 0.2.86, put it beside the other files, and bring the folder again.";

/** Why this web-llm does not run a model's library; undefined when it looks like one that it runs. */
export async function libraryTrouble(library: Blob | undefined): Promise<string | undefined> {
  let names: readonly string[];
  try {
    const module = await WebAssembly.compile((await library?.arrayBuffer()) ?? new ArrayBuffer(0));
    names = WebAssembly.Module.exports(module).map(({ name }) => name);
  } catch {
    return `Its library (the file ….wasm) is damaged, or no library. ${takeTheRight}`;
  }
  if (names.includes(caller)) return undefined;
  return names.includes(olderCaller)
    ? `Its library (the file ….wasm) was compiled for an older web-llm. ${takeTheRight}`
    : `Its library (the file ….wasm) is not one of MLC's. ${takeTheRight}`;
}
