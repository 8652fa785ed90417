import { expect, test } from "vitest";
import type { NeuronSummary } from "#app/app.ts";
import { pickNeuron } from "./pick-neuron.ts";

const neuron = (id: string, description: string, open = false): NeuronSummary => ({
  id,
  name: id,
  description,
  tier: open ? 2 : 0,
  open,
  origin: "shipped",
  address: id,
});
const neurons = [
  neuron("medical", "Reads your notes and guidelines"),
  neuron("legal", "Contracts, clauses, deadlines"),
  neuron("home", "Lights and heating", true),
];

test("a question goes to the neuron whose words it uses", () => {
  expect(pickNeuron("Which clause of the contract is it?", neurons)?.id).toBe("legal");
});

test("a question about anything goes to the first neuron", () => {
  expect(pickNeuron("Hello there", neurons)?.id).toBe("medical");
  expect(pickNeuron("", [])).toBeUndefined();
});

test("no question goes unasked to a neuron that something may leave from", () => {
  expect(pickNeuron("Turn the heating and the lights off", neurons)?.id).toBe("medical");
});
