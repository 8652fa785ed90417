import { expect, test } from "vitest";
import type { App } from "#app/app.ts";
import type { Shell } from "#ui/shell/shell.ts";
import { preferModel } from "./prefer-model.ts";

const neuron = { id: "analyst", name: "Analyst" };
const origin = "http://10.0.0.7";

/** A FAKE shell: it notes what is asked of it, and keeps the last toast. */
function createFakeShell(refusal?: string) {
  const done: string[] = [];
  let undo = (): void => undefined;
  const noting = (what: string) => () => Promise.resolve(void done.push(what));
  const neurons: Pick<App["neurons"], "change"> = {
    change: (_id, edits) => {
      if (refusal !== undefined) return Promise.resolve({ kind: "refused", reason: refusal });
      done.push(`change ${JSON.stringify(edits)}`);
      return Promise.resolve({ kind: "changed", restore: noting("file back") });
    },
  };
  const choosePlace = (_id: string, model: { readonly origin?: string }) => {
    done.push(`place ${model.origin ?? "in the browser"}`);
    return Promise.resolve({ restore: noting("place back") });
  };
  const shell = {
    app: { neurons, models: () => Promise.resolve({ choosePlace }) },
    toasts: { show: (said: string, act: { readonly run: () => void }) => ((undo = act.run), done.push(said)) },
  } as unknown as Shell;
  return { shell, done, undo: () => undo() };
}

test("of a name that two servers offer, the one that was chosen is kept with it and named, and Undo brings both back", async () => {
  const { shell, done, undo } = createFakeShell();
  await preferModel(shell, neuron, { id: "llama3", name: "llama3", origin }, { elsewhere: true });
  expect(done).toEqual([
    'change {"preferredModel":"llama3"}',
    `place ${origin}`,
    `Analyst prefers llama3 at ${origin} from the next question on.`,
  ]);
  undo();
  expect(done.slice(3)).toEqual(["file back", "place back"]);
});

test("a model that only this device has is preferred by its name alone", async () => {
  const { shell, done } = createFakeShell();
  await preferModel(shell, neuron, { id: "dog", name: "Dog" });
  expect(done).toEqual(['change {"preferredModel":"dog"}', "Analyst prefers Dog from the next question on."]);
});

test("where the file may not be changed no place is chosen either, and the reason comes back", async () => {
  const { shell, done } = createFakeShell("It is read only.");
  expect(await preferModel(shell, neuron, { id: "llama3", name: "llama3", origin })).toBe("It is read only.");
  expect(done).toEqual([]);
});
