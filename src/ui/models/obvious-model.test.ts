import { expect, test } from "vitest";
import { obviousModel, wishing } from "./obvious-model.ts";

const models = [{ id: "llama3.1:8b" }, { id: "Phi3:mini" }];
const wanting = (wish: string, reason?: string) => ({ wish, ...(reason === undefined ? {} : { reason }) });

test("a model is preselected where it is the only one, or the only one that somebody who may use it wishes for", () => {
  expect(obviousModel([{ id: "one" }], [])).toBe("one");
  expect(obviousModel(models, [wanting("phi3:mini"), wanting("elsewhere")])).toBe("Phi3:mini");
});

test("where that would be a guess, none is", () => {
  expect(obviousModel([], [])).toBeUndefined();
  expect(obviousModel(models, [])).toBeUndefined();
  expect(obviousModel(models, [wanting("phi3:mini"), wanting("llama3.1:8b")])).toBeUndefined();
  expect(obviousModel(models, [wanting("phi3:mini", "It keeps everything here.")])).toBeUndefined();
});

test("of those who may use a server only they are ticked whose file wishes for one of its models", () => {
  const neurons = [
    { id: "a", ...wanting("PHI3:mini") },
    { id: "b", ...wanting("elsewhere") },
    { id: "c", ...wanting("llama3.1:8b", "It keeps everything here.") },
  ];
  expect(wishing({ models, neurons }, [{ models: [{ id: "elsewhere" }] }])).toEqual(["a"]);
});

test("who wishes for a name that another connected server has too is not ticked: it may mean that one", () => {
  const neurons = [{ id: "a", ...wanting("Phi3:MINI") }];
  expect(wishing({ models, neurons }, [{ models: [{ id: "phi3:mini" }] }])).toEqual([]);
});
