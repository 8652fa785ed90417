import { toBase64 } from "#core/words/bytes-as-text.ts";
import { utf8, type Bytes } from "#core/words/bytes.ts";
import type { CredentialUse } from "./credential.ts";

type Headers = readonly (readonly [string, string])[];

/** The request with the secret in its place; what stood there goes. */
export function withSecret(
  use: CredentialUse,
  secret: string,
  request: { readonly url: string; readonly headers: Headers },
): { readonly url: string; readonly headers: [string, string][] } {
  const { url, headers } = request;
  if (use.kind === "query") return { url: withQuery(url, use.name, secret), headers: others(headers, undefined) };
  const [name, value] = headerOf(use, secret);
  return { url, headers: [...others(headers, name), [name, value]] };
}

function headerOf(use: Exclude<CredentialUse, { readonly kind: "query" }>, secret: string): readonly [string, string] {
  switch (use.kind) {
    case "bearer":
      return ["authorization", `Bearer ${secret}`];
    case "header":
      return [use.name, secret];
    case "basic":
      return ["authorization", `Basic ${toBase64(utf8(`${use.user}:${secret}`))}`];
  }
}

const others = (headers: Headers, name: string | undefined): [string, string][] =>
  headers.filter(([each]) => each.toLowerCase() !== name?.toLowerCase()).map(([each, value]) => [each, value]);

function withQuery(address: string, name: string, secret: string): string {
  const url = new URL(address);
  const kept = url.search
    .slice(1)
    .split("&")
    .filter((part) => part !== "" && part.split("=")[0] !== name);
  const query = [...kept, `${name}=${encodeURIComponent(secret)}`].join("&");
  return `${url.origin}${url.pathname}?${query}`;
}

/**
 * The spellings in which a server may echo the secret: plain, as JSON writes it (some escape the slash), in an address,
 * in base64 with or without the user's name. None for a secret shorter than 8 bytes, which cannot be told from the
 * words of an answer.
 */
export function spellingsOf(use: CredentialUse, secret: string): readonly Bytes[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret);
  const texts = [
    ...[secret, json, json.replaceAll("/", "\\/")],
    ...[encoded, encoded.replaceAll("%20", "+"), encoded.toLowerCase()],
    toBase64(utf8(secret)),
    ...(use.kind === "basic" ? [toBase64(utf8(`${use.user}:${secret}`))] : []),
  ];
  if (utf8(secret).length < shortest) return [];
  return [...new Set(texts)].map(utf8).filter(({ length }) => length >= shortest);
}
const shortest = 8;
