import { expect, test, vi } from "vitest";
import { fetchOwn } from "./fetch-own.ts";

/** No page: vitest's server would read the app's whole code for it, and find libraries of it in the middle of a run. */
const own = "/models/smollm2-135m-instruct/manifest.json";

test("a file of our own origin is read, by its path or as a request", async () => {
  expect((await fetchOwn(own)).ok).toBe(true);
  const head = await fetchOwn(new Request(`${location.origin}${own}`, { method: "HEAD" }));
  expect([head.ok, await head.text()]).toEqual([true, ""]);
});

test("another origin is refused before anything is sent to it, however it is written", async () => {
  const others = [
    "https://elsewhere.test/",
    "//elsewhere.test/",
    "data:text/plain,a",
    "http://localhost.elsewhere.test/",
  ];
  for (const address of others) await expect(fetchOwn(address)).rejects.toThrow("Only the gate");
  await expect(fetchOwn(new Request("https://elsewhere.test/"))).rejects.toThrow("Only the gate");
  expect(performance.getEntriesByType("resource").filter(({ name }) => name.includes("elsewhere"))).toEqual([]);
});

test("no redirect is followed, whatever the caller asks for", async () => {
  const sent = vi.spyOn(globalThis, "fetch");
  await fetchOwn(new Request(own, { redirect: "follow" }));
  await fetchOwn(own, { redirect: "follow" });
  expect(sent.mock.calls.map(([request]) => (request as Request).redirect)).toEqual(["error", "error"]);
  sent.mockRestore();
});

test("a stop is the signal's own reason", async () => {
  const stop = AbortSignal.abort(new DOMException("Enough.", "AbortError"));
  await expect(fetchOwn(own, { signal: stop })).rejects.toThrow("Enough.");
});
