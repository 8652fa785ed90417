import { isLoopback } from "#core/words/tier.ts";

/**
 * Where a secret may go: one origin as `URL.origin` writes it (`https://api.example.org`, `http://127.0.0.1:3901`), or
 * every name below one (`https://*.example.org`, which is not `https://example.org` itself).
 *
 * A star stands for whole names at the front, over https only, below a name that one owner has. Who owns what is in the
 * Public Suffix List, which is too large and too quickly old to be carried: so a star below a two-part name whose first
 * part is short (`co.uk`, `com.au`), or below a host that rents names out to everybody, is refused, and what slips
 * through is held by the gate, which lets a request pass only to origins that were allowed one by one.
 */
export type OriginPattern = string;

type Reading =
  | { readonly kind: "pattern"; readonly pattern: OriginPattern }
  /** `reason`: a sentence a person can act on. */
  | { readonly kind: "refused"; readonly reason: string };

/** Reads what a person typed. A path, if one was pasted with the address, is not part of where a secret goes. */
export function readOriginPattern(typed: string): Reading {
  const text = typed.trim();
  const star = /^https:\/\/\*\.([^/?#]+)\/?$/i.exec(text);
  if (star !== null) return readStar(star[1] ?? "");
  if (text.includes("*")) return refused("A star stands only at the front of a name, like https://*.example.org.");
  if (!URL.canParse(text)) return refused("This is no web address. It begins with https://, like https://example.org.");
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") {
    return refused("The address holds a name or password. Take it out and enter it as the secret.");
  }
  if (url.protocol === "http:" && !isLoopback(url.hostname)) {
    return refused(
      "Over http everybody on the way reads the secret. Use https; http is for servers on this device only.",
    );
  }
  if (url.protocol !== "https:" && url.protocol !== "http:") return refused("Secrets go to https addresses only.");
  return { kind: "pattern", pattern: url.origin };
}

/** Whether `origin` is one that the pattern names. Both as `URL.origin` and `readOriginPattern` write them. */
export function covers(pattern: OriginPattern, origin: string): boolean {
  if (pattern === origin) return true;
  const [front, behind] = pattern.split("*.");
  if (front !== "https://" || behind === undefined || !URL.canParse(origin)) return false;
  const { protocol, host } = new URL(origin);
  return protocol === "https:" && host.endsWith(`.${behind}`) && host.length > behind.length + 1;
}

function readStar(below: string): Reading {
  const address = `https://${below}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || url.username !== "" || url.password !== "" || below.includes("*")) {
    return refused("This is no web address. A pattern looks like https://*.example.org.");
  }
  const parts = url.hostname.split(".");
  const isAddress = /^[\d.]+$/.test(url.hostname) || url.hostname.startsWith("[");
  const isShared =
    parts.length < 2 ||
    (parts.length === 2 && (parts[0]?.length ?? 0) <= 3) ||
    rentedOut.some((host) => url.hostname === host || host.endsWith(`.${url.hostname}`));
  if (isAddress || isShared) {
    return refused(`Names below ${url.hostname} belong to many owners. Enter the whole address of the one you mean.`);
  }
  return { kind: "pattern", pattern: `https://*.${url.host}` };
}

/** Hosts below which anybody can have a name; the best known of the Public Suffix List's private part. */
const rentedOut: readonly string[] = [
  ...["github.io", "gitlab.io", "pages.dev", "workers.dev", "vercel.app", "netlify.app", "web.app", "firebaseapp.com"],
  ...["herokuapp.com", "onrender.com", "fly.dev", "railway.app", "deno.dev", "repl.co", "replit.app", "glitch.me"],
  ...["ngrok.io", "ngrok.app", "ngrok-free.app", "trycloudflare.com", "loca.lt", "ts.net", "duckdns.org", "hf.space"],
  ...["amazonaws.com", "cloudfront.net", "azurewebsites.net", "cloudapp.net", "windows.net", "appspot.com", "run.app"],
];

const refused = (reason: string): Reading => ({ kind: "refused", reason });
