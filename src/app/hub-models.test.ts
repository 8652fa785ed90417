/** A hub is asked by a person's word alone, through a gate that is open to it for as long as that takes. */
import { expect, test } from "vitest";
import type { NamedEntry } from "#core/broker/catalogue-entry.ts";
import { toldCatalogue } from "#core/broker/catalogue-told.ts";
import { huggingFace } from "#core/broker/hub.ts";
import type { HubAnswer } from "#core/broker/hub-question.ts";
import { toldBy } from "#core/broker/listed-model.ts";
import { noPolicy } from "#core/words/policy.ts";
import { createMachine, soon, told } from "./testing/download-machine.ts";

const hash = "0".repeat(64);
/** What the hub answers of `repository`, in MLC's form. */
function mlcAnswer(repository: string): HubAnswer {
  const library = `${repository.split("/")[1]?.replace("-MLC", "") ?? ""}_cs1k-webgpu.wasm`;
  const paths = ["mlc-chat-config.json", "tensor-cache.json", "tokenizer.json", "tokenizer_config.json"];
  return {
    kind: "told",
    model: {
      repository,
      info: { commit: "1".repeat(40), gated: false, languages: [] },
      files: [...paths, "params_shard_0.bin"].map((path) => ({ path, bytes: 100, sha256: hash })),
      libraries: { kind: "files", files: [{ path: library, bytes: 10, gitId: "2".repeat(40) }] },
    },
  };
}
const repository = "files" in told ? "" : told.repository;
const never = new AbortController().signal;

test("of a model whose files the list does not name the hub is asked first, when a person begins; then it is pinned", async () => {
  const { openTab, asked, fetches, origins, audit } = createMachine();
  const tab = openTab("one");
  await tab.propose({ gpu: true, f16: true }, {});
  expect([asked.length, await origins()]).toEqual([0, []]);
  const begun = tab.begin(told.id);
  await soon(() => asked.length).toBe(1);
  expect(await origins()).toEqual(["https://api.github.com", "https://huggingface.co"]);
  asked[0]?.end(mlcAnswer(repository));
  expect(await begun).toEqual({ kind: "begun" });
  await soon(() => fetches.length).toBe(1);
  const open = await origins();
  expect(open).toContain("https://raw.githubusercontent.com");
  expect(open).not.toContain("https://api.github.com");
  expect(fetches[0]?.job.entry).toMatchObject({
    ...{ id: told.id, name: told.name, about: told.about },
    mirrors: [{ base: `https://huggingface.co/${repository}/resolve/${"1".repeat(40)}/` }],
  });
  expect(audit.entries.slice(0, 2)).toMatchObject([
    { phase: "intent", action: "model.hub", subject: repository },
    { phase: "outcome", outcome: "done" },
  ]);
  const named = { ...fetches[0]?.job.entry, files: [{ path: "a.gguf", bytes: 3, sha256: hash }] } as NamedEntry;
  await fetches[0]?.hooks.named(named);
  await tab.pause(told.id);
  await soon(() => tab.row()?.state).toBe("paused");
  await tab.resume(told.id);
  await soon(() => fetches.length).toBe(2);
  expect([asked.length, fetches[1]?.job.entry]).toEqual([1, named]); // nobody is asked again
});

test("of the forms that a hub has of a listed model the one that the list means is fetched, or it is said that there is none", async () => {
  const onnx = toldCatalogue.find(({ format }) => format === "onnx");
  if (onnx === undefined) throw new Error("The list has none in ONNX.");
  const { openTab, asked, fetches } = createMachine(undefined, undefined, undefined, toldBy(onnx, huggingFace));
  const tab = openTab("one");
  const answer = (...forms: readonly string[]): HubAnswer => ({
    kind: "told",
    model: {
      ...{ repository: onnx.repository, info: { commit: "1".repeat(40), gated: false, languages: [] } },
      files: [
        ...["config.json", "tokenizer.json", "tokenizer_config.json"],
        ...forms.map((form) => `onnx/model${form}.onnx`),
      ].map((path) => ({ path, bytes: 100, sha256: hash })),
    },
  });
  const none = tab.begin(onnx.id);
  await soon(() => asked.length).toBe(1);
  asked[0]?.end(answer("", "_q4"));
  expect(await none).toMatchObject({ kind: "refused", reason: expect.stringMatching(/cannot be fetched/) as string });
  const begun = tab.begin(onnx.id);
  await soon(() => asked.length).toBe(2);
  asked[1]?.end(answer("", "_q4", "_q4f16"));
  expect(await begun).toEqual({ kind: "begun" });
  await soon(() => fetches[0]?.job.entry.files.at(-1)?.path).toBe("onnx/model_q4f16.onnx");
});

test("a question that is refused, or taken back, begins nothing and leaves no way open", async () => {
  const { openTab, asked, fetches, origins } = createMachine();
  const tab = openTab("one");
  const refused = tab.begin(told.id);
  await soon(() => asked.length).toBe(1);
  asked[0]?.end({ kind: "refused", reason: "It has none." });
  expect(await refused).toEqual({ kind: "refused", reason: "It has none." });
  const stop = new AbortController();
  const stopped = tab.begin(told.id, { signal: stop.signal });
  await soon(() => asked.length).toBe(2);
  stop.abort();
  expect(await stopped).toEqual({ kind: "stopped" });
  expect([fetches.length, await origins(), tab.shown()]).toEqual([0, [], []]);
});

test("a model is asked for by its name, each form of it with how it fits, and is begun by its id", async () => {
  const { openTab, asked, fetches } = createMachine();
  const tab = openTab("one");
  expect(await tab.ask("what", { gpu: false }, {}, never)).toMatchObject({ kind: "refused" });
  const found = tab.ask("https://huggingface.co/owner/Talker", { gpu: false, memory: 300 }, {}, never);
  await soon(() => asked.length).toBe(1);
  expect(asked[0]?.question).toMatchObject({ hub: huggingFace, repository: "owner/Talker", revision: "main" });
  const files = ["Q4_K_M", "Q8_0"].map((form, at) => ({
    ...{ path: `T-${form}.gguf`, bytes: 100 + at * 200, sha256: String(at).repeat(64) },
  }));
  const info = { commit: "1".repeat(40), gated: false, languages: [], license: "mit" };
  asked[0]?.end({ kind: "told", model: { repository: "owner/Talker", info, files } });
  const outcome = await found;
  if (outcome.kind !== "found") throw new Error(JSON.stringify(outcome));
  expect(outcome.proposals.map(({ entry, fit }) => [entry.name, fit.kind])).toEqual([
    ["Talker Q4_K_M", "fits"],
    ["Talker Q8_0", "will not fit"],
  ]);
  expect(await tab.begin(outcome.proposals[0]?.entry.id ?? "")).toEqual({ kind: "begun" });
  await soon(() => fetches.length).toBe(1);
  expect(asked.length).toBe(1);
});

test("another tab that shuts the gate leaves it open for a question that is under way", async () => {
  const { openTab, asked, origins } = createMachine();
  const [one, other] = [openTab("one"), openTab("other")];
  void one.ask("owner/Talker", { gpu: false }, {}, never);
  await soon(() => asked.length).toBe(1);
  await other.begin("small");
  await other.cancel("small");
  await soon(origins).toEqual(["https://api.github.com", "https://huggingface.co"]);
});

test("what a tab left open that died while it asked is shut by the next one", async () => {
  const { openTab, house, asked, origins } = createMachine();
  void openTab("one").ask("owner/Talker", { gpu: false }, {}, never);
  await soon(() => asked.length).toBe(1);
  house.now += 10 * 60_000;
  openTab("later");
  await soon(origins).toEqual([]);
});

test("where the admin's policy keeps everybody from the hub, nobody is asked", async () => {
  const only = { ...noPolicy, servers: { kind: "only", origins: ["https://inside.example"] } } as const;
  const { openTab, asked, origins } = createMachine(only);
  expect(await openTab("one").ask("owner/Talker", { gpu: false }, {}, never)).toMatchObject({
    kind: "refused",
    reason: expect.stringMatching(/admin of this machine/) as string,
  });
  expect([asked.length, await origins()]).toEqual([0, []]);
});
