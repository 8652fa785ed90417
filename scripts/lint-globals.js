/** The globals that our plain scripts may use: Node's own, and the page's inside functions that Playwright evaluates there. */
const names = [
  "AbortController", "AbortSignal", "Blob", "Buffer", "File", "Response", "TextDecoder", "TextEncoder", "URL",
  "URLSearchParams", "WebAssembly", "Worker", "clearInterval", "clearTimeout", "console", "crypto", "document",
  "fetch", "globalThis", "location", "navigator", "performance", "process", "queueMicrotask", "setImmediate",
  "setInterval", "setTimeout", "structuredClone", "window",
];
export default Object.fromEntries(names.map((name) => [name, "readonly"]));
