import { createEffect, createMemo, createSignal, on, onCleanup, Show } from "solid-js";
import type { DocumentSummary } from "#app/app.ts";
import type { Message } from "#core/neuron/conversation.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { useShell } from "#ui/shell/shell.ts";
import { Modal } from "#ui/parts/modal.tsx";
import { Why } from "#ui/why/why.tsx";
import { createBesides } from "./besides.ts";
import { ChatContext } from "./chat-context.ts";
import type { Side } from "./chat-context.ts";
import { createContextUse } from "./context-use.ts";
import { Desk } from "./desk.tsx";
import { Rail } from "./rail.tsx";
import "./chat.css";

/** A conversation: whom I talk to, what is said, and why. */
export default function Chat() {
  const shell = useShell();
  const route = createMemo(() => {
    const here = shell.route();
    return here.name === "chat" ? here : undefined;
  });
  const neuronId = createMemo(() => route()?.neuronId ?? "");
  const conversationId = createMemo(() => route()?.conversationId);
  const messages = fromWatch<readonly Message[]>(() => {
    const id = conversationId();
    return id === undefined ? undefined : (listener) => shell.app.conversations.watchMessages(id, listener);
  });
  const documents = fromWatch<readonly DocumentSummary[]>(() => {
    const id = neuronId();
    return id === "" ? undefined : (listener) => shell.app.documents.watchList(id, listener);
  });
  const [side, setSide] = createSignal<Side>("why");
  const [sheet, setSheet] = createSignal<"rail" | "why">();
  const [lit, setLit] = createSignal<{ readonly answer: string; readonly passage: number }>();
  const wide = whenMedia("(min-width: 1181px)");
  const roomy = whenMedia("(min-width: 761px)");
  createEffect(() => {
    if (neuronId() !== "") shell.app.chat.prepare(neuronId(), conversationId());
  });
  createEffect(on(shell.route, () => setSheet(undefined), { defer: true }));
  const live = createMemo(() => shell.turns.of(conversationId()));
  const besides = createBesides(shell);
  createEffect(on([neuronId, conversationId], () => besides.choose(undefined), { defer: true }));
  const context = createContextUse(shell, {
    ...{ neuronId, conversationId, live },
    beside: () => besides.of(conversationId()),
    messages: () => messages() ?? [],
  });
  // A new question asks for a new reason: the column follows the answer that is being written.
  createEffect(
    on(
      [conversationId, live],
      () => {
        setLit(undefined);
        if (live() !== undefined && side() === "documents") setSide("why");
      },
      { defer: true },
    ),
  );

  return (
    <ChatContext.Provider
      value={{
        neuronId,
        conversationId,
        messages: () => messages() ?? [],
        live,
        documents: () => documents() ?? [],
        besides,
        context,
        side,
        lit,
        light: (answer, passage) => void setLit({ answer, passage }),
        show(which) {
          if (which === "rail") setSheet("rail");
          else {
            setSide(which);
            if (!wide()) setSheet("why");
          }
        },
        wide,
        roomy,
      }}
    >
      <div class="chat">
        <Show when={roomy()}>
          <nav class="rail" aria-label="Neurons and conversations">
            <Rail />
          </nav>
        </Show>
        <Show when={shell.neurons()}>
          <Desk />
        </Show>
        <Show when={wide() && shell.neuron() !== undefined}>
          <aside class="side" aria-label="Why">
            <Why />
          </aside>
        </Show>
        <Show when={!roomy() && sheet() === "rail"}>
          <Modal title="Neurons and conversations" shape="sheet-start" onClose={() => setSheet(undefined)}>
            <Rail bare />
          </Modal>
        </Show>
        <Show when={!wide() && sheet() === "why"}>
          <Modal title={sideTitles[side()]} shape="sheet-end" onClose={() => setSheet(undefined)}>
            <Why />
          </Modal>
        </Show>
      </div>
    </ChatContext.Provider>
  );
}

const sideTitles: Record<Side, string> = {
  why: "Why this answer",
  documents: "Documents",
  facts: "Facts",
  tools: "Tools",
};

function whenMedia(query: string): () => boolean {
  const media = matchMedia(query);
  const [matches, setMatches] = createSignal(media.matches);
  const read = () => void setMatches(media.matches);
  media.addEventListener("change", read);
  onCleanup(() => media.removeEventListener("change", read));
  return matches;
}
