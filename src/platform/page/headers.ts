/**
 * The one source of the headers that every file of ours is served with: the start script's server reads them from
 * dist/build.json, the dev server and static hosts (dist/_headers) get them at build time, and the service worker puts
 * them on all it answers. Pure, and without imports, so that all of them can use it.
 */

/** What a file is to the policy. Each kind has its own Content-Security-Policy. */
export type FileKind = "page" | "script" | "engine" | "gate" | "sandbox" | "inert";

export type HeaderFields = Readonly<Record<string, string>>;

/** `npm run dev` needs two things that a build never has: styles put into the page by script, and Vite's own client. */
export interface Leniency {
  readonly development?: boolean;
}

const types: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  mjs: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json; charset=utf-8",
  webmanifest: "application/manifest+json; charset=utf-8",
  wasm: "application/wasm",
  svg: "image/svg+xml",
  png: "image/png",
  woff2: "font/woff2",
  txt: "text/plain; charset=utf-8",
  md: "text/markdown; charset=utf-8",
  brane: "application/vnd.brane",
};

const extension = (path: string): string => /\.([a-z0-9]+)$/.exec(path)?.[1] ?? "";

const contentType = (path: string): string =>
  types[extension(path)] ?? (path.endsWith("LICENSE") ? "text/plain; charset=utf-8" : "application/octet-stream");

/** `path` is absolute within our origin, such as `/workers/llm-3f2a.js`; in development `/workers/llm.ts`. */
export function kindOf(path: string): FileKind {
  if (/^\/(workers\/)?sandbox[-.]/.test(path)) return "sandbox";
  if (path === "/" || path.endsWith(".html")) return "page";
  if (/^\/workers\/gate[-.]/.test(path)) return "gate";
  if (/^\/workers\/llm[-.]/.test(path)) return "engine";
  return /\.(m?js|tsx?)$/.test(path) ? "script" : "inert";
}

const policies: Readonly<Record<FileKind, Readonly<Record<string, string>>>> = {
  page: {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
  },
  // A worker lives under the policy of its own script's response: this is what holds it.
  script: {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "frame-ancestors": "'none'",
  },
  // wllama starts its threads from a blob, which inherits this policy; without `blob:` it hangs without a word.
  engine: {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self'",
    "worker-src": "'self' blob:",
    "frame-ancestors": "'none'",
  },
  // The one door out. What it may reach is decided by core/privacy, request by request.
  gate: { "default-src": "'none'", "script-src": "'self'", "connect-src": "*", "frame-ancestors": "'none'" },
  // What foreign code runs in: an origin of its own, which reaches nothing, not even ours. Whoever writes the document
  // adds the nonce of its one inline script; the worker inside it comes from a blob and lives under this policy too.
  sandbox: {
    sandbox: "allow-scripts",
    "default-src": "'none'",
    "script-src": "blob: 'wasm-unsafe-eval'",
    "connect-src": "'none'",
    "worker-src": "blob:",
    "form-action": "'none'",
    "base-uri": "'none'",
    "frame-ancestors": "'self'",
  },
  inert: { "default-src": "'none'", "style-src": "'unsafe-inline'", "frame-ancestors": "'none'" },
};

export function policyOf(kind: FileKind, { development = false }: Leniency = {}): string {
  const policy = { ...policies[kind] };
  if (development && kind === "page") policy["style-src"] = "'self' 'unsafe-inline'";
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}

/** The page's policy as a meta element can say it, for hosts that cannot set headers: `frame-ancestors` is a header's alone. */
export const metaPolicy = (leniency?: Leniency): string =>
  policyOf("page", leniency).replace(/; frame-ancestors [^;]*/, "");

/** Devices only we ask for, and only on a click; everything else is off. */
const permissions = [
  ...["serial", "usb", "hid"].map((name) => `${name}=(self)`),
  ...["accelerometer", "camera", "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment"].map(
    (name) => `${name}=()`,
  ),
].join(", ");

function caching(path: string): string {
  if (/^\/(assets|workers)\/.+-[\w-]{8}\.\w+$/.test(path)) return "public, max-age=31536000, immutable";
  // Weights are verified by their own manifest whenever they are read, so their names need no hash.
  if (/^\/models\/.+\.\d{3}$/.test(path)) return "public, max-age=86400";
  return "no-cache";
}

/** Every header of a file of ours, names in lower case. */
export function headersFor(path: string, leniency?: Leniency): HeaderFields {
  const kind = kindOf(path);
  return {
    "content-type": contentType(path === "/" ? "/index.html" : path),
    "cache-control": caching(path),
    "content-security-policy": policyOf(kind, leniency),
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    // What a policy cannot stop, Chromium 152 and later can: WebRTC, preconnect, dns-prefetch, navigation elsewhere.
    ...(kind === "gate" ? {} : { "connection-allowlist": "(response-origin)" }),
    ...(kind === "page" ? { "cross-origin-opener-policy": "same-origin", "permissions-policy": permissions } : {}),
  };
}
