import { createContext, createEffect, createMemo, on, useContext } from "solid-js";
import type { Accessor } from "solid-js";
import type { App, DeviceStatus, ModelStatus, NeuronSummary } from "#app/app.ts";
import type { Soundness } from "#core/audit/log.ts";
import type { Conversation } from "#core/neuron/conversation.ts";
import type { ConversationId, NeuronId } from "#core/words/ids.ts";
import type { PermissionRequest } from "#core/synapse/permission.ts";
import { fromWatch } from "#ui/bridge/from-watch.ts";
import { createTurns } from "#ui/chat/turns.ts";
import type { Turns } from "#ui/chat/turns.ts";
import { createRouter } from "#ui/route/route.ts";
import type { Route, Router } from "#ui/route/route.ts";
import { createAnnouncer } from "./announcer.ts";
import type { Announcer } from "./announcer.ts";
import { createDrafts } from "./drafts.ts";
import { createDialogs } from "./dialogs.ts";
import type { Dialogs } from "./dialogs.ts";
import { createTheme } from "./theme.ts";
import { toldBefore } from "./told-once.ts";
import { createToasts } from "./toasts.ts";
import type { Toasts } from "./toasts.ts";

/** What every screen may ask: the app, and the few things that outlive a screen. */
export interface Shell extends Router {
  readonly app: App;
  readonly neurons: Accessor<readonly NeuronSummary[] | undefined>;
  /** The neuron of the open conversation. */
  readonly neuron: Accessor<NeuronSummary | undefined>;
  /** Whether anything of anyone may leave now: the membrane of BRANE as a whole. */
  readonly anyOpen: Accessor<boolean>;
  /** The open neuron's conversations, newest first. */
  readonly conversations: Accessor<readonly Conversation[]>;
  /** The one that is open. */
  readonly conversation: Accessor<Conversation | undefined>;
  readonly device: Accessor<DeviceStatus | undefined>;
  readonly model: Accessor<ModelStatus>;
  readonly requests: Accessor<readonly PermissionRequest[]>;
  /** Those of other neurons than the open one: their conversation is not in sight. */
  readonly requestsElsewhere: Accessor<readonly PermissionRequest[]>;
  /** What the checks of the log found that run by themselves. */
  readonly soundness: Accessor<Soundness | undefined>;
  readonly turns: Turns;
  readonly dialogs: Dialogs;
  readonly toasts: Toasts;
  readonly announcer: Announcer;
  /** What was typed and not sent. */
  readonly drafts: ReturnType<typeof createDrafts>;
  readonly theme: ReturnType<typeof createTheme>;
  /** Once in a profile, where there is something to lose: what a private window would mean. Browsers do not say that they are one. */
  readonly mayBePrivate: Accessor<boolean>;
  /** Asks a neuron in a new conversation and goes there. */
  askNew(neuronId: NeuronId, text: string): Promise<ConversationId>;
  /** Reads a document into a neuron's axon; its progress stands in the list of documents. */
  addDocument(neuronId: NeuronId, file: File): Promise<void>;
  removeConversation(conversation: Conversation): Promise<void>;
}

const Context = createContext<Shell>();
export const ShellProvider = Context.Provider;

export function useShell(): Shell {
  const shell = useContext(Context);
  if (shell === undefined) throw new Error("A component stands outside the shell.");
  return shell;
}

export function createShell(app: App): Shell {
  const neurons = fromWatch<readonly NeuronSummary[]>(() => (listener) => app.neurons.watchList(listener));
  const router = createRouter(neurons);
  const announcer = createAnnouncer();
  const toasts = createToasts();
  const turns = createTurns(app, (conversationId, piece, ended) => {
    const route = router.route();
    if (route.name === "chat" && route.conversationId === conversationId) announcer.stream(piece, ended);
  });
  const dialogs = createDialogs();
  createEffect(on(router.route, () => announcer.clear(), { defer: true }));
  createEffect(
    on(
      () => roomOf(router.route()),
      () => dialogs.close(),
      { defer: true },
    ),
  ); // they belong to what they stand above
  const neuronId = createMemo(() => {
    const route = router.route();
    return route.name === "chat" && route.neuronId !== "" ? route.neuronId : undefined;
  });
  const conversations = fromWatch<readonly Conversation[]>(() => {
    const id = neuronId();
    return id === undefined ? undefined : (listener) => app.conversations.watchList(id, listener);
  });
  const device = fromWatch<DeviceStatus>(() => (listener) => app.device.watch(listener));
  const mayBePrivate = createMemo((said: boolean) => {
    if (said) return true;
    const now = device();
    const something = (conversations()?.length ?? 0) > 0;
    return something && now?.storage?.persisted === false && !now.privateWindow && !toldBefore("private-window");
  }, false);
  const model = fromWatch<ModelStatus>(() => (listener) => app.model.watch(listener));
  const soundness = fromWatch<Soundness>(() => (listener) => app.audit.watchSoundness(listener));
  const requests = fromWatch<readonly PermissionRequest[]>(() => (listener) => app.tools.watchRequests(listener));

  return {
    ...router,
    app,
    neurons,
    neuron: () => neurons()?.find((neuron) => neuron.id === neuronId()),
    anyOpen: () => neurons()?.some((neuron) => neuron.open) === true,
    conversations: () => conversations() ?? [],
    conversation: () => {
      const route = router.route();
      if (route.name !== "chat") return undefined;
      return conversations()?.find((conversation) => conversation.id === route.conversationId);
    },
    ...{ device, soundness },
    model: () => model() ?? { kind: "idle" },
    requests: () => requests() ?? [],
    requestsElsewhere: () => (requests() ?? []).filter((request) => request.neuronId !== neuronId()),
    turns,
    dialogs,
    toasts,
    announcer,
    drafts: createDrafts(app.drafts),
    theme: createTheme(),
    mayBePrivate,
    async askNew(neuronId, text) {
      const conversation = await app.conversations.create(neuronId);
      turns.ask(neuronId, conversation.id, text, []);
      router.go({ name: "chat", neuronId, conversationId: conversation.id });
      return conversation.id;
    },
    async addDocument(neuronId, file) {
      const outcome = await app.documents.add(neuronId, file);
      if (outcome.kind === "refused") toasts.show(outcome.reason);
      if (outcome.kind === "added") announcer.say(`${outcome.name} is read and can be asked about.`);
    },
    async removeConversation(conversation) {
      turns.running(conversation.id)?.stop();
      const { restore } = await app.conversations.remove(conversation.id);
      const route = router.route();
      const wasOpen = route.name === "chat" && route.conversationId === conversation.id;
      if (wasOpen) router.go({ name: "chat", neuronId: route.neuronId }, "replace");
      async function undo(): Promise<void> {
        await restore();
        if (wasOpen) router.go(route);
      }
      toasts.show("The conversation is deleted.", { label: "Undo", run: () => void undo() });
    },
  };
}

/** A conversation and the next with the same neuron are one room. */
const roomOf = (route: Route): string => (route.name === "chat" ? `chat ${route.neuronId}` : route.name);
