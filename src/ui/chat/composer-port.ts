import type { ComposerPort } from "#ui/composer/composer.tsx";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import type { Shell } from "#ui/shell/shell.ts";
import { counted } from "#ui/words/format.ts";
import type { ToolSummary } from "#app/app.ts";
import type { ChatView } from "./chat-context.ts";

/** The composer of a conversation. */
export function createComposerPort(shell: Shell, chat: ChatView): ComposerPort {
  const tools = fromWatch<readonly ToolSummary[]>(() => {
    const id = chat.neuronId();
    return id === "" ? undefined : (listener) => shell.app.tools.watchTools(id, listener);
  });
  return {
    placeholder: "Message",
    get busy() {
      const here = chat.conversationId();
      return shell.turns.running(here) !== undefined || chat.besides.running(here) !== undefined;
    },
    get waitsFor() {
      const waits = shell.turns
        .running(chat.conversationId())
        ?.calls()
        .some(({ state }) => state === "asked");
      return waits === true ? "A tool waits for your yes or no above. What you wrote stays here." : undefined;
    },
    async send(text) {
      const neuronId = chat.neuronId();
      const here = chat.conversationId();
      const second = text.startsWith("/") ? undefined : chat.besides.next(); // a call by hand is put to no model
      if (here !== undefined) {
        chat.besides.forget(here);
        shell.turns.ask(neuronId, here, text, idsOf(chat));
      }
      const conversationId = here ?? (await shell.askNew(neuronId, text));
      if (second !== undefined) {
        chat.besides.ask(neuronId, conversationId, second, shell.turns.of(conversationId));
        chat.besides.choose(undefined);
      }
      return true;
    },
    stop() {
      shell.turns.running(chat.conversationId())?.stop();
      chat.besides.running(chat.conversationId())?.stop();
    },
    typing(text) {
      if (!text.startsWith("/")) shell.app.chat.prepare(chat.neuronId(), chat.conversationId(), text);
    },
    attach(files) {
      for (const file of files) void shell.addDocument(chat.neuronId(), file);
      if (files.length > 0) chat.show("documents");
    },
    lastQuestion: () => chat.messages().findLast((message) => message.role === "question")?.text,
    get tools() {
      return tools() ?? [];
    },
    eager: true,
    draft() {
      const conversationId = chat.conversationId();
      return shell.drafts.at({
        neuronId: chat.neuronId(),
        ...(conversationId === undefined ? {} : { conversationId }),
      });
    },
    get hint() {
      const ready = chat.documents().filter((document) => document.state === "ready");
      const [only] = ready;
      if (only === undefined) return undefined;
      return ready.length === 1
        ? `${only.name} · ${counted(only.passages, "passage")}`
        : counted(ready.length, "document");
    },
  };
}

const idsOf = (chat: ChatView) => chat.messages().map((message) => message.id);
