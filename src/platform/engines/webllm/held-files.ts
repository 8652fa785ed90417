/**
 * Where web-llm finds its files: in Cache Storage, it believes. By itself it would fetch each file, keep a second copy
 * of every weight there, and check none of them (FACTS, web-llm). Here its caches are stand-ins that hold one model's
 * files, which the model store has hashed; what is not among them is not there, and nothing is ever asked of a network.
 */

/** No such host exists or ever will (RFC 6761): an address that is not answered here reaches nobody. */
const origin = "https://held.invalid";

/** The address of a model as web-llm takes it; it adds the rest. */
export const heldAddress = (modelId: string): string => `${origin}/${modelId}/resolve/main/`;

/** What web-llm calls its caches. */
const ours = /^webllm\//;

type CacheOpener = Pick<CacheStorage, "open">;

interface HeldFiles {
  /** Web-llm's caches are the browser's again. */
  release(): void;
}

/**
 * Answers web-llm's caches from `files`, by their paths in the model's folder, until they are released. `others` are
 * the real caches, for everything else that this worker keeps; `scope` is where the library looks for `caches`.
 */
export function holdFiles(
  modelId: string,
  files: ReadonlyMap<string, Blob>,
  scope: { readonly caches: CacheStorage } = globalThis,
): HeldFiles {
  const others = scope.caches;
  const held = heldCache(heldAddress(modelId), files);
  const open: CacheOpener["open"] = (name) => (ours.test(name) ? Promise.resolve(held) : others.open(name));
  const stand = new Proxy(others, {
    get(target, key) {
      if (key === "open") return open;
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  Object.defineProperty(scope, "caches", { configurable: true, get: () => stand });
  return {
    release() {
      if (scope.caches === stand) Object.defineProperty(scope, "caches", { configurable: true, get: () => others });
    },
  };
}

function heldCache(address: string, files: ReadonlyMap<string, Blob>): Cache {
  const urlOf = (request: RequestInfo | URL) => (request instanceof Request ? request.url : String(request));
  const find = (request: RequestInfo | URL) => {
    const url = urlOf(request);
    return url.startsWith(address) ? files.get(decodeURIComponent(url.slice(address.length))) : undefined;
  };
  const absent = (request: RequestInfo | URL) =>
    Promise.reject(new Error(`The model's folder has no ${urlOf(request).split("/").at(-1) ?? "such file"}.`));
  const nothing = () => Promise.resolve(false);
  const responses = (request: RequestInfo | URL) => {
    const file = find(request);
    return file === undefined ? undefined : new Response(file);
  };
  return {
    match: (request) => Promise.resolve(responses(request)),
    matchAll: (request) =>
      Promise.resolve(request === undefined ? [] : [responses(request)].filter((found) => found !== undefined)),
    add: absent,
    addAll: ([request]) => absent(request ?? ""),
    put: (request) => absent(request),
    delete: nothing,
    keys: () => Promise.resolve([...files.keys()].map((path) => new Request(address + path))),
  };
}
