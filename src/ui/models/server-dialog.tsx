import { createSignal, For, onCleanup, Show } from "solid-js";
import type { ConnectedModelServer, LookOutcome, ModelServerDesk, ModelServerEntry } from "#app/app.ts";
import type { ServerPreset } from "#core/broker/server-presets.ts";
import { covers } from "#core/words/origin-pattern.ts";
import { fromPromise } from "#ui/bridge/from-promise.ts";
import { DialogForm } from "#ui/parts/dialog-form.tsx";
import { useShell } from "#ui/shell/shell.ts";
import { obviousModel, wishing } from "./obvious-model.ts";
import { ServerFound } from "./server-found.tsx";
import { ServerUse } from "./server-use.tsx";
import { connectedInWords } from "./server-words.ts";
import "./servers.css";

type Found = Extract<LookOutcome, { readonly kind: "found" }>;
type Settings = NonNullable<Extract<LookOutcome, { readonly kind: "failed" }>["settings"]>;

const aNewOne = " ";

/**
 * Connects a server that runs models, or changes one: where it is, its key, the models it has, one word to try, and who
 * may use it. Nothing of anybody's words goes there before it is connected.
 */
export function ServerDialog(props: {
  readonly presets: readonly ServerPreset[];
  readonly server?: ConnectedModelServer;
  readonly onClose: () => void;
}) {
  const shell = useShell();
  const desk = shell.app.modelServers();
  // The dialog is made anew for each server.
  const before = props.server;
  const first = props.presets[0];
  const [preset, setPreset] = createSignal<ServerPreset["id"]>(before === undefined ? (first?.id ?? "other") : "other");
  const [name, setName] = createSignal(before?.name ?? first?.name ?? "");
  const [kind, setKind] = createSignal(before?.kind ?? first?.kind ?? "openai");
  const [address, setAddress] = createSignal(before?.base ?? first?.address ?? "");
  const [wantsKey, setWantsKey] = createSignal(before?.credential !== undefined);
  const [refusedAt, setRefusedAt] = createSignal<string>(); // the origin that asked for a key, which nobody had ticked
  const [chosen, setChosen] = createSignal(before?.credential);
  const [added, setAdded] = createSignal(0);
  const [found, setFound] = createSignal<Found>();
  const [settings, setSettings] = createSignal<Settings>([]);
  const [neurons, setNeurons] = createSignal<readonly string[]>(before?.neurons ?? []);
  const [picked, setPicked] = createSignal<string>();
  const [isConnected, setConnected] = createSignal(false);
  const [users, setUsers] = createSignal<readonly string[]>([]);
  const kept = fromPromise(async () => (added(), (await shell.app.credentials()).list()));
  let secret: HTMLInputElement | undefined;

  /** Read as it will be asked: an address without a scheme leads somewhere too, and a key has to go just there. */
  const [read, setRead] = createSignal<Pick<ModelServerDesk, "originAt">>();
  void desk.then((one) => setRead(() => one));
  const origin = () => read()?.originAt(address(), kind()) ?? "";
  const host = () => (origin() === "" ? "" : new URL(origin()).host);
  const called = () => found()?.name ?? (name().trim() || host() || "this server");
  const fitting = () => (kept() ?? []).filter(({ goesTo }) => covers(goesTo, origin()));
  const key = () => chosen() ?? fitting()[0]?.name ?? aNewOne;
  const entry = (): ModelServerEntry => ({
    ...{ preset: preset(), name: name(), kind: kind(), address: address() },
    ...(before === undefined ? {} : { id: before.id }),
    ...(wantsKey() && key() !== aNewOne ? { credential: key() } : {}),
  });

  function take(id: ServerPreset["id"]): void {
    const one = props.presets.find((each) => each.id === id);
    if (one === undefined) return;
    setPreset(one.id);
    setName(one.id === "other" ? "" : one.name);
    setKind(one.kind);
    setAddress(one.address);
    setWantsKey(one.wantsKey === true);
    setRefusedAt(undefined);
    setChosen(undefined);
    setSettings([]);
  }

  /** Seals a key that was entered, and chooses it. */
  async function keepKey(): Promise<string | undefined> {
    const typed = secret?.value ?? "";
    if (secret !== undefined) secret.value = "";
    if (typed === "") return `Enter the key that ${called()} gave you.`;
    const use =
      kind() === "anthropic" ? ({ kind: "header", name: "x-api-key" } as const) : ({ kind: "bearer" } as const);
    const title =
      name()
        .trim()
        .replace(/[^\p{L}\p{N} ._-]/gu, "") || "Model server";
    const taken = (kept() ?? []).some((one) => one.name === title && !covers(one.goesTo, origin()));
    const facts = { name: taken ? `${title} ${new URL(origin()).hostname}` : title, goesTo: origin(), use };
    const outcome = await (await shell.app.credentials()).keep(facts, typed, { replace: true });
    if (outcome.kind === "refused") return outcome.reason;
    setAdded((count) => count + 1);
    setChosen(outcome.name);
    return undefined;
  }

  async function look(): Promise<string | undefined> {
    setSettings([]);
    // An address that is none is said to be none, and no key is sealed for it.
    if (wantsKey() && key() === aNewOne && origin() !== "") {
      const problem = await keepKey();
      if (problem !== undefined) return problem;
    }
    const outcome = await (await desk).look(entry());
    if (outcome.kind === "failed") {
      if (outcome.wantsKey === true) {
        if (!wantsKey()) setRefusedAt(origin());
        setWantsKey(true);
        setChosen(aNewOne);
      }
      setSettings(outcome.settings ?? []);
      return outcome.reason;
    }
    if (before === undefined) setNeurons(wishing(outcome, await (await desk).list()));
    setPicked(obviousModel(outcome.models, outcome.neurons));
    setFound(outcome);
    return undefined;
  }

  /** To the first step again, as it was left; nothing stays open meanwhile. */
  function goBack(form: HTMLFormElement | null): void {
    setFound(undefined);
    void desk.then((one) => one.leave());
    form?.querySelector<HTMLElement>("[data-first]")?.focus();
  }
  const learned = (model: Found["models"][number]) =>
    setFound((at) => at && { ...at, models: at.models.map((one) => (one.id === model.id ? model : one)) });
  const mayUse = () => (found()?.neurons ?? []).filter(({ id }) => neurons().includes(id));

  async function keep(at: Found): Promise<string | undefined> {
    const outcome = await (await desk).keep(entry(), at.models, neurons());
    if (outcome.kind === "refused") return outcome.reason;
    const has = at.models.map(({ id }) => id);
    if (mayUse().every(({ wish }) => has.includes(wish))) {
      shell.toasts.show(connectedInWords(called(), at.models.length, mayUse().length));
      props.onClose();
      return undefined;
    }
    setUsers(mayUse().map(({ id }) => id));
    setConnected(true);
    return undefined;
  }

  async function use(): Promise<string | undefined> {
    const model = picked();
    if (model === undefined) return "Choose a model first.";
    const using = mayUse().filter(({ id }) => users().includes(id));
    const wanting = using.filter(({ wish }) => wish !== model);
    const restores: (() => Promise<unknown>)[] = [];
    for (const { id } of wanting) {
      const outcome = await shell.app.neurons.change(id, { preferredModel: model });
      if (outcome.kind === "refused") return outcome.reason;
      restores.push(() => outcome.restore());
    }
    const places = await shell.app.models();
    const at = found()?.origin;
    for (const { id } of using) {
      const { restore } = await places.choosePlace(id, { id: model, ...(at === undefined ? {} : { origin: at }) });
      restores.push(restore);
    }
    const undo = { label: "Undo", run: () => void Promise.all(restores.map((restore) => restore())) };
    const names = wanting.map((one) => one.name).join(", ");
    if (wanting.length > 0) shell.toasts.show(`From the next question on ${model} is preferred by ${names}.`, undo);
    props.onClose();
    return undefined;
  }

  onCleanup(() => void desk.then((one) => one.leave()));

  return (
    <DialogForm
      title={before === undefined ? "Connect a model server" : `Edit ${before.name}`}
      class="server-form"
      about={address()}
      does={
        found() === undefined
          ? "Ask it for its models"
          : isConnected()
            ? "Use it"
            : before === undefined
              ? "Connect"
              : "Keep it so"
      }
      doing={found() === undefined ? "Asking…" : isConnected() ? "Changing…" : "Connecting…"}
      disabled={isConnected() && (picked() === undefined || users().length === 0)}
      also={
        <Show when={found() !== undefined && !isConnected()}>
          <button type="button" class="btn plain" onClick={(event) => goBack(event.currentTarget.form)}>
            Back
          </button>
        </Show>
      }
      cancel={isConnected() ? "Not now" : "Cancel"}
      submit={() => {
        const at = found();
        return at === undefined ? look() : isConnected() ? use() : keep(at);
      }}
      onClose={() => props.onClose()}
    >
      <Show
        when={found()}
        fallback={
          <>
            <Show when={before === undefined}>
              <label class="field">
                <span>Which server</span>
                <select
                  data-first
                  value={preset()}
                  onChange={(event) => take(event.currentTarget.value as ServerPreset["id"])}
                >
                  <For each={props.presets}>{(one) => <option value={one.id}>{one.name}</option>}</For>
                </select>
              </label>
            </Show>
            <Show when={preset() === "other"}>
              <label class="field">
                <span>Name</span>
                <input
                  autocomplete="off"
                  placeholder={host() || "The one in the attic"}
                  value={name()}
                  onInput={(event) => setName(event.currentTarget.value)}
                />
              </label>
            </Show>
            <label class="field">
              <span>Address</span>
              <input
                data-first={before === undefined ? undefined : ""}
                inputmode="url"
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                placeholder="http://127.0.0.1:8000/v1"
                value={address()}
                onInput={(event) => {
                  setAddress(event.currentTarget.value);
                  setChosen(undefined);
                  if (refusedAt() === undefined || refusedAt() === origin()) return;
                  setWantsKey(false); // another server may want none
                  setRefusedAt(undefined);
                }}
              />
            </label>
            <Show when={preset() === "other"}>
              <label class="field">
                <span>It speaks</span>
                <select value={kind()} onChange={(event) => setKind(event.currentTarget.value as ServerPreset["kind"])}>
                  <option value="openai">OpenAI’s protocol, as most do</option>
                  <option value="ollama">Ollama’s</option>
                  <option value="anthropic">Anthropic’s</option>
                </select>
              </label>
            </Show>
            <label class="tick">
              <input
                type="checkbox"
                checked={wantsKey()}
                onChange={(event) => {
                  setWantsKey(event.currentTarget.checked);
                  setRefusedAt(undefined);
                }}
              />
              This server wants a key
            </label>
            <Show when={wantsKey() && fitting().length > 0}>
              <label class="field">
                <span>Which key</span>
                <select value={key()} onChange={(event) => setChosen(event.currentTarget.value)}>
                  <For each={fitting()}>{(one) => <option value={one.name}>{one.name}</option>}</For>
                  <option value={aNewOne}>A new one</option>
                </select>
              </label>
            </Show>
            <Show when={wantsKey() && key() === aNewOne}>
              <label class="field">
                <span>Key</span>
                <input
                  ref={(input) => (secret = input)}
                  type="password"
                  autocomplete="off"
                  autocapitalize="none"
                  spellcheck={false}
                />
              </label>
              <p class="quiet">
                It is sealed at once, goes to {origin() || "this address"} only, and no model and no log sees it.
              </p>
            </Show>
            <Show when={settings().length > 0}>
              <section class="server-settings" aria-label="What to change">
                <For each={settings()}>
                  {(one) => (
                    <div>
                      <p>{one.does}</p>
                      <Show when={one.text}>{(text) => <code>{text()}</code>}</Show>
                    </div>
                  )}
                </For>
              </section>
            </Show>
            <p class="quiet">It is asked only which models it has. No word of yours goes there yet.</p>
          </>
        }
      >
        {(at) => (
          <Show
            when={isConnected()}
            fallback={
              <ServerFound
                {...{ name: called(), entry: entry(), neurons: neurons(), picked: picked() }}
                found={at()}
                onNeurons={setNeurons}
                onPick={setPicked}
                onLearned={learned}
              />
            }
          >
            <ServerUse
              {...{ name: called(), models: at().models, neurons: mayUse(), picked: picked(), users: users() }}
              onPick={setPicked}
              onUsers={setUsers}
            />
          </Show>
        )}
      </Show>
    </DialogForm>
  );
}
