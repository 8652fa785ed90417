import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { createFakeCache } from "./fake-cache.ts";
import { createFileStore } from "./file-store.ts";
import type { OfflineAnswer } from "./offline-protocol.ts";
import { createOfflineServer } from "./offline-server.ts";
import type { ShippedFile } from "./shipped.ts";

const origin = "https://brane.example";
let moment = 0;
const clock = { now: () => (moment += 1) };

const file = (path: string, text: string, group: ShippedFile["group"] = "shell"): ShippedFile => ({
  path,
  bytes: text.length,
  sha256: createHash("sha256").update(text).digest("hex"),
  group,
});

function version(
  build: string,
  texts: Readonly<Record<string, string>>,
  cache: Cache,
  groups: Readonly<Record<string, ShippedFile["group"]>> = {},
) {
  const host = new Map(Object.entries(texts));
  const asked: string[] = [];
  const open = () => Promise.resolve(cache);
  const fromHost = (request: Request) => {
    const path = request.url.slice(origin.length);
    asked.push(path);
    const text = host.get(path);
    return Promise.resolve(text === undefined ? new Response("", { status: 404 }) : new Response(text));
  };
  const files = Object.entries(texts).map(([path, text]) => file(path, text, groups[path]));
  const server = createOfflineServer({
    build,
    clock,
    files,
    origin,
    open,
    needsSpare: false,
    fetch: fromHost,
    store: createFileStore({ open, readOwn: fromHost, origin }),
    takeOver: () => Promise.resolve(),
    claim: () => Promise.resolve(),
  });
  const get = (path: string, navigation = false, method = "GET") =>
    server.answer({ url: origin + path, method, navigation });
  return { server, host, asked, get };
}

const texts = {
  "/index.html": "<page>",
  "/assets/a-11111111.js": "a()",
  "/assets/big-11111111.wasm": "engine",
  "/models/m/x.000": "weights",
};
const groups = { "/assets/big-11111111.wasm": "engine", "/models/m/x.000": "apart" } as const;

describe("offline", () => {
  test("what was installed is answered without the network, with its headers", async () => {
    const { server, asked, get } = version("one", texts, createFakeCache(), groups);
    await server.install();
    expect(asked.toSorted()).toEqual(["/assets/a-11111111.js", "/index.html"]);
    asked.length = 0;
    const response = await get("/assets/a-11111111.js");
    expect(await response?.text()).toBe("a()");
    expect(response?.headers.get("content-security-policy")).toContain("connect-src 'self'");
    expect(response?.headers.get("content-type")).toContain("javascript");
    expect(asked).toEqual([]);
  });

  test("any address a person opens shows the page, and neither it nor an unknown path or query reaches the network", async () => {
    const { server, asked, get } = version("one", texts, createFakeCache(), groups);
    await server.install();
    asked.length = 0;
    expect(await (await get("/n/home?secret=1", true))?.text()).toBe("<page>");
    expect((await get("/unknown"))?.status).toBe(404);
    expect((await get("/assets/a-11111111.js?leak=1"))?.status).toBe(404);
    expect((await get("/models/m/x.000?leak=1"))?.status).toBe(404);
    expect((await get("/assets/a-11111111.js", false, "POST"))?.status).toBe(405);
    expect(asked).toEqual([]);
  });

  test("another origin is left alone", () => {
    const { server } = version("one", texts, createFakeCache(), groups);
    expect(server.answer({ url: "https://elsewhere.example/", method: "GET", navigation: false })).toBeUndefined();
  });

  test("a file that is not the one that was built is not kept, and the version is not installed", async () => {
    const cache = createFakeCache();
    const { server, host } = version("one", texts, cache, groups);
    host.set("/assets/a-11111111.js", "b()");
    await expect(server.install()).rejects.toThrow("not the file that was built");
    expect((await cache.keys()).filter(({ url }) => url.includes("~build"))).toEqual([]);
  });

  test("an engine is fetched when it is first asked for, checked, and kept; a changed one is refused in words", async () => {
    const { server, host, asked, get } = version("one", texts, createFakeCache(), groups);
    await server.install();
    host.set("/assets/big-11111111.wasm", "enginf");
    const refused = await get("/assets/big-11111111.wasm");
    expect(refused?.status).toBe(502);
    expect(await refused?.text()).toContain("changed on its way");
    host.set("/assets/big-11111111.wasm", "engine");
    asked.length = 0;
    const [one, two] = await Promise.all([get("/assets/big-11111111.wasm"), get("/assets/big-11111111.wasm")]);
    expect([await one?.text(), await two?.text()]).toEqual(["engine", "engine"]);
    expect(await (await get("/assets/big-11111111.wasm"))?.text()).toBe("engine");
    expect(asked).toEqual(["/assets/big-11111111.wasm"]);
  });

  test("on a full disk a file is answered all the same, and filling does not say that it is kept", async () => {
    const full: Cache = Object.assign(createFakeCache(), {
      put: () => Promise.reject(new DOMException("The disk is full.", "QuotaExceededError")),
    });
    const { server, get } = version("one", texts, full, groups);
    expect(await (await get("/assets/big-11111111.wasm"))?.text()).toBe("engine");
    const said: OfflineAnswer[] = [];
    await server.hear({ kind: "fill" }, (answer) => void said.push(answer));
    expect(said).toEqual([{ kind: "failed", sentence: "The disk is full." }]);
    await expect(server.install()).rejects.toThrow("full");
  });

  test("filling the rest tells its progress and says complete only when all is there", async () => {
    const { server, host } = version("one", texts, createFakeCache(), groups);
    await server.install();
    const said: OfflineAnswer[] = [];
    const reply = (answer: OfflineAnswer) => void said.push(answer);
    await server.hear({ kind: "state" }, reply);
    host.delete("/assets/big-11111111.wasm");
    await server.hear({ kind: "fill" }, reply);
    host.set("/assets/big-11111111.wasm", "engine");
    await server.hear({ kind: "fill" }, reply);
    await server.hear({ kind: "state" }, reply);
    await server.hear({ kind: "nonsense" }, reply);
    expect(said).toMatchObject([
      { kind: "state", complete: false },
      { kind: "failed" },
      { kind: "progress", doneBytes: 6, totalBytes: 6 },
      { kind: "state", complete: true },
      { kind: "state", complete: true },
    ]);
  });

  test("after an update a tab of the version before still gets its files; two versions on, they are gone", async () => {
    const cache = createFakeCache();
    const old = version("one", texts, cache, groups);
    await old.server.install();
    await old.server.tidy();
    const { "/assets/a-11111111.js": _gone, ...rest } = texts;
    const second = version("two", { ...rest, "/assets/a-22222222.js": "new()" }, cache, groups);
    await second.server.install();
    await second.server.tidy();
    expect(await (await second.get("/assets/a-11111111.js"))?.text()).toBe("a()");
    expect(second.asked).toEqual(["/assets/a-22222222.js"]); // the page is the same: it was there

    const third = version("three", { ...rest, "/assets/a-33333333.js": "newer()" }, cache, groups);
    await third.server.install();
    await third.server.tidy();
    expect((await third.get("/assets/a-11111111.js"))?.status).toBe(404);
    expect(await (await third.get("/assets/a-22222222.js"))?.text()).toBe("new()");
  });
});
