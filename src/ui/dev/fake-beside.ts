/** FAKE data for the look page: a second model that was asked, and who might be. */
import type { AskableModel } from "#app/app.ts";
import type { AnswerVersion } from "#core/neuron/conversation.ts";
import { answered } from "./fake-data.ts";

/** What another model said to the same question. */
const {
  role: _role,
  id: _id,
  conversationId: _conversation,
  ...said
} = answered("b2", "The last day is **2 June 2026**: ninety days before 31 August, the notice being in writing.");
/** Its name is as long as servers give them. */
const model = "llama-3.2-3b-instruct-by-llama.cpp";
export const otherAnswer: AnswerVersion = {
  ...said,
  model,
  ...{
    engine: "Llama in the attic",
    why: `${model} answers, because you asked it too. It runs at http://127.0.0.1:8080.`,
  },
};

export const others: readonly AskableModel[] = [
  {
    choice: {
      ...{ modelId: "llama", name: "Llama 3.2 3B", engine: "llama-server", preferred: false, why: "" },
      place: { kind: "server", origin: "http://127.0.0.1:8080" },
    },
    how: "beside",
    isFirst: false,
  },
  {
    choice: {
      ...{ modelId: "qwen", name: "Qwen3 0.6B", engine: "soma", preferred: false, why: "" },
      place: { kind: "browser" },
    },
    how: "instead",
    isFirst: false,
  },
];
