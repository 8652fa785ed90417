import { expect, test } from "vitest";
import { textOf, utf8 } from "#core/words/bytes.ts";
import { readCredential, type CredentialUse } from "./credential.ts";
import { spellingsOf, withSecret } from "./credential-in-request.ts";
import { createMask, masked } from "./mask-bytes.ts";

const wanted = { name: "Home hub", goesTo: "https://hub.example.org/api", use: { kind: "bearer" } } as const;

test("a credential is kept for its origin, under a name that can stand in a handle", () => {
  expect(readCredential({ ...wanted, name: " Home hub " }, "k-123")).toEqual({
    kind: "usable",
    facts: { name: "Home hub", goesTo: "https://hub.example.org", use: { kind: "bearer" } },
  });
  for (const name of ["", " ", "-x", "a/b", "a\nb", 'a"b', "x".repeat(61), "[a]"]) {
    expect(readCredential({ ...wanted, name }, "k").kind, name).toBe("refused");
  }
});

test.each<[string, CredentialUse, string]>([
  ["nothing", { kind: "bearer" }, ""],
  ["two lines", { kind: "bearer" }, "a\r\nx-evil: 1"],
  ["a space at its end", { kind: "bearer" }, "abc "],
  ["letters that no header carries", { kind: "header", name: "x-key" }, "schlüssel"],
  ["a header that a page cannot send", { kind: "header", name: "Cookie" }, "abc"],
  ["a header that only proxies read", { kind: "header", name: "Proxy-Authorization" }, "abc"],
  ["a header that is two", { kind: "header", name: "x: y" }, "abc"],
  ["a user with a colon", { kind: "basic", user: "ada:x" }, "abc"],
  ["a query name that is more", { kind: "query", name: "a=b&c" }, "abc"],
])("%s is refused, in words that do not hold the secret", (_what, use, secret) => {
  const read = readCredential({ ...wanted, use }, secret);
  expect(read).toMatchObject({ kind: "refused", reason: expect.stringMatching(/\.$/) as string });
  if (secret !== "") expect(JSON.stringify(read)).not.toContain(secret);
});

test("a password of any language passes where its bytes are sent as base64 or in the address", () => {
  expect(readCredential({ ...wanted, use: { kind: "basic", user: "ada" } }, "schlüssel 鍵").kind).toBe("usable");
  expect(readCredential({ ...wanted, use: { kind: "query", name: "key" } }, "schlüssel 鍵").kind).toBe("usable");
});

test("the secret takes the place of what stood there, and nothing else changes", () => {
  const request = {
    url: "https://hub.example.org/a?key=old&x=%20y",
    headers: [
      ["Authorization", "old"],
      ["x-mine", "1"],
    ],
  } as const;
  const put = (use: CredentialUse) => withSecret(use, "p&ss word", request);
  expect(put({ kind: "bearer" })).toEqual({
    url: request.url,
    headers: [
      ["x-mine", "1"],
      ["authorization", "Bearer p&ss word"],
    ],
  });
  expect(put({ kind: "header", name: "X-Mine" }).headers).toEqual([
    ["Authorization", "old"],
    ["X-Mine", "p&ss word"],
  ]);
  expect(put({ kind: "basic", user: "ada" }).headers[1]).toEqual(["authorization", "Basic YWRhOnAmc3Mgd29yZA=="]);
  expect(put({ kind: "query", name: "key" })).toEqual({
    url: "https://hub.example.org/a?x=%20y&key=p%26ss%20word",
    headers: request.headers,
  });
});

test("an answer that echoes the secret is masked, however it is cut into pieces", () => {
  const secret = "s3cr/t-key-ö";
  const spellings = spellingsOf({ kind: "basic", user: "ada" }, secret);
  const echo = [secret, encodeURIComponent(secret), btoa(String.fromCharCode(...utf8(`ada:${secret}`)))];
  const answer = utf8(`{"a":"s3cr","b":"${echo.join('","')}","c":"s3cr\\/t-key-ö","d":"s3cr/t`);
  for (let size = 1; size <= answer.length; size += 1) {
    const mask = createMask(spellings, utf8("[*]"));
    let shown = "";
    for (let at = 0; at < answer.length; at += size) shown += latin(mask.push(answer.subarray(at, at + size)));
    shown += latin(mask.end());
    expect(shown).toBe('{"a":"s3cr","b":"[*]","[*]","[*]","c":"[*]","d":"s3cr/t');
  }
  expect(masked(`x ${secret} y`, spellings.map(textOf), "[*]")).toBe("x [*] y");
});

test("what cannot be the beginning of a secret is not held back", () => {
  const mask = createMask([utf8("secret-key")], utf8("[*]"));
  expect(textOf(mask.push(utf8("data: se")))).toBe("data: ");
  expect(textOf(mask.push(utf8("ven\n\n")))).toBe("seven\n\n");
});

test("a secret that is as short as a word is not masked, since words would go with it", () => {
  expect(spellingsOf({ kind: "bearer" }, "light")).toEqual([]);
});

const latin = (bytes: Uint8Array) => String.fromCharCode(...bytes);
