import { expect, test } from "vitest";
import { createBroker } from "#core/broker/broker.ts";
import { embeddedDefault } from "#core/broker/cards.ts";
import { createScriptedEngine } from "#core/broker/scripted-engine.ts";
import { modelPurpose } from "#core/broker/server.ts";
import { createAllowList } from "#core/privacy/allow-list.ts";
import { createMemoryRows } from "#core/words/memory-rows.ts";
import { noPolicy, type MachinePolicy } from "#core/words/policy.ts";
import { createGateForeseen } from "./gate-foreseen.ts";

const origin = "https://models.example";
const wish = { preferred_llm: "big", fallback_llms: [] };

/** A broker that is offered Big at a server, over the gate as it is foreseen. */
function furnish(machine?: () => Promise<MachinePolicy>) {
  const allowList = createAllowList({ rows: createMemoryRows(), clock: { now: () => 1 } });
  const gate = createGateForeseen({ allowList, https: true, ...(machine === undefined ? {} : { machine }) });
  const engine = createScriptedEngine({ answers: [] });
  const server = { kind: "server", origin } as const;
  const broker = createBroker({
    offers: [
      { engine, models: [embeddedDefault] },
      { engine, models: [{ ...embeddedDefault, id: "big", name: "Big" }], place: server },
    ],
    ...{ gate, fallback: embeddedDefault.id },
  });
  const allow = (neuronId: string, purpose = modelPurpose) => allowList.allow({ neuronId, origin, purpose });
  const opens = async (neuronId?: string) => {
    const asking = neuronId === undefined ? {} : { neuronId };
    return (await broker.openBest(wish, 2, new AbortController().signal, asking)).choice;
  };
  return { gate, broker, allow, allowList, opens };
}

test("a server that a neuron was not allowed is not chosen for it, and the choice says so", async () => {
  const { allow, allowList, opens, broker } = furnish();
  await allow("other");
  await allow("clerk", "tool server");
  const choice = await opens("clerk");
  expect(choice.modelId).toBe(embeddedDefault.id);
  expect(choice.why).toBe(
    `SmolLM2 135M answers, because Big was not asked: Nobody allowed this neuron to reach ${origin} as its model server.`,
  );
  expect((await opens()).modelId).toBe(embeddedDefault.id);
  expect((await opens("other")).modelId).toBe("big");

  await allow("clerk");
  expect((await opens("clerk")).modelId).toBe("big");
  expect(broker.choose(wish, 2, "clerk").modelId).toBe("big");
  await allowList.forbid("clerk", origin);
  expect((await opens("clerk")).modelId).toBe(embeddedDefault.id);
});

test("before it was read nothing may leave, and where the admin's rule cannot be read nothing may either", async () => {
  const early = furnish();
  await early.allow("clerk");
  expect(early.broker.choose(wish, 2, "clerk").modelId).toBe(embeddedDefault.id);

  const lost = furnish(() => Promise.reject(new Error("The disk is gone.")));
  await lost.allow("clerk");
  expect((await lost.opens("clerk")).modelId).toBe(embeddedDefault.id);
  expect(lost.gate.refusal("clerk", 2, origin)).toContain("admin of this machine");
});

test("it says what the gate's own rule says, and tells of changes", async () => {
  const { gate, allow } = furnish(() => Promise.resolve({ ...noPolicy, greatestTier: 0 }));
  let changes = 0;
  gate.watch(() => (changes += 1));
  await allow("clerk");
  await gate.ready();
  expect(changes).toBe(1);
  expect(gate.refusal("clerk", 2, origin)).toContain("lets nothing leave");
  expect(gate.refusal("clerk", 1, origin)).toContain("privacy tier 1");
});
